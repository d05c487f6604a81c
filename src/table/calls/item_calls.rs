//! Calls that read and write items. Only actions make them: the resource never touches what is in a table.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeValue as SdkValue, ConsumedCapacity, KeysAndAttributes, ReturnConsumedCapacity, Select,
};
use table_design::dynamodb_json::{AttributeValue, Item};

use super::TableCalls;
use crate::aws::error::{ApiError, Cause};
use crate::aws::limiter::Family;
use crate::names::TableName;

/// What came of writing an item that must not be there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It was written.
    Written,
    /// There is an item with this key, which stays as it is.
    AlreadyThere,
}

/// A read, with placeholders in its expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemRead {
    /// Which read it is.
    pub(crate) kind: ReadKind,
    /// `None` for whole items.
    pub(crate) projection: Option<String>,
    /// Attribute by placeholder: `#n0`.
    pub(crate) names: BTreeMap<String, String>,
    /// Whether it is strongly consistent.
    pub(crate) consistent: bool,
}

/// The kinds of reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadKind {
    /// GetItem by this key.
    Get(Item),
    /// BatchGetItem of one key.
    BatchGet(Item),
    /// Query, with its key condition.
    Query(String, Search),
    /// Scan.
    Scan(Search),
}

/// What a Query or a Scan goes through; it reads one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Search {
    /// The index; `None` for the table.
    pub(crate) index: Option<String>,
    /// The filter.
    pub(crate) filter: Option<String>,
    /// Value by placeholder: `:v0`.
    pub(crate) values: Item,
}

/// What a read found, and what it was charged.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ReadOutcome {
    /// Number of items, after the filter.
    pub(crate) items: usize,
    /// Capacity units in all; `None` if the endpoint does not report them.
    pub(crate) units: Option<f64>,
    /// Units of the table itself; `None` without a charge.
    pub(crate) table: Option<f64>,
    /// Units by index.
    pub(crate) indexes: BTreeMap<String, f64>,
}

/// A page of a count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CountPage {
    /// Items of this page.
    pub(crate) items: i64,
    /// Where the next page begins; none after the last.
    pub(crate) next: Option<Start>,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Start(HashMap<String, SdkValue>);

impl TableCalls {
    /// PutItem, unless there is an item with the same key; `partition` is the table's partition attribute.
    pub(crate) async fn put_absent(&self, table: &TableName, item: &Item, partition: &str) -> Result<Put, ApiError> {
        let call = self.clients.dynamodb.put_item().table_name(table.as_str()).set_item(Some(attributes(item)));
        let call =
            call.condition_expression("attribute_not_exists(#key)").expression_attribute_names("#key", partition);
        match self.gate().call("PutItem", Family::Item, call.send()).await {
            Ok(_) => Ok(Put::Written),
            Err(error) if is_condition(&error) => Ok(Put::AlreadyThere),
            Err(error) => Err(error),
        }
    }

    /// One read, of one item at most.
    pub(crate) async fn read_item(&self, table: &TableName, read: &ItemRead) -> Result<ReadOutcome, ApiError> {
        match &read.kind {
            ReadKind::Get(key) => self.get(table, read, key).await,
            ReadKind::BatchGet(key) => self.batch_get(table, read, key).await,
            ReadKind::Query(condition, search) => self.query(table, read, condition, search).await,
            ReadKind::Scan(search) => self.scan(table, read, search).await,
        }
    }

    async fn get(&self, table: &TableName, read: &ItemRead, key: &Item) -> Result<ReadOutcome, ApiError> {
        let call = self.clients.dynamodb.get_item().table_name(table.as_str()).set_key(Some(attributes(key)));
        let call = call.consistent_read(read.consistent).set_projection_expression(read.projection.clone());
        let call = call.set_expression_attribute_names(names(read)).return_consumed_capacity(INDEXES);
        let answer = self.gate().call("GetItem", Family::Item, call.send()).await?;
        Ok(outcome(usize::from(answer.item().is_some()), answer.consumed_capacity()))
    }

    async fn batch_get(&self, table: &TableName, read: &ItemRead, key: &Item) -> Result<ReadOutcome, ApiError> {
        let keys = KeysAndAttributes::builder()
            .keys(attributes(key))
            .consistent_read(read.consistent)
            .set_projection_expression(read.projection.clone())
            .set_expression_attribute_names(names(read))
            .build()
            .map_err(|error| self.error("BatchGetItem", Cause::Unsendable(error.to_string())))?;
        let call = self.clients.dynamodb.batch_get_item().request_items(table.as_str(), keys);
        let send = call.return_consumed_capacity(INDEXES).send();
        let answer = self.gate().call("BatchGetItem", Family::Item, send).await?;
        let items = answer.responses().and_then(|tables| tables.get(table.as_str())).map_or(0, Vec::len);
        Ok(outcome(items, answer.consumed_capacity().first()))
    }

    async fn query(
        &self,
        table: &TableName,
        read: &ItemRead,
        condition: &str,
        search: &Search,
    ) -> Result<ReadOutcome, ApiError> {
        let Search { index, filter, values } = search;
        let call = self.clients.dynamodb.query().table_name(table.as_str()).set_index_name(index.clone()).limit(1);
        let call = call.key_condition_expression(condition).set_filter_expression(filter.clone());
        let call = call.set_expression_attribute_values(some(attributes(values)));
        let call = call.consistent_read(read.consistent).set_projection_expression(read.projection.clone());
        let call = call.set_expression_attribute_names(names(read)).return_consumed_capacity(INDEXES);
        let answer = self.gate().call("Query", Family::Item, call.send()).await?;
        Ok(outcome(answer.items().len(), answer.consumed_capacity()))
    }

    async fn scan(&self, table: &TableName, read: &ItemRead, search: &Search) -> Result<ReadOutcome, ApiError> {
        let Search { index, filter, values } = search;
        let call = self.clients.dynamodb.scan().table_name(table.as_str()).set_index_name(index.clone()).limit(1);
        let call = call.set_filter_expression(filter.clone());
        let call = call.set_expression_attribute_values(some(attributes(values)));
        let call = call.consistent_read(read.consistent).set_projection_expression(read.projection.clone());
        let call = call.set_expression_attribute_names(names(read)).return_consumed_capacity(INDEXES);
        let answer = self.gate().call("Scan", Family::Item, call.send()).await?;
        Ok(outcome(answer.items().len(), answer.consumed_capacity()))
    }

    /// Scan that counts, from where a page before has ended.
    pub(crate) async fn count(&self, table: &TableName, start: Option<Start>) -> Result<CountPage, ApiError> {
        let call = self.clients.dynamodb.scan().table_name(table.as_str()).select(Select::Count);
        let send = call.set_exclusive_start_key(start.map(|Start(key)| key)).send();
        let answer = self.gate().call("Scan", Family::Item, send).await?;
        let next = answer.last_evaluated_key().filter(|key| !key.is_empty()).cloned().map(Start);
        Ok(CountPage { items: i64::from(answer.count()), next })
    }
}

const INDEXES: ReturnConsumedCapacity = ReturnConsumedCapacity::Indexes;

fn is_condition(error: &ApiError) -> bool {
    matches!(&error.cause, Cause::Service { code, .. } if code == "ConditionalCheckFailedException")
}

fn names(read: &ItemRead) -> Option<HashMap<String, String>> {
    some(read.names.clone().into_iter().collect())
}

/// Empty structures are refused.
fn some<V>(map: HashMap<String, V>) -> Option<HashMap<String, V>> {
    Some(map).filter(|map| !map.is_empty())
}

fn outcome(items: usize, charged: Option<&ConsumedCapacity>) -> ReadOutcome {
    let Some(charged) = charged else { return ReadOutcome { items, ..ReadOutcome::default() } };
    let locals = charged.local_secondary_indexes().into_iter().flatten();
    let indexes = locals.chain(charged.global_secondary_indexes().into_iter().flatten());
    let indexes = indexes.filter_map(|(name, capacity)| Some((name.clone(), capacity.capacity_units()?)));
    ReadOutcome {
        items,
        units: charged.capacity_units(),
        table: charged.table().and_then(|table| table.capacity_units()).filter(|units| *units > 0.0),
        indexes: indexes.collect(),
    }
}

fn attributes(item: &Item) -> HashMap<String, SdkValue> {
    item.iter().map(|(name, value)| (name.clone(), sdk_value(value))).collect()
}

fn sdk_value(value: &AttributeValue) -> SdkValue {
    match value {
        AttributeValue::String(text) => SdkValue::S(text.clone()),
        AttributeValue::Number(number) => SdkValue::N(number.to_string()),
        AttributeValue::Binary(bytes) => SdkValue::B(Blob::new(bytes.clone())),
        AttributeValue::Bool(truth) => SdkValue::Bool(*truth),
        AttributeValue::Null => SdkValue::Null(true),
        AttributeValue::Map(members) => SdkValue::M(attributes(members)),
        AttributeValue::List(elements) => SdkValue::L(elements.iter().map(sdk_value).collect()),
        AttributeValue::StringSet(elements) => SdkValue::Ss(elements.iter().cloned().collect()),
        AttributeValue::NumberSet(elements) => SdkValue::Ns(elements.iter().map(ToString::to_string).collect()),
        AttributeValue::BinarySet(elements) => SdkValue::Bs(elements.iter().cloned().map(Blob::new).collect()),
    }
}
