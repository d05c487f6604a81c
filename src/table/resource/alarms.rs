//! Alarms that exist under the names of a table's alarms: an apply overwrites those that monitor the table, after the plan has said
//! so, and leaves all others alone.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tf_provider::{Cancel, Diagnostic, Diagnostics, Path};

use super::{PLAN_TIMEOUT, place};
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::aspects::alarms::{Definitions, Difference, differences, stored_alarms};
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane;
use crate::table::desired::Desired;
use crate::table::members::members;
use crate::table::model::TableModel;
use crate::table::observed::{Aspect, split_foreign};
use crate::table::plan::Plan;
use crate::table::state::planned_alarms;
use crate::wait::{Deadline, read};

/// The refusal to create a table whose alarms have names that are taken. Alarms that cannot be read are left to the calls
/// that set them.
pub(super) async fn taken<C: ControlPlane>(control: &C, desired: &Desired, deadline: &Deadline) -> Option<Diagnostic> {
    let names: BTreeSet<String> = desired.aspects.alarms.keys().cloned().collect();
    if names.is_empty() {
        return None;
    }
    let Ok(Aspect::Observed(mut found)) = read(deadline, || control.alarms(&names)).await else { return None };
    let foreign = split_foreign(&mut found, &BTreeSet::new(), desired.name.as_str());
    refusal(&foreign, &desired.aspects.alarms, &desired.name, None)
}

/// The refusal to overwrite these alarms, if the table is to have alarms of such names; `replica` is the Region of a replica.
pub(super) fn refusal(
    foreign: &BTreeSet<String>,
    wanted: &Definitions,
    table: &TableName,
    replica: Option<&Region>,
) -> Option<Diagnostic> {
    let taken: Vec<String> =
        foreign.iter().filter(|name| wanted.contains_key(*name)).map(|name| format!("\"{name}\"")).collect();
    let place = replica.map(|region| format!(" in {region}")).unwrap_or_default();
    let detail = format!(
        "The alarms of table \"{table}\"{place} would overwrite alarms that exist there and do not monitor this table alone: {}. \
         Nothing was changed. Choose another `name_prefix`, or delete those alarms first.",
        taken.join(", ")
    );
    let path = Path::of("alarms").attribute("name_prefix");
    (!taken.is_empty()).then(|| Diagnostic::error(path, "Alarm name is taken", detail))
}

/// What the apply of this plan would overwrite, in the table's Region and in those of its replicas. Only alarms are read that the
/// plan sets and the state does not have as they should be; what cannot be read is left to the apply.
pub(in crate::table) async fn judge_existing_alarms(
    plan: &Plan,
    prior: Option<&TableModel>,
    client: Option<&Aws>,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let Some(aws) = client.filter(|_| !plan.diagnostics.has_errors()) else { return diagnostics };
    let before = prior.map(members).unwrap_or_default();
    let home = (None, plan.model.clone(), prior.cloned());
    let replicas = members(&plan.model).into_iter().map(|(region, planned)| {
        let prior = before.get(&region).cloned();
        (Some(region), planned, prior)
    });
    let judged = replicas
        .chain([home])
        .map(async |(region, planned, prior)| in_region(region.as_ref(), &planned, prior.as_ref(), aws).await);
    join_all(judged).await.into_iter().for_each(|judged| diagnostics.extend(judged));
    diagnostics
}

/// The same in one Region; `replica` is that of a replica.
async fn in_region(
    replica: Option<&Region>,
    planned: &TableModel,
    prior: Option<&TableModel>,
    aws: &Aws,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    if planned.alarms.is_null() {
        return diagnostics;
    }
    let (Ok((region, table)), Some((wanted, is_whole))) = (place(planned, aws), planned_alarms(planned)) else {
        return diagnostics;
    };
    let stored = prior.map(stored_alarms).unwrap_or_default();
    let names: BTreeSet<String> = wanted.keys().filter(|name| !stored.contains(*name)).cloned().collect();
    if names.is_empty() {
        return diagnostics;
    }
    let calls = TableCalls::connect(aws, &region, &Statistics::default());
    let deadline = Deadline::starting_now(PLAN_TIMEOUT, Cancel::new());
    let Ok(Aspect::Observed(mut found)) = read(&deadline, || calls.alarms(&names)).await else { return diagnostics };
    let foreign = split_foreign(&mut found, &BTreeSet::new(), table.as_str());
    let mut refused = refusal(&foreign, &wanted, &table, replica);
    if let (Some(refused), Some(_)) = (&mut refused, prior) {
        refused.detail.push_str(
            " To destroy the table, run `terraform destroy -refresh=false`: otherwise a destroy plans this first.",
        );
    }
    diagnostics.extend(refused.map_or_else(Diagnostics::none, Diagnostics::from));
    let path = match replica {
        None => Path::of("alarms"),
        Some(region) => Path::of("replicas").key(region.as_str()).attribute("alarm_actions"),
    };
    diagnostics.extend(overwritten(&found, &wanted, is_whole, &Managed::of(prior)).announced(&table, &path));
    diagnostics
}

/// The alarms that an apply overwrites, each as a sentence.
#[derive(Debug, Default, PartialEq, Eq)]
struct Overwritten {
    /// Those that are not in the state.
    new: Vec<String>,
    /// Those that are, as far as the plan does not show the difference elsewhere.
    managed: Vec<String>,
}

impl Overwritten {
    fn announced(&self, table: &TableName, path: &Path) -> Diagnostics {
        let mut diagnostics = Diagnostics::none();
        if !self.new.is_empty() {
            let detail = format!(
                "Alarms exist that monitor table \"{table}\" under names that its alarms get, and are not in the state. {} The apply \
                 overwrites them. If another tool manages one, choose another `name_prefix`, or disable its rule.",
                self.new.join(" ")
            );
            diagnostics.warning(path.clone(), "Existing alarm will be overwritten", detail);
        }
        if !self.managed.is_empty() {
            let detail = format!(
                "Alarms of table \"{table}\" differ from the configuration in what `alarm_settings` does not show. {} The apply \
                 overwrites them.",
                self.managed.join(" ")
            );
            diagnostics.warning(path.clone(), "Alarm differs", detail);
        }
        diagnostics
    }
}

/// Holds what was found against what is wanted; `is_whole` says whether all of that is known.
fn overwritten(found: &Definitions, wanted: &Definitions, is_whole: bool, prior: &Managed) -> Overwritten {
    let mut all = Overwritten::default();
    for (name, alarm) in found {
        let Some(wanted) = wanted.get(name) else { continue };
        let mut differences = differences(alarm, wanted);
        if !is_whole {
            differences.iter_mut().for_each(later);
        }
        differences.retain(|difference| !(difference.is_shown && prior.shown.contains(name)));
        if differences.is_empty() {
            continue;
        }
        let sentences = if prior.names.contains(name) { &mut all.managed } else { &mut all.new };
        sentences.push(sentence(name, &differences));
    }
    all
}

/// The alarms that a state manages.
#[derive(Default)]
struct Managed {
    names: BTreeSet<String>,
    /// Those of them whose settings the plan shows, attribute by attribute.
    shown: BTreeSet<String>,
}

impl Managed {
    fn of(prior: Option<&TableModel>) -> Self {
        let Some(prior) = prior else { return Self::default() };
        let names = planned_alarms(prior).map(|(alarms, _)| alarms.into_keys().collect()).unwrap_or_default();
        let settings = prior.alarm_settings.known().into_iter().flat_map(|settings| settings.values());
        let shown = settings.filter_map(|settings| settings.known()?.name.known().cloned()).collect();
        Self { names, shown }
    }
}

/// Actions of which some are not known yet; a rule's description goes with them.
fn later(difference: &mut Difference) {
    if ["description", "alarm_actions", "ok_actions", "insufficient_data_actions"].contains(&difference.setting) {
        "known after the apply".clone_into(&mut difference.wanted);
    }
}

fn sentence(alarm: &str, differences: &[Difference]) -> String {
    let clauses: Vec<String> = differences
        .iter()
        .map(|Difference { setting, found, wanted, is_shown: _ }| format!("`{setting}` is {found}, wanted: {wanted}"))
        .collect();
    format!("\"{alarm}\": {}.", clauses.join("; "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::table::aspects::alarms::{AlarmSpec, Facts, ThroughputLimits, definitions};
    use crate::table::throughput::BillingMode;

    const NAME: &str = "orders-read_throttle";

    /// The alarms of table "orders", and the same after another tool has silenced one and made it fire later.
    fn found_and_wanted() -> (Definitions, Definitions) {
        let facts = Facts {
            table: "orders",
            billing: BillingMode::OnDemand,
            limits: ThroughputLimits::default(),
            indexes: BTreeMap::new(),
            kinesis: false,
            replicas: BTreeSet::new(),
        };
        let wanted = definitions(&AlarmSpec::default(), &facts);
        let mut found = wanted.clone();
        let alarm = found.get_mut(NAME).expect("an alarm");
        alarm.evaluation_periods = 9;
        alarm.actions_enabled = false;
        alarm.ok_actions.insert("arn:aws:sns:eu-west-1:111122223333:all".to_owned());
        (found, wanted)
    }

    #[test]
    fn an_alarm_that_the_state_does_not_have_is_named_with_all_that_differs() {
        let (found, wanted) = found_and_wanted();
        let Overwritten { new, managed } = overwritten(&found, &wanted, true, &Managed::default());
        let expected = "\"orders-read_throttle\": `evaluation_periods` is 9, wanted: 5; `ok_actions` is \
                        [\"arn:aws:sns:eu-west-1:111122223333:all\"], wanted: []; `ActionsEnabled` is false, wanted: true.";
        assert_eq!((new, managed), (vec![expected.to_owned()], Vec::new()));
        assert_eq!(overwritten(&wanted, &wanted, true, &Managed::default()), Overwritten::default());
    }

    #[test]
    fn what_the_plan_shows_by_itself_is_not_said_again() {
        let (found, wanted) = found_and_wanted();
        let names = BTreeSet::from([NAME.to_owned()]);
        let prior = Managed { names: names.clone(), shown: names };
        let Overwritten { new, managed } = overwritten(&found, &wanted, false, &prior);
        assert!(new.is_empty() && !managed[0].contains("evaluation_periods"), "{managed:?}");
        assert!(
            managed[0].contains("`ok_actions` is [\"arn:aws:sns:eu-west-1:111122223333:all\"], wanted: known after"),
            "{managed:?}"
        );
    }
}
