//! The calls about Kinesis destinations.
//!
//! Every refusal of a state is a `ValidationException` of one family, also where a stream was never a destination
//! (T-299, T-302).

use serde_json::{Map, Value, json};

use super::change::{self, Disabling};
use super::state::{Destination, Precision, Streaming};
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::TableOnly;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table::store::Tables;

inputs! {
    StreamingConfiguration { approximate_creation_date_time_precision: String, }
    KinesisStreamingDestination {
        table_name: String,
        stream_arn: String,
        enable_kinesis_streaming_configuration: StreamingConfiguration,
        update_kinesis_streaming_configuration: StreamingConfiguration,
    }
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "EnableKinesisStreamingDestination" => Some(enable(cx, tables, input)),
        "DisableKinesisStreamingDestination" => Some(disable(cx, tables, input)),
        "UpdateKinesisStreamingDestination" => Some(update(cx, tables, input)),
        "DescribeKinesisStreamingDestination" => Some(describe(cx, tables, input)),
        _ => None,
    }
}

/// `EnableKinesisStreamingDestination`: the stream is checked afterwards only (T-318).
fn enable(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let (given, arn) = read(input)?;
    let now = cx.now;
    let table = tables.until_gone(cx, given.table_name.as_deref())?;
    check_changeable(table)?;
    // A table without a destination takes one in the first second of its deletion (T-455).
    let too_late = matches!(&table.phase, Phase::Deleting(deleting) if deleting.forgotten_at <= now);
    if too_late {
        return Err(change::already_live());
    }
    let precision = precision(given.enable_kinesis_streaming_configuration.as_ref());
    change::enable(cx, &mut table.destinations, &arn, precision)?;
    let mut output = answer(&table.name, &arn, "ENABLING");
    output["EnableKinesisStreamingConfiguration"] = echo(precision);
    Ok(output)
}

/// `DisableKinesisStreamingDestination`; a second one is accepted while the first is under way (T-301).
fn disable(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let (given, arn) = read(input)?;
    if given.enable_kinesis_streaming_configuration.is_some() {
        return Err(ServiceError::validation(
            "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
        ));
    }
    let now = cx.now;
    let timings = &cx.settings.timings;
    let (visibility, ends, linger) = (timings.kinesis_visibility, timings.kinesis_disable, timings.kinesis_linger);
    let (shown_from, until) = (cx.after(visibility), cx.after(ends));
    let windows = Disabling { shown_from, until, gone: until.plus(cx.dice.duration(linger)) };
    let table = tables.until_gone(cx, given.table_name.as_deref())?;
    check_changeable(table)?;
    let deleting = matches!(table.phase, Phase::Deleting(_));
    if deleting {
        return Err(change::not_active());
    }
    change::disable(&mut table.destinations, now, &arn, windows)?;
    Ok(answer(&table.name, &arn, "DISABLING"))
}

/// `UpdateKinesisStreamingDestination`: another precision; the one that holds is refused (T-300).
fn update(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let (given, arn) = read(input)?;
    let Some(wanted) = precision(given.update_kinesis_streaming_configuration.as_ref()) else {
        return Err(ServiceError::validation(
            "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration \
             cannot be null or contain only null values",
        ));
    };
    let now = cx.now;
    let until = cx.after(cx.settings.timings.kinesis_update);
    let table = tables.until_gone(cx, given.table_name.as_deref())?;
    check_changeable(table)?;
    let deleting = matches!(table.phase, Phase::Deleting(_));
    let Table { name, id, destinations, .. } = table;
    let entry = change::updatable(destinations, now, &arn, name, deleting)?;
    if entry.precision.unwrap_or_default() == wanted {
        return Err(ServiceError::invalid_request(format!(
            "Precision is already set to the desired value of {} for tableId: {id}, kdsArn: {arn}",
            wanted.as_str()
        )));
    }
    entry.precision = Some(wanted);
    entry.streaming = Streaming::Updating { until };
    let mut output = answer(name, &arn, "UPDATING");
    output["UpdateKinesisStreamingConfiguration"] = echo(Some(wanted));
    Ok(output)
}

/// `DescribeKinesisStreamingDestination`; while the table is DELETING an active entry shows UPDATING (T-236).
fn describe(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let now = cx.now;
    let table = tables.until_gone(cx, given.table_name.as_deref())?;
    let deleting = matches!(&table.phase, Phase::Deleting(deleting) if deleting.since < now);
    let entries: Vec<Value> = table.destinations.listed(now).map(|entry| description(entry, now, deleting)).collect();
    Ok(json!({"TableName": table.name, "KinesisDataStreamDestinations": entries}))
}

fn description(entry: &Destination, now: Moment, deleting: bool) -> Value {
    let status = match entry.streaming {
        Streaming::Active if deleting => "UPDATING",
        _ => entry.status(now),
    };
    let mut members = Map::new();
    members.insert("StreamArn".to_owned(), entry.stream_arn.as_str().into());
    members.insert("DestinationStatus".to_owned(), status.into());
    if let Streaming::EnableFailed { reason } = entry.streaming {
        members.insert("DestinationStatusDescription".to_owned(), reason.into());
    }
    if let Some(precision) = entry.precision {
        members.insert("ApproximateCreationDateTimePrecision".to_owned(), precision.as_str().into());
    }
    Value::Object(members)
}

fn read(input: &Value) -> Result<(KinesisStreamingDestination, String), ServiceError> {
    let given: KinesisStreamingDestination = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    // The length of the model is checked by clients; the service lets "not-an-arn" through (T-302).
    shape.required("streamArn", &given.stream_arn);
    let configurations = [
        ("enableKinesisStreamingConfiguration", &given.enable_kinesis_streaming_configuration),
        ("updateKinesisStreamingConfiguration", &given.update_kinesis_streaming_configuration),
    ];
    for (path, configuration) in configurations {
        if let Some(precision) =
            configuration.as_ref().and_then(|given| given.approximate_creation_date_time_precision.as_ref())
        {
            let path = format!("{path}.approximateCreationDateTimePrecision");
            shape.one_of(&path, precision, &["MICROSECOND", "MILLISECOND"]);
        }
    }
    shape.done()?;
    let arn = given.stream_arn.clone().unwrap_or_default();
    Ok((given, arn))
}

fn precision(given: Option<&StreamingConfiguration>) -> Option<Precision> {
    given?.approximate_creation_date_time_precision.as_deref().map(Precision::of)
}

/// The configuration as the answer repeats it: empty rather than absent (T-299).
fn echo(precision: Option<Precision>) -> Value {
    match precision {
        Some(precision) => json!({"ApproximateCreationDateTimePrecision": precision.as_str()}),
        None => json!({}),
    }
}

fn answer(table: &str, arn: &str, status: &str) -> Value {
    json!({"TableName": table, "StreamArn": arn, "DestinationStatus": status})
}

/// The last seconds of CREATING and a lost key were not measured: the strict answer.
fn check_changeable(table: &Table) -> Result<(), ServiceError> {
    match table.phase {
        Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {}", table.name))),
        Phase::Live => table.check_key(),
        Phase::Deleting(_) => Ok(()),
    }
}
