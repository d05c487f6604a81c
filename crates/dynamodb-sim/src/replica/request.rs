//! What a call asks of a global table, with every rule that needs no table checked.

use serde_json::Value;

use super::input::{self, GlobalTableUpdate, MemberAction, ReplicaUpdate, WitnessUpdate};
use crate::primitives::error::ServiceError;
use crate::primitives::input::{is_given, read as read_input};
use crate::primitives::shape::Shape;
use crate::table_settings::settings_replication;

/// The changes of one call; at most one kind of them is there.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) table: String,
    pub(crate) creates: Vec<MemberAction>,
    pub(crate) updates: Vec<MemberAction>,
    pub(crate) deletes: Vec<String>,
    pub(crate) disassociates: Option<String>,
    pub(crate) consistency: Option<Consistency>,
    pub(crate) new_witness: Option<String>,
    pub(crate) old_witness: Option<String>,
    pub(crate) disassociation_protection: Option<bool>,
    pub(crate) settings_replication: Option<bool>,
}

/// `MultiRegionConsistency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consistency {
    Eventual,
    Strong,
}

impl Request {
    /// Whether the call is about replicas, not about a setting of the global table.
    pub(crate) fn replicas_are_asked(&self) -> bool {
        self.regions().next().is_some() || self.disassociates.is_some()
    }

    /// The Regions of creations, updates and deletions.
    pub(super) fn regions(&self) -> impl Iterator<Item = &str> {
        let members = self.creates.iter().chain(&self.updates);
        members
            .map(|action| action.region_name.as_deref().unwrap_or_default())
            .chain(self.deletes.iter().map(String::as_str))
    }
}

/// Members of `UpdateTable` that are changes of their own.
const OTHERS: [&str; 12] = [
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexUpdates",
    "StreamSpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "WarmThroughput",
    "VectorIndexUpdates",
    "GlobalTableSettingsReplicationMode",
    "DisassociationProtectionEnabled",
];

/// Reads a call that [`input::is_asked`].
pub(crate) fn read(input: &Value) -> Result<Request, ServiceError> {
    let given: GlobalTableUpdate = read_input(input)?;
    let mut shape = Shape::default();
    input::check_shape(&mut shape, &given);
    shape.done()?;
    check_alone(input, &given)?;
    let mut request = Request {
        table: given.table_name.unwrap_or_default(),
        consistency: given.multi_region_consistency.as_deref().map(|name| match name {
            "STRONG" => Consistency::Strong,
            _ => Consistency::Eventual,
        }),
        disassociation_protection: given.disassociation_protection_enabled,
        settings_replication: given
            .global_table_settings_replication_mode
            .as_deref()
            .map(settings_replication::read)
            .transpose()?,
        ..Request::default()
    };
    for update in given.replica_updates.unwrap_or_default() {
        request.add(update)?;
    }
    for witness in given.global_table_witness_updates.unwrap_or_default() {
        request.add_witness(witness)?;
    }
    request.check_kinds()?;
    Ok(request)
}

/// A replica modification shares a call with nothing but consistency and witnesses (T-224, T-257); the two settings of a
/// global table are alone in theirs.
fn check_alone(input: &Value, given: &GlobalTableUpdate) -> Result<(), ServiceError> {
    let others = OTHERS.iter().filter(|member| is_given(input, member)).count();
    if given.replica_updates.is_none() {
        if others > 1 || given.multi_region_consistency.is_some() || given.global_table_witness_updates.is_some() {
            let what = match given.disassociation_protection_enabled {
                Some(_) => "DisassociationProtectionEnabled modification",
                None => "GlobalTableSettingsReplicationMode modification",
            };
            return Err(ServiceError::invalid(format!("{what} must be the only operation in the request")));
        }
        return Ok(());
    }
    if others == 0 {
        return Ok(());
    }
    if given.multi_region_consistency.as_deref() == Some("STRONG") || given.global_table_witness_updates.is_some() {
        return Err(ServiceError::validation(
            "Requests that modify replicas or witnesses must not also modify other fields",
        ));
    }
    Err(ServiceError::invalid("Replica modification must be the only operation in the request"))
}

fn no_actions() -> ServiceError {
    ServiceError::validation("There are no actions specified in the Replica Update Action of the request.")
}

fn mixed_kinds() -> ServiceError {
    ServiceError::validation("Update table operation with more than one type of replica actions not allowed")
}

impl Request {
    /// Each element has one action. Identical creations count once (T-265).
    fn add(&mut self, update: ReplicaUpdate) -> Result<(), ServiceError> {
        match (update.create, update.update, update.delete, update.disassociate) {
            (None, None, None, None) => return Err(no_actions()),
            (Some(create), None, None, None) => {
                if !self.creates.contains(&create) {
                    self.creates.push(create);
                }
            }
            (None, Some(action), None, None) if action.says_nothing() => return Err(no_actions()),
            (None, Some(action), None, None) => self.updates.push(action),
            (None, None, Some(delete), None) => self.deletes.push(delete.region_name.unwrap_or_default()),
            (None, None, None, Some(action)) if self.disassociates.is_none() => self.disassociates = action.region_name,
            (_, _, _, _) => return Err(mixed_kinds()),
        }
        Ok(())
    }

    fn add_witness(&mut self, update: WitnessUpdate) -> Result<(), ServiceError> {
        match (update.create, update.delete) {
            (Some(create), None) => self.new_witness = create.region_name,
            (None, Some(delete)) => self.old_witness = delete.region_name,
            (_, _) => return Err(no_actions()),
        }
        Ok(())
    }

    /// One kind of action per call, and consistency with creations only.
    fn check_kinds(&self) -> Result<(), ServiceError> {
        let kinds = [
            !self.creates.is_empty(),
            !self.updates.is_empty(),
            !self.deletes.is_empty(),
            self.disassociates.is_some(),
        ];
        if kinds.into_iter().filter(|there| *there).count() > 1 {
            return Err(mixed_kinds());
        }
        if self.consistency.is_some() && self.creates.is_empty() {
            return Err(ServiceError::validation(
                "Only Replica Create actions are supported when MultiRegionConsistency parameter is provided.",
            ));
        }
        Ok(())
    }
}
