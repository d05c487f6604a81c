//! `dashboard_body`: a CloudWatch dashboard about tables.

use table_design::dashboard::{Capacity, ShownTable, dashboard_body};
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::{Type, Value};

use super::arguments::{Input, Members, Stop, any_parameter, text_result};
use super::policy_table::table_arn;
use super::vpc_endpoint_policy::tables;
use crate::names::{Region, TableName};

pub(super) struct DashboardBody;

const NAMES: [&str; 3] = ["tables", "region", "period"];

/// The attributes of a table that is described by hand.
const TABLE_NAMES: [&str; 4] = ["name", "region", "index_names", "replicas"];

/// Seconds of a point, where it is not given.
const PERIOD: u32 = 60;

/// A day.
const MAX_PERIOD: u64 = 86_400;

impl Function for DashboardBody {
    fn name(&self) -> &'static str {
        "dashboard_body"
    }

    fn signature(&self) -> Signature {
        let description = "The body of a CloudWatch dashboard, for `aws_cloudwatch_dashboard`. For each table: read and write units per second of \
            the table and its indexes with what is provisioned and the bounds, throttling by index, latency and errors by operation, and \
            replication.\n\n\
            - `tables` (required): a list or map of tables, each the resource itself, its name, its ARN, or an object with `name`, \
            `region`, `index_names` and `replicas` (Regions).\n\
            - `region`: the Region of the tables that do not say theirs.\n\
            - `period`: seconds of a point, a multiple of 60. 60 if left out.";
        Signature::new(Type::String, "A CloudWatch dashboard about tables", description)
            .parameter(any_parameter("options", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        text_result(body(&Input::argument(&arguments, 0)))
    }
}

fn body(given: &Input<'_>) -> Result<String, Stop> {
    let options = given.object(&NAMES)?;
    let tables = tables(options.required("tables")?)?;
    let shown: Vec<ShownTable> = tables.iter().map(|table| shown(table, &options)).collect::<Result<_, Stop>>()?;
    let period = options.get("period").map_or(Ok(PERIOD), |given| {
        let seconds = given.whole(60, MAX_PERIOD)?;
        let whole = u32::try_from(seconds).ok().filter(|seconds| seconds % 60 == 0);
        whole.ok_or_else(|| given.error(format!("A multiple of 60 seconds is expected, but this is {seconds}.")))
    })?;
    dashboard_body(&shown, period).map_err(|many| {
        options.error(format!(
            "These tables make {} widgets, but a dashboard takes {}: make several dashboards.",
            many.found, many.most
        ))
    })
}

fn shown(given: &Input<'_>, options: &Members<'_>) -> Result<ShownTable, Stop> {
    if given.is_text() {
        return by_name(given, options);
    }
    let any = given.members()?;
    let is_resource = any.get("partition_key").is_some();
    let table = if is_resource { any } else { given.object(&TABLE_NAMES)? };
    let indexes = match table.get("global_secondary_indexes") {
        Some(indexes) => indexes.entries()?.into_iter().map(|(name, _)| name.to_owned()).collect(),
        None => table.texts("index_names")?.unwrap_or_default().into_iter().collect(),
    };
    Ok(ShownTable {
        name: table_name(table.required("name")?)?,
        region: match table.get("region") {
            Some(given) => region_of(given)?,
            None => region(options)?,
        },
        indexes,
        reads: capacity(&table, "read")?,
        writes: capacity(&table, "write")?,
        replicas: table.get("replicas").map_or(Ok(Vec::new()), replica_regions)?,
    })
}

fn by_name(given: &Input<'_>, options: &Members<'_>) -> Result<ShownTable, Stop> {
    let text = given.text()?;
    let (name, region) = if text.starts_with("arn:") {
        let arn = table_arn(given)?;
        (arn.table, arn.region)
    } else {
        (table_name(given)?, region(options)?)
    };
    Ok(ShownTable { name, region, ..ShownTable::default() })
}

fn region(options: &Members<'_>) -> Result<String, Stop> {
    let given = options.get("region");
    region_of(given.ok_or_else(|| options.error("A table does not say its Region: give `region`."))?)
}

fn region_of(given: &Input<'_>) -> Result<String, Stop> {
    let region = Region::parse(given.text()?).map_err(|problem| given.error(problem.to_string()))?;
    Ok(region.to_string())
}

fn table_name(given: &Input<'_>) -> Result<String, Stop> {
    let name = TableName::parse(given.text()?).map_err(|problem| given.error(problem.to_string()))?;
    Ok(name.to_string())
}

/// Regions as keys of a map, as the resource has them, or as a list.
fn replica_regions(given: &Input<'_>) -> Result<Vec<String>, Stop> {
    match given.elements() {
        Ok(elements) => elements.iter().map(region_of).collect(),
        Err(_) => Ok(given.entries()?.into_iter().map(|(region, _)| region.to_owned()).collect()),
    }
}

/// What the table may read or write: what is provisioned, the bounds of scaling, or the maximum of an on-demand table.
fn capacity(table: &Members<'_>, direction: &str) -> Result<Capacity, Stop> {
    let mut bounds = Vec::new();
    let mut bound = |members: &Members<'_>, name: &str, label: &str| {
        if let Some(units) = members.get(name) {
            bounds.push((label.to_owned(), units.number()?));
        }
        Ok::<(), Stop>(())
    };
    let provisioned = table.get(&format!("{direction}_capacity"));
    if let Some(capacity) = provisioned {
        let capacity = capacity.members()?;
        bound(&capacity, "min_capacity", "Minimum")?;
        bound(&capacity, "max_capacity", "Maximum")?;
    }
    if let Some(maxima) = table.get("on_demand_throughput") {
        bound(&maxima.members()?, &format!("max_{direction}_request_units"), "Maximum")?;
    }
    Ok(Capacity { provisioned: provisioned.is_some(), bounds })
}
