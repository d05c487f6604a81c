//! What a global table takes in its current state.

use super::accounts;
use super::group::{Group, MemberStatus};
use super::input::{IndexOverride, MemberAction};
use super::places;
use super::request::{Consistency, Request};
use super::strong;
use super::subject::{Elsewhere, Subject};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::table::index::IndexPhase;
use crate::table::membership::{class_spent, in_use, index_not_scaled, is_protected, mixed_keys, was_source};
use crate::table::state::Table;
use crate::table_settings::capacity::{BillingMode, refuse_maxima_when_provisioned};
use crate::table_settings::encryption::EncryptionKey;
use crate::table_settings::input::OnDemandThroughput;

/// Checks a call; answers the key of each new replica, in the order of the creations.
pub(crate) fn check(
    subject: &Subject<'_>,
    request: &Request,
    elsewhere: &mut dyn Elsewhere,
) -> Result<Vec<EncryptionKey>, ServiceError> {
    if let Some(region) = &request.disassociates {
        return check_disassociation(subject, region).map(|()| Vec::new());
    }
    strong::check_request(subject, request)?;
    check_places(subject, request, elsewhere)?;
    strong::check_group(subject, request, elsewhere)?;
    check_count(subject, request)?;
    let mut keys = Vec::new();
    for action in &request.creates {
        keys.push(check_create(subject, action, elsewhere)?);
    }
    for action in &request.updates {
        check_update(subject, action, elsewhere)?;
    }
    for region in &request.deletes {
        check_delete(subject, region, elsewhere)?;
    }
    Ok(keys)
}

/// T-203, T-223: Regions that exist, are enabled, and are not the Region of the call.
fn check_places(subject: &Subject<'_>, request: &Request, elsewhere: &dyn Elsewhere) -> Result<(), ServiceError> {
    for region in request.regions() {
        if !places::SUPPORTED.contains(&region) {
            return Err(ServiceError::validation(format!(
                "Region {region} is not supported. The latest version of global tables are only supported in the \
                 following regions: [{}]",
                places::SUPPORTED.join(", ")
            )));
        }
        if region == subject.at.region && request.updates.is_empty() {
            return Err(ServiceError::validation(
                "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or \
                 UpdateTable as required.",
            ));
        }
    }
    let created = request.creates.iter().filter_map(|action| action.region_name.as_deref());
    for region in created {
        if elsewhere.is_disabled(region) {
            return Err(ServiceError::validation(format!(
                "Failed to access the region: ‘{region}’. User is missing the permissions since the region is disabled."
            )));
        }
    }
    Ok(())
}

/// One creation or deletion per call, except for strong consistency (T-257, T-265). Several updates were not measured.
fn check_count(subject: &Subject<'_>, request: &Request) -> Result<(), ServiceError> {
    let strong = request.consistency == Some(Consistency::Strong) || subject.group.is_some_and(|group| group.strong);
    if !strong && (request.creates.len() > 1 || request.deletes.len() > 1) {
        return Err(ServiceError::validation(
            "Update table operation with more than one create or delete replica actions not allowed",
        ));
    }
    if request.updates.len() > 1 {
        return Err(ServiceError::new(
            "NotSimulatedException",
            "several replicas updated in one call are not part of this simulation",
        ));
    }
    Ok(())
}

fn check_create(
    subject: &Subject<'_>,
    action: &MemberAction,
    elsewhere: &mut dyn Elsewhere,
) -> Result<EncryptionKey, ServiceError> {
    let region = action.region_name.as_deref().unwrap_or_default();
    let there = subject.there(region);
    if subject.group.is_some_and(Group::spans_accounts) {
        return Err(accounts::has_member());
    }
    check_not_there(subject, &there, elsewhere)?;
    check_idle(subject)?;
    check_maxima(subject, action)?;
    let key = replica_key(subject, action.kms_master_key_id.as_deref(), &there, elsewhere)?;
    check_writes_scale(subject.table, elsewhere)?;
    Ok(key)
}

/// The three ways in which a Region is taken (T-225, T-306, T-308).
fn check_not_there(subject: &Subject<'_>, there: &Caller, elsewhere: &dyn Elsewhere) -> Result<(), ServiceError> {
    let group = subject.group;
    let status = group.and_then(|group| group.member(there)).map(|member| member.status);
    match status {
        Some(MemberStatus::Unlisted) => return Err(in_use()),
        Some(MemberStatus::Creating) => {
            let mut regions: Vec<&str> =
                group.iter().flat_map(|group| &group.members).map(|member| member.at.region.as_str()).collect();
            regions.sort_unstable();
            return Err(ServiceError::new(
                "ResourceInUseException",
                format!(
                    "Global table with name: {} already exists with replicas in regions: {}.",
                    subject.name(),
                    regions.join(", ")
                ),
            ));
        }
        Some(_) | None => {}
    }
    if status.is_some_and(|status| status != MemberStatus::CreationFailed) || elsewhere.table(there).is_some() {
        return Err(ServiceError::validation(format!(
            "Failed to create a the new replica of table with name: ‘{}’ because one or more replicas already existed as \
             tables.",
            subject.name()
        )));
    }
    Ok(())
}

/// Nothing else of the global table, of this member or of its indexes is under way (T-227, T-296).
fn check_idle(subject: &Subject<'_>) -> Result<(), ServiceError> {
    let table = subject.table;
    if table.encryption.is_updating() {
        return Err(key_not_ready());
    }
    let elsewhere = table.membership.as_ref().is_some_and(|membership| membership.indexing);
    let indexing = elsewhere || table.index_phases().any(|(_, phase)| phase != IndexPhase::Active);
    let busy = table.is_updating() || indexing;
    if busy || subject.group.is_some_and(Group::is_changing) { Err(in_use()) } else { table.check_group_is_idle() }
}

/// The text of a key in transition, also for one that is disabled (T-312).
fn key_not_ready() -> ServiceError {
    ServiceError::validation(
        "Operation cannot be performed while replica server-side encryption status is in UPDATING state. Please retry the \
         request after the status is updated to ENABLED.",
    )
}

fn no_key() -> ServiceError {
    ServiceError::invalid("KMSMasterKeyId must be specified for each replica.")
}

/// All members have a key of one kind, each of its own Region (T-309, T-313).
fn replica_key(
    subject: &Subject<'_>,
    given: Option<&str>,
    there: &Caller,
    elsewhere: &mut dyn Elsewhere,
) -> Result<EncryptionKey, ServiceError> {
    let managed = elsewhere.managed_key(there);
    let base = match (subject.table.encryption.key(), given) {
        (EncryptionKey::AwsOwned, None) => return Ok(EncryptionKey::AwsOwned),
        (EncryptionKey::AwsOwned, Some(_)) => return Err(no_key()),
        (EncryptionKey::Kms(base), _) => base,
    };
    let base_is_managed = *base == elsewhere.managed_key(subject.at);
    let Some(given) = given else {
        return if base_is_managed { Ok(EncryptionKey::Kms(managed)) } else { Err(no_key()) };
    };
    let key = elsewhere.key(there, given).map_err(|error| of_region(error, &there.region))?;
    if (key == managed) != base_is_managed {
        return Err(mixed_keys());
    }
    Ok(EncryptionKey::Kms(key))
}

/// The refusals of KMS name the Region of the replica; a disabled key has a misleading text (T-312, T-313).
fn of_region(error: ServiceError, region: &str) -> ServiceError {
    if error.message.starts_with("KMS disabled error") || error.message.starts_with("KMS key disabled error") {
        return key_not_ready();
    }
    let message =
        error.message.replacen("KMS validation error:", &format!("KMS validation error for region {region}:"), 1);
    ServiceError { message, ..error }
}

/// A maximum of on-demand reads belongs to an on-demand table (T-250).
fn check_maxima(subject: &Subject<'_>, action: &MemberAction) -> Result<(), ServiceError> {
    if subject.table.mode != BillingMode::Provisioned {
        return Ok(());
    }
    let of_indexes = action.global_secondary_indexes.iter().flatten();
    let of_indexes =
        of_indexes.map(|index| (index.on_demand_throughput_override.as_ref(), index.index_name.as_deref()));
    for (given, index) in of_indexes.chain([(action.on_demand_throughput_override.as_ref(), None)]) {
        let read = given.and_then(|given| given.max_read_request_units);
        let given = OnDemandThroughput { max_read_request_units: read, max_write_request_units: None };
        refuse_maxima_when_provisioned(&given, index)?;
    }
    Ok(())
}

/// Writes of a provisioned table and of each of its indexes scale before the first replica (T-249, T-288).
fn check_writes_scale(table: &Table, elsewhere: &dyn Elsewhere) -> Result<(), ServiceError> {
    if table.mode == BillingMode::PayPerRequest {
        return Ok(());
    }
    if !elsewhere.scales_writes(None) {
        return Err(ServiceError::validation("Table write capacity should either be Pay-Per-Request or AutoScaled."));
    }
    match table.globals.iter().find(|index| !elsewhere.scales_writes(Some(&index.name))) {
        Some(_) => Err(index_not_scaled()),
        None => Ok(()),
    }
}

/// Regions that are no members are refused before anything else (T-227, T-307).
fn check_listed(subject: &Subject<'_>, region: &str) -> Result<MemberStatus, ServiceError> {
    subject.member(region).ok_or_else(|| not_listed(region))
}

fn not_listed(region: &str) -> ServiceError {
    ServiceError::validation(format!(
        "Update global table operation failed because one or more replicas were not part of the global table. Please \
         retry the request without these replicas: [{region}]."
    ))
}

fn check_update(subject: &Subject<'_>, action: &MemberAction, elsewhere: &dyn Elsewhere) -> Result<(), ServiceError> {
    let region = action.region_name.as_deref().unwrap_or_default();
    check_listed(subject, region)?;
    check_idle(subject)?;
    if action.kms_master_key_id.is_some() {
        // Also for the current key: it is changed through the replica's own Region (T-309).
        return Err(no_key());
    }
    check_maxima(subject, action)?;
    let reads = |index: &IndexOverride| index.provisioned_throughput_override.is_some();
    let provisioned =
        action.provisioned_throughput_override.is_some() || action.global_secondary_indexes.iter().flatten().any(reads);
    if provisioned && subject.table.mode == BillingMode::PayPerRequest {
        return Err(ServiceError::validation(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    let there = elsewhere.table(&subject.there(region));
    if action.table_class_override.is_some()
        && let Some(until) = there.and_then(|there| there.class.spent_until(subject.now))
    {
        return Err(class_spent(region, until));
    }
    Ok(())
}

fn check_delete(subject: &Subject<'_>, region: &str, elsewhere: &dyn Elsewhere) -> Result<(), ServiceError> {
    let status = check_listed(subject, region)?;
    let there = subject.there(region);
    let until = subject.group.and_then(|group| group.source_until(&there, subject.source_window));
    if let Some(until) = until.filter(|until| subject.now < *until) {
        return Err(was_source().until(until));
    }
    check_idle(subject)?;
    let failed = status == MemberStatus::CreationFailed;
    if !failed && elsewhere.table(&there).is_some_and(|table| table.protection.enabled) {
        return Err(is_protected(subject.name(), region));
    }
    Ok(())
}

/// Disassociation protection belongs to a replica of eventual consistency; the texts were not measured.
pub(crate) fn check_disassociation_protection(subject: &Subject<'_>) -> Result<(), ServiceError> {
    match subject.group {
        Some(group) if !group.strong && group.member(subject.at).is_some() => check_idle(subject),
        Some(_) | None => Err(ServiceError::validation(format!(
            "DisassociationProtectionEnabled can only be set on a replica of a global table with multi-Region eventual \
             consistency. Table: {}",
            subject.name()
        ))),
    }
}

/// The mode is set on a table without replicas; with some, nothing was measured.
pub(crate) fn check_settings_replication(subject: &Subject<'_>) -> Result<(), ServiceError> {
    match subject.group {
        None => Ok(()),
        Some(_) => Err(ServiceError::validation(
            "GlobalTableSettingsReplicationMode can only be modified on a table without replicas",
        )),
    }
}

/// The Region of the call leaves a global table of eventual consistency (V100).
fn check_disassociation(subject: &Subject<'_>, region: &str) -> Result<(), ServiceError> {
    if region != subject.at.region {
        return Err(ServiceError::validation(
            "A replica can only be disassociated by a request to its own region. Set RegionName to the region of the \
             request.",
        ));
    }
    let Some((group, member)) = subject.group.and_then(|group| Some((group, group.member(subject.at)?))) else {
        return Err(not_listed(region));
    };
    if group.strong {
        return Err(ServiceError::validation(
            "Disassociation is not supported for global tables with MultiRegionConsistency set to STRONG.",
        ));
    }
    if member.disassociation_protected {
        return Err(ServiceError::validation(format!(
            "Cannot disassociate table {} in region {region} because it has disassociation protection enabled. Disable \
             disassociation protection first.",
            subject.name()
        )));
    }
    check_idle(subject)
}
