//! What a table is for: access patterns, entities and use, as they are configured, and what follows from them.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, Number};

use crate::limits;

/// A question that an application asks of the table, or a change that it makes. The plan proves that DynamoDB can serve it.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AccessPatternModel {
    /// Operation of DynamoDB's API.
    #[attr(
        required,
        one_of(
            "GetItem" | "Get",
            "BatchGetItem" | "BatchGet",
            "Query",
            "Scan",
            "SearchVectors" | "VectorSearch",
            "PutItem" | "Put",
            "UpdateItem" | "Update",
            "DeleteItem" | "Delete"
        )
    )]
    pub(crate) operation: Attr<String>,
    /// Index that is read. Left out for the table itself.
    #[attr(optional)]
    pub(crate) index: Attr<String>,
    /// Attributes that are given by equality. With an `entity`, attributes of its templates; left out, everything that the
    /// operation takes.
    #[attr(optional)]
    pub(crate) key_equals: Attr<Vec<Attr<String>>>,
    /// Range on a sort attribute.
    #[attr(optional)]
    pub(crate) key_range: Attr<KeyRangeModel>,
    /// Attributes of the filter, which is applied to items that were read and paid for.
    #[attr(optional)]
    pub(crate) filter_on: Attr<Vec<Attr<String>>>,
    /// Attributes that are wanted of each item: `["*"]` for whole items. Left out, the keys.
    #[attr(optional)]
    pub(crate) returns: Attr<Vec<Attr<String>>>,
    /// Whether the read is strongly consistent.
    #[attr(optional)]
    pub(crate) consistent_read: Attr<bool>,
    /// How often it happens, and to how much: what `estimated_cost` and the checks of capacity are made of.
    #[attr(optional)]
    pub(crate) rate: Attr<RateModel>,
    /// Entity that the pattern is about: the keys of its templates are those of the pattern.
    #[attr(optional)]
    pub(crate) entity: Attr<String>,
    /// What the pattern is for.
    #[attr(optional)]
    pub(crate) description: Attr<String>,
    /// Whether the application reads page after page, so that more than 1 MB per question is expected.
    #[attr(optional)]
    pub(crate) pages: Attr<bool>,
}

/// Range on a sort attribute.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct KeyRangeModel {
    /// Sort attribute: the next one after those that are given by equality.
    #[attr(required)]
    pub(crate) attribute: Attr<String>,
    /// Comparison.
    #[attr(
        required,
        one_of("=" | "eq" | "==", "<" | "lt", "<=" | "le", ">" | "gt", ">=" | "ge", "between", "begins_with" | "prefix")
    )]
    pub(crate) operator: Attr<String>,
}

/// How often a pattern happens, and to how much.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct RateModel {
    /// Requests per second, on average.
    #[attr(required)]
    pub(crate) per_second: Attr<Number>,
    /// Items that one request reads or writes. Defaults to 1. A Query of an entity with `shards` is one request for each shard,
    /// unless `key_equals` names the `shard`, and each of them reads so many.
    #[attr(optional)]
    pub(crate) items: Attr<Number>,
    /// Size of one item in bytes; for a read of an index, of what is projected. Defaults to the entity's, or to
    /// `usage.item_size_bytes`, otherwise to {bytes}.
    #[attr(optional, doc(bytes = limits::ASSUMED_ITEM_BYTES))]
    pub(crate) item_size_bytes: Attr<Number>,
    /// How many partition keys share the requests at one time. Left out, no hot partition is looked for.
    #[attr(optional)]
    pub(crate) distinct_keys: Attr<Number>,
}

/// A kind of item of a single-table design.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct EntityModel {
    /// Key attribute to template: literals, `{attribute}`, and `{attribute:10}` for one that is padded with zeros to ten
    /// characters. Holds the full primary key; an index none of whose keys is here does not contain the entity.
    #[attr(required)]
    pub(crate) keys: Attr<BTreeMap<String, Attr<String>>>,
    /// Size of an item in bytes.
    #[attr(optional)]
    pub(crate) item_size_bytes: Attr<Number>,
    /// Number of shards that the items of one partition key are spread over. Defaults to 1. With more, `#{shard}` follows the
    /// partition key's template, and a Query takes as many requests.
    #[attr(optional, range(1, limits::MAX_SHARDS))]
    pub(crate) shards: Attr<i64>,
}

/// How much the table is used, for `estimated_cost`.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct UsageModel {
    /// Size of the table in GB, without indexes.
    #[attr(optional)]
    pub(crate) storage_gb: Attr<Number>,
    /// Average size of an item in bytes, where a pattern or an entity does not give it.
    #[attr(optional)]
    pub(crate) item_size_bytes: Attr<Number>,
    /// Hours per month in which the patterns happen. Defaults to {hours}, all of them. Provisioned capacity and storage are
    /// billed in the others, too.
    #[attr(optional, doc(hours = limits::HOURS_PER_MONTH))]
    pub(crate) hours_per_month: Attr<Number>,
}

/// How an access pattern is asked, and what it takes.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AccessPatternPlanModel {
    /// Operation, and what it works on.
    #[attr(computed)]
    pub(crate) request: Attr<String>,
    /// Key condition of a Query; `#name` and `:name` are placeholders for names and values.
    #[attr(computed)]
    pub(crate) key_condition: Attr<String>,
    /// Projection expression; null for whole items.
    #[attr(computed)]
    pub(crate) projection: Attr<String>,
    /// Read units per second; null without a rate.
    #[attr(computed)]
    pub(crate) read_units: Attr<Number>,
    /// Write units per second, those of indexes included; null without a rate.
    #[attr(computed)]
    pub(crate) write_units: Attr<Number>,
    /// What its requests cost in a month in USD: their price on demand, or for a provisioned table their share of the capacity,
    /// by units. Null without a rate.
    #[attr(computed)]
    pub(crate) monthly_cost: Attr<Number>,
}
