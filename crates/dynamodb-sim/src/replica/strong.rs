//! Strong consistency: three Regions that begin and end together (T-257, T-258, T-260, T-261).

use super::group::Group;
use super::places;
use super::request::{Consistency, Request};
use super::subject::{Elsewhere, Subject};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::table::membership::{only_together, unsupported_when_strong};

/// The rules for the Regions of the call itself, in the order in which they were seen (T-202, T-257).
pub(super) fn check_request(subject: &Subject<'_>, request: &Request) -> Result<(), ServiceError> {
    if request.consistency != Some(Consistency::Strong) {
        return check_eventual(subject, request);
    }
    let created = request.creates.iter().filter_map(|action| action.region_name.as_deref());
    let targets: Vec<&str> = created.chain(request.new_witness.as_deref()).collect();
    let [one, other] = targets[..] else {
        return Err(ServiceError::validation(
            "Unsupported replica count for global tables with MultiRegionConsistency set to STRONG.",
        ));
    };
    let unsupported: Vec<&str> = targets.into_iter().filter(|region| !places::STRONG.contains(region)).collect();
    if !unsupported.is_empty() {
        return Err(ServiceError::validation(format!(
            "Unsupported Region(s) specified for global tables with MultiRegionConsistency set to STRONG: [{}].",
            unsupported.join(", ")
        )));
    }
    if one == other {
        return Err(ServiceError::validation("Cannot target multiple regions with the same action"));
    }
    if request.new_witness.as_ref() == Some(&subject.at.region) {
        return Err(ServiceError::validation(
            "Cannot add a witness in the same region as an existing replica when creating a global table with \
             MultiRegionConsistency set to STRONG.",
        ));
    }
    if subject.group.is_some() {
        return Err(fixed());
    }
    Ok(())
}

fn fixed() -> ServiceError {
    ServiceError::validation("MultiRegionConsistency parameter is unsupported on existing global table")
}

fn check_eventual(subject: &Subject<'_>, request: &Request) -> Result<(), ServiceError> {
    if request.new_witness.is_some() {
        return Err(ServiceError::validation(
            "MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.",
        ));
    }
    let strong = subject.group.is_some_and(|group| group.strong);
    if request.consistency == Some(Consistency::Eventual) && strong {
        return Err(fixed());
    }
    if strong && !request.creates.is_empty() {
        return Err(ServiceError::validation(
            "Cannot add replicas to a global table with strong MultiRegionConsistency",
        ));
    }
    Ok(())
}

/// What a strong creation needs of the table, and what a dissolution must name.
pub(super) fn check_group(
    subject: &Subject<'_>,
    request: &Request,
    elsewhere: &dyn Elsewhere,
) -> Result<(), ServiceError> {
    if request.consistency == Some(Consistency::Strong) {
        return check_table(subject, elsewhere);
    }
    match subject.group {
        Some(group) if group.strong && !request.deletes.is_empty() => check_dissolution(subject.at, group, request),
        Some(_) | None => match &request.old_witness {
            Some(witness) => Err(no_witness(witness)),
            None => Ok(()),
        },
    }
}

/// The table is empty, without TTL and local indexes (D-022).
fn check_table(subject: &Subject<'_>, elsewhere: &dyn Elsewhere) -> Result<(), ServiceError> {
    let table = subject.table;
    if !elsewhere.is_empty() {
        return Err(unsupported_when_strong("Tables with items are"));
    }
    if table.ttl.attribute.is_some() {
        return Err(unsupported_when_strong("Time to live is"));
    }
    if !table.locals.is_empty() {
        return Err(unsupported_when_strong("Local secondary indexes are"));
    }
    Ok(())
}

/// Every replica and the witness leave in one call.
fn check_dissolution(at: &Caller, group: &Group, request: &Request) -> Result<(), ServiceError> {
    let witness = group.witness.as_ref().map(|witness| &witness.region);
    match (&request.old_witness, witness) {
        (None, Some(_)) => {
            return Err(ServiceError::validation("Update table delete operation does not include all witnesses."));
        }
        (Some(given), is) if Some(given) != is => return Err(no_witness(given)),
        (Some(_) | None, _) => {}
    }
    let others = group.listed_by(at);
    let left = others.filter(|member| !request.deletes.contains(&member.at.region)).count();
    if left > 0 { Err(only_together()) } else { Ok(()) }
}

fn no_witness(region: &str) -> ServiceError {
    ServiceError::validation(format!(
        "Update global table operation failed because one or more witnesses were not part of the global table. Please retry \
         the request without these witnesses: [{region}]."
    ))
}
