//! Policies that allow what an application does with a table, and nothing else.
//!
//! Three kinds: for the application's role ([`identity_policy`]), for the table itself ([`resource_policy`]), for the VPC endpoint
//! through which it is reached ([`endpoint_policy`]). A fourth is for DynamoDB itself, which replicates between accounts
//! ([`replication_policy`]). Every statement names its actions and resources one by one. Conditions
//! stand on the table and on its indexes alike: an index would otherwise be the way past them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::pattern::{Operation, Returns};

mod actions;
mod conditions;
mod document;
mod endpoint;
mod grants;
mod identity;
mod replication;
mod resource;

pub use actions::{Access, action_names};
pub use endpoint::{EndpointRequest, endpoint_policy};
pub use identity::{IdentityRequest, identity_policy};
pub use replication::replication_policy;
pub use resource::{Principal, ResourceRequest, resource_policy};

/// The table that a policy is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyTable {
    /// The table, then its replicas.
    pub places: Vec<Place>,
    /// The names of its indexes.
    pub indexes: BTreeSet<String>,
    /// Its key attributes; `None` if they are not known.
    pub keys: Option<PolicyKeys>,
}

/// A table in one Region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The ARN of the table, or what stands for it.
    pub arn: String,
    /// The ARN of its stream, if it has one and that is asked for.
    pub stream_arn: Option<String>,
    /// The ARN of the customer's key that encrypts it.
    pub kms_key_arn: Option<String>,
}

/// The key attributes of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyKeys {
    /// Those of the table.
    pub primary: BTreeSet<String>,
    /// Those of each index.
    pub indexes: BTreeMap<String, IndexKeys>,
}

/// The key attributes of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexKeys {
    /// All of them.
    pub attributes: BTreeSet<String>,
    /// How many of them are the partition key.
    pub partition_attributes: usize,
}

/// What an access pattern needs to be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The pattern's name.
    pub pattern: String,
    /// What it calls.
    pub operation: Operation,
    /// The index that it reads; `None` for the table.
    pub index: Option<String>,
    /// The attributes that its filter names.
    pub filter_on: BTreeSet<String>,
    /// What it wants of each item.
    pub returns: Returns,
}

/// What is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// What these patterns need.
    Patterns(Vec<Need>),
    /// Everything of a kind.
    Level(Level),
    /// These actions, by their names without `dynamodb:`.
    Actions(BTreeSet<String>, Reach),
}

/// Everything of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The kind.
    pub access: Access,
    /// How far it reaches.
    pub reach: Reach,
}

/// Which part of a table is reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// The only indexes; all if `None`.
    pub index_names: Option<BTreeSet<String>>,
    /// The only attributes in addition to the keys; all if `None`.
    pub attributes: Option<BTreeSet<String>>,
}

/// Under which conditions it is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// Values of the partition key, with `*` and `?` as wildcards.
    pub leading_keys: Option<BTreeSet<String>>,
    /// The VPC endpoints through which requests come.
    pub vpc_endpoints: Option<BTreeSet<String>>,
    /// The resources for which another service makes the requests.
    pub source_arns: Option<BTreeSet<String>>,
    /// The organization of the caller.
    pub org_id: Option<String>,
}

/// Why there is no policy: sentences that say what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError(String);

impl PolicyError {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PolicyError {}
