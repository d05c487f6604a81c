//! The steps that follow in the Regions of replicas, each with the prior state of its replica standing in for the observation.

use crate::names::Region;
use crate::table::desired::Desired;
use crate::table::members::members;
use crate::table::model::TableModel;
use crate::table::observed::Observed;
use crate::table::steps::{Steps, steps};

/// By Region; those without a step, and those of which something is unknown, are left out. A replica that has no prior state was
/// made a moment ago.
pub(crate) fn steps_of_replicas(prior: Option<&TableModel>, planned: &TableModel) -> Vec<(Region, Steps)> {
    let before = prior.map(members).unwrap_or_default();
    let of_member = |(region, member): (Region, TableModel)| {
        let desired = Desired::of_member(&member)?;
        let observed = match before.get(&region) {
            Some(before) => Observed::of_member_state(before, before.parsed_arn()?)?,
            None => Observed::new_member(&desired),
        };
        let steps = steps(&desired, Some(&observed));
        (!steps.phases.is_empty()).then_some((region, steps))
    };
    members(planned).into_iter().filter_map(of_member).collect()
}
