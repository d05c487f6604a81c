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
use crate::table::state::{PlannedAlarms, planned_alarms};
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
    taken_over: &BTreeSet<Region>,
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
    let judged = replicas.chain([home]).map(async |(region, planned, prior)| {
        let at = Place {
            replica: region.as_ref(),
            is_taken_over: region.as_ref().is_some_and(|region| taken_over.contains(region)),
        };
        in_region(at, &planned, prior.as_ref(), aws).await
    });
    join_all(judged).await.into_iter().for_each(|judged| diagnostics.extend(judged));
    diagnostics
}

/// Whose alarms they are.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The Region of a replica; `None` for the table's own.
    replica: Option<&'a Region>,
    /// Whether the apply takes the replica over.
    is_taken_over: bool,
}

impl Place<'_> {
    fn path(self) -> Path {
        match self.replica {
            None => Path::of("alarms"),
            Some(region) => Path::of("replicas").key(region.as_str()).attribute("alarm_actions"),
        }
    }

    /// When alarms that are not in the state are overwritten: an apply that takes a replica over spares what is there.
    fn when(self) -> &'static str {
        if self.is_taken_over {
            "This apply leaves them as they are, and the next one overwrites them."
        } else {
            "The apply overwrites them."
        }
    }
}

/// The same in one Region.
async fn in_region(at: Place<'_>, planned: &TableModel, prior: Option<&TableModel>, aws: &Aws) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    if planned.alarms.is_null() {
        return diagnostics;
    }
    let (Ok((region, table)), Some(alarms)) = (place(planned, aws), planned_alarms(planned)) else {
        return diagnostics;
    };
    let wanted = &alarms.definitions;
    let stored = prior.map(stored_alarms).unwrap_or_default();
    let names: BTreeSet<String> = wanted.keys().filter(|name| !stored.contains(*name)).cloned().collect();
    if names.is_empty() {
        return diagnostics;
    }
    let calls = TableCalls::connect(aws, &region, &Statistics::default());
    let deadline = Deadline::starting_now(PLAN_TIMEOUT, Cancel::new());
    let Ok(Aspect::Observed(mut found)) = read(&deadline, || calls.alarms(&names)).await else { return diagnostics };
    let foreign = split_foreign(&mut found, &BTreeSet::new(), table.as_str());
    let mut refused = refusal(&foreign, wanted, &table, at.replica);
    if let (Some(refused), Some(_)) = (&mut refused, prior) {
        refused.detail.push_str(
            " To destroy the table, run `terraform destroy -refresh=false`: otherwise a destroy plans this first.",
        );
    }
    diagnostics.extend(refused.map_or_else(Diagnostics::none, Diagnostics::from));
    diagnostics.extend(overwritten(&found, &alarms, &Managed::of(prior)).announced(&table, at));
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
    fn announced(&self, table: &TableName, at: Place<'_>) -> Diagnostics {
        let mut diagnostics = Diagnostics::none();
        if !self.new.is_empty() {
            let detail = format!(
                "Alarms exist that monitor table \"{table}\" under names that its alarms get, and are not in the state. {} {} If \
                 another tool manages one, choose another `name_prefix`, or disable its rule.",
                self.new.join(" "),
                at.when()
            );
            diagnostics.warning(at.path(), "Existing alarm will be overwritten", detail);
        }
        if !self.managed.is_empty() {
            let detail = format!(
                "Alarms of table \"{table}\" differ from the configuration in what `alarm_settings` does not show. {} The apply \
                 overwrites them.",
                self.managed.join(" ")
            );
            diagnostics.warning(at.path(), "Alarm differs", detail);
        }
        diagnostics
    }
}

/// Holds what was found against what is wanted.
fn overwritten(found: &Definitions, planned: &PlannedAlarms, prior: &Managed) -> Overwritten {
    let mut all = Overwritten::default();
    for (name, alarm) in found {
        let Some(wanted) = planned.definitions.get(name) else { continue };
        let is_managed = prior.names.contains(name);
        let unknown = planned.unknown.get(name);
        let mut differences = differences(alarm, wanted);
        differences.retain(|difference| !(difference.is_shown && prior.shown.contains(name)));
        differences.retain(|difference| unknown.is_none_or(|unknown| !unknown.contains(difference.setting)));
        if !planned.actions_are_known {
            differences.iter_mut().for_each(later);
        }
        let mut clauses: Vec<String> = differences.into_iter().map(clause).collect();
        let of_new = unknown.filter(|_| !is_managed).into_iter().flatten();
        clauses.extend(of_new.map(|setting| format!("`{setting}` is known after the apply")));
        if !clauses.is_empty() {
            let sentences = if is_managed { &mut all.managed } else { &mut all.new };
            sentences.push(format!("\"{name}\": {}.", clauses.join("; ")));
        }
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
        let names = planned_alarms(prior).map(|alarms| alarms.definitions.into_keys().collect()).unwrap_or_default();
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

fn clause(Difference { setting, found, wanted, is_shown: _ }: Difference) -> String {
    format!("`{setting}` is {found}, wanted: {wanted}")
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

    fn planned(wanted: &Definitions, actions_are_known: bool) -> PlannedAlarms {
        PlannedAlarms { definitions: wanted.clone(), actions_are_known, unknown: BTreeMap::new() }
    }

    #[test]
    fn an_alarm_with_a_setting_that_is_not_known_yet_is_named_even_if_nothing_else_differs() {
        let (_, wanted) = found_and_wanted();
        let unknown = BTreeMap::from([(NAME.to_owned(), BTreeSet::from(["threshold"]))]);
        let planned = PlannedAlarms { unknown, ..planned(&wanted, true) };
        let Overwritten { new, managed } = overwritten(&wanted, &planned, &Managed::default());
        let expected = "\"orders-read_throttle\": `threshold` is known after the apply.";
        assert_eq!((new, managed), (vec![expected.to_owned()], Vec::new()));
    }

    #[test]
    fn an_alarm_that_the_state_does_not_have_is_named_with_all_that_differs() {
        let (found, wanted) = found_and_wanted();
        let Overwritten { new, managed } = overwritten(&found, &planned(&wanted, true), &Managed::default());
        let expected = "\"orders-read_throttle\": `evaluation_periods` is 9, wanted: 5; `ok_actions` is \
                        [\"arn:aws:sns:eu-west-1:111122223333:all\"], wanted: []; `ActionsEnabled` is false, wanted: true.";
        assert_eq!((new, managed), (vec![expected.to_owned()], Vec::new()));
        assert_eq!(overwritten(&wanted, &planned(&wanted, true), &Managed::default()), Overwritten::default());
    }

    #[test]
    fn what_the_plan_shows_by_itself_is_not_said_again() {
        let (found, wanted) = found_and_wanted();
        let names = BTreeSet::from([NAME.to_owned()]);
        let prior = Managed { names: names.clone(), shown: names };
        let Overwritten { new, managed } = overwritten(&found, &planned(&wanted, false), &prior);
        assert!(new.is_empty() && !managed[0].contains("evaluation_periods"), "{managed:?}");
        assert!(
            managed[0].contains("`ok_actions` is [\"arn:aws:sns:eu-west-1:111122223333:all\"], wanted: known after"),
            "{managed:?}"
        );
    }
}
