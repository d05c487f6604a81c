//! What the table should be. Nothing here is optional that the service decides: a value of this type is a legal
//! table, whole, known, with every default in it.

use std::collections::{BTreeMap, BTreeSet};

use super::alarms::steps::Definitions;
use super::insights::Insights;
use super::keys::{IndexShape, KeyType, LocalIndex, PrimaryKey, definitions};
use super::kinesis::Destination;
use super::model::TableModel;
use super::scaling::{Dimension, wanted};
use super::settings::{Encryption, Origin, Recovery, StreamView, TableClass, TimeToLive};
use super::throughput::{Throughput, WarmFloor};
use crate::names::{AttributeName, IndexName, TableName};
use crate::policy::Policy;

mod alarms;
mod capacity;
mod from_model;

pub(crate) use from_model::seconds;

/// A table as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Desired {
    /// The table's name.
    pub(crate) name: TableName,
    /// The table's key.
    pub(crate) key: PrimaryKey,
    /// Local secondary indexes.
    pub(crate) local_indexes: BTreeMap<IndexName, LocalIndex>,
    /// Global secondary indexes; their throughput stands in `throughput`.
    pub(crate) global_indexes: BTreeMap<IndexName, DesiredIndex>,
    /// Billing mode with ceilings or units of the table and of every global index.
    pub(crate) throughput: Throughput,
    /// Warm throughput asked for.
    pub(crate) warm: WarmFloor,
    /// Table class.
    pub(crate) class: TableClass,
    /// Stream, when there is one.
    pub(crate) stream: Option<StreamView>,
    /// Whose key encrypts.
    pub(crate) encryption: Encryption,
    /// Deletion protection.
    pub(crate) protected: bool,
    /// Point-in-time recovery.
    pub(crate) recovery: Recovery,
    /// Time to live.
    pub(crate) ttl: TimeToLive,
    /// Contributor insights of the table and of its indexes.
    pub(crate) insights: Insights,
    /// Kinesis data stream that changes are sent to.
    pub(crate) kinesis: Option<Destination>,
    /// Who else may use the table.
    pub(crate) policy: Option<Policy>,
    /// Who else may read the stream; only with a stream.
    pub(crate) stream_policy: Option<Policy>,
    /// What got other bounds in the configuration: there they are set even while a schedule has set its own.
    pub(crate) changed_bounds: BTreeSet<Dimension>,
    /// Alarms by name.
    pub(crate) alarms: Definitions,
    /// Tags including the provider's default tags, without the ignored ones.
    pub(crate) tags: BTreeMap<String, String>,
    /// How it comes into being if it does not exist.
    pub(crate) origin: Origin,
}

/// A global secondary index as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredIndex {
    /// What cannot change without building it anew.
    pub(crate) shape: IndexShape,
    /// Warm throughput asked for.
    pub(crate) warm: WarmFloor,
}

impl Desired {
    /// The policy that CreateTable carries: one that may deny us the rest comes last, when everything else is done.
    pub(crate) fn created_policy(&self) -> Option<&Policy> {
        self.policy.as_ref().filter(|policy| !policy.may_lock_out())
    }

    /// The same, knowing which bounds the configuration has changed since this state.
    #[must_use]
    pub(crate) fn since(mut self, prior: &TableModel) -> Self {
        let Some(prior) = Self::from_model(prior) else { return self };
        let before = wanted(&prior);
        let changed = wanted(&self)
            .into_iter()
            .filter(|(dimension, scaling)| before.get(dimension).is_some_and(|before| before.bounds != scaling.bounds));
        self.changed_bounds = changed.map(|(dimension, _)| dimension).collect();
        self
    }

    /// The attribute definitions of the table with all its indexes: exactly the keys (T-127).
    pub(crate) fn attribute_definitions(&self) -> BTreeMap<AttributeName, KeyType> {
        definitions(
            self.key
                .attributes()
                .chain(self.local_indexes.values().map(|index| &index.sort))
                .chain(self.global_indexes.values().flat_map(|index| index.shape.key.attributes())),
        )
    }
}
