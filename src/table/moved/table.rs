//! The whole table: what `aws_dynamodb_table` stores, as our model.
//!
//! `restore_*` and `import_table` only said how the table was made and are dropped.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::fields::{Damaged, Fields, Reading};
use super::indexes::{self, Types};
use super::replicas::{inherit, replicas};
use super::throughput::{MovedThroughput, throughput};
use crate::limits::MAX_RECOVERY_DAYS;
use crate::names::{Arn, Region, TableName};
use crate::table::model::{
    EncryptionModel, PointInTimeRecoveryModel, StreamModel, TableModel, TimeoutsModel, TtlModel,
};
use crate::table::throughput::BillingMode;
use crate::table::timeouts;

/// A table that was moved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MovedTable {
    /// Its state.
    pub(crate) model: TableModel,
    /// The account in its ARN.
    pub(crate) account: Option<String>,
    /// Timeouts that do not look like ours, by name.
    pub(crate) unreadable_timeouts: Vec<&'static str>,
}

/// Reads the stored attributes.
pub(super) fn table(state: &Fields<'_>) -> Reading<MovedTable> {
    let name = name(state)?;
    let arn = arn(state, name)?;
    let types = Types::read(state)?;
    let mode = match state.one_of("billing_mode", &["PROVISIONED", "PAY_PER_REQUEST"])? {
        Some("PAY_PER_REQUEST") => BillingMode::OnDemand,
        Some(_) | None => BillingMode::Provisioned,
    };
    let MovedThroughput { read_capacity, write_capacity, on_demand, warm } = throughput(state, mode)?;
    let sort_key = state.text("range_key")?.map(|name| types.key(name, "range_key")).transpose()?;
    let class = state.one_of("table_class", &["STANDARD", "STANDARD_INFREQUENT_ACCESS"])?;
    let (timeouts, unreadable_timeouts) = timeouts(state)?;
    let (stream, stream_arn, stream_label) = stream(state)?;
    let others = replicas(state)?;
    let mut model = TableModel {
        name: known(name),
        name_prefix: Attr::Null,
        region: region(state, arn.as_ref())?,
        partition_key: Attr::Known(types.key(state.required("hash_key")?, "hash_key")?),
        sort_key: sort_key.into(),
        attribute_definitions: types.definitions(),
        global_secondary_indexes: indexes::global(state, &types, mode, arn.as_ref())?,
        local_secondary_indexes: indexes::local(state, &types, arn.as_ref())?,
        vector_indexes: Attr::Null,
        billing_mode: known(mode.as_str()),
        read_capacity,
        write_capacity,
        on_demand_throughput: on_demand,
        warm_throughput: warm,
        table_class: known(class.unwrap_or("STANDARD")),
        point_in_time_recovery: recovery(state)?,
        deletion_protection_enabled: Attr::Known(state.flag("deletion_protection_enabled")?),
        removal_policy: known("DESTROY"),
        disassociation_protection_enabled: Attr::Null, // The other provider does not manage it.
        ttl: ttl(state)?,
        restore: Attr::Null,
        import_table: Attr::Null,
        server_side_encryption: encryption(state)?,
        resource_policy: Attr::Null,
        stream,
        kinesis_stream: Attr::Null,
        contributor_insights: Attr::Null,
        replicas: others.replicas,
        multi_region_consistency: others.consistency,
        witness_region: others.witness,
        global_table: Attr::Null, // The other provider does not manage it.
        tags: Some(tags(state, "tags")?).filter(|tags| !tags.is_empty()).into(),
        tags_all: Attr::Known(tags(state, "tags_all")?),
        alarms: Attr::Null,
        alarm_settings: Attr::Null,
        access_patterns: Attr::Null,
        entities: Attr::Null,
        usage: Attr::Null,
        access_pattern_plan: Attr::Null,
        estimated_cost: Attr::Null,
        alarm_arns: Attr::Null,
        guardrail_suppressions: Attr::Null,
        arn: arn.as_ref().map(Arn::to_string).into(),
        orphaned_targets: Attr::Null,
        id: known(name),
        table_id: Attr::Null,
        stream_arn,
        stream_label,
        timeouts,
        wait_for_indexes: Attr::Null,
    };
    inherit(&mut model);
    let account = arn.map(|arn| arn.account).filter(|account| !account.is_empty());
    Ok(MovedTable { model, account, unreadable_timeouts })
}

/// `id` is the name as well.
fn name<'a>(state: &Fields<'a>) -> Reading<&'a str> {
    let name = match state.text("name")? {
        Some(name) => name,
        None => state.text("id")?.ok_or_else(|| Damaged::at("name", "it is missing."))?,
    };
    TableName::parse(name).map_err(|error| Damaged::at("name", error))?;
    Ok(name)
}

fn arn(state: &Fields<'_>, name: &str) -> Reading<Option<Arn>> {
    let Some(text) = state.text("arn")? else { return Ok(None) };
    let arn = Arn::parse(text).map_err(|error| Damaged::at("arn", error))?;
    if arn.table_name() != Some(name) {
        return Err(Damaged::at("arn", format!("it is not the ARN of the table in `name`, \"{name}\".")));
    }
    Ok(Some(arn))
}

/// `region` since version 6, before that the one of the ARN.
fn region(state: &Fields<'_>, arn: Option<&Arn>) -> Reading<Attr<String>> {
    let text = match state.text("region")? {
        Some(region) => Some(("region", region)),
        None => arn.map(|arn| ("arn", arn.region.as_str())),
    };
    let Some((place, text)) = text else { return Ok(Attr::Null) };
    let region = Region::parse(text).map_err(|error| Damaged::at(place, error))?;
    Ok(known(region.as_str()))
}

fn recovery(state: &Fields<'_>) -> Reading<Attr<PointInTimeRecoveryModel>> {
    let block = state.block("point_in_time_recovery")?;
    let enabled = block.map(|block| block.flag("enabled")).transpose()?.unwrap_or_default();
    let days = block.map(|block| block.amount("recovery_period_in_days")).transpose()?.flatten();
    let days = enabled.then(|| days.unwrap_or(MAX_RECOVERY_DAYS));
    let model = PointInTimeRecoveryModel { enabled: Attr::Known(enabled), recovery_period_in_days: days.into() };
    Ok(Attr::Known(model))
}

fn ttl(state: &Fields<'_>) -> Reading<Attr<TtlModel>> {
    let Some(block) = state.block("ttl")? else { return Ok(Attr::Null) };
    if !block.flag("enabled")? {
        return Ok(Attr::Null);
    }
    let attribute_name = known(block.required("attribute_name")?);
    Ok(Attr::Known(TtlModel { attribute_name, enabled: Attr::Known(true) }))
}

/// A key ARN is stored for a customer's key, or for the alias of the key that AWS manages.
fn encryption(state: &Fields<'_>) -> Reading<Attr<EncryptionModel>> {
    let block = state.block("server_side_encryption")?;
    let enabled = block.map(|block| block.flag("enabled")).transpose()?.unwrap_or_default();
    let key = block.map(|block| block.text("kms_key_arn")).transpose()?.flatten();
    let (key_type, kms_key_arn) = match key.filter(|key| !key.ends_with("alias/aws/dynamodb")) {
        _ if !enabled => ("AWS_OWNED", Attr::Null),
        None => ("AWS_MANAGED", Attr::Null),
        Some(key) => ("CUSTOMER_MANAGED", known(key)),
    };
    Ok(Attr::Known(EncryptionModel { key_type: known(key_type), kms_key_arn }))
}

type Texts = (Attr<StreamModel>, Attr<String>, Attr<String>);

/// View type, ARN and label stay stored while the stream is disabled.
fn stream(state: &Fields<'_>) -> Reading<Texts> {
    if !state.flag("stream_enabled")? {
        return Ok((Attr::Null, Attr::Null, Attr::Null));
    }
    let views = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];
    let view = state.one_of("stream_view_type", &views)?;
    let view = view.ok_or_else(|| Damaged::at("stream_view_type", "it is missing, but the stream is enabled."))?;
    let text = |name: &str| -> Reading<Attr<String>> { Ok(state.text(name)?.map(str::to_owned).into()) };
    let stream = StreamModel { view_type: known(view), resource_policy: Attr::Null };
    Ok((Attr::Known(stream), text("stream_arn")?, text("stream_label")?))
}

fn tags(state: &Fields<'_>, name: &str) -> Reading<BTreeMap<String, Attr<String>>> {
    Ok(state.map(name)?.into_iter().map(|(key, value)| (key.to_owned(), known(value))).collect())
}

fn timeouts(state: &Fields<'_>) -> Reading<(Attr<TimeoutsModel>, Vec<&'static str>)> {
    let Some(block) = state.block("timeouts")? else { return Ok((Attr::Null, Vec::new())) };
    let mut unreadable = Vec::new();
    let mut timeout = |name: &'static str| -> Reading<Attr<String>> {
        let Some(text) = block.text(name)? else { return Ok(Attr::Null) };
        if timeouts::parse(text).is_err() {
            unreadable.push(name);
            return Ok(Attr::Null);
        }
        Ok(known(text))
    };
    let model = TimeoutsModel { create: timeout("create")?, update: timeout("update")?, delete: timeout("delete")? };
    let any = [&model.create, &model.update, &model.delete].into_iter().any(Attr::is_known);
    Ok((any.then_some(model).into(), unreadable))
}

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}
