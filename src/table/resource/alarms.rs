//! Refuses, before the first call of an apply, to overwrite alarms that are not the table's.

use std::collections::BTreeSet;

use tf_provider::{Diagnostic, Path};

use crate::table::control_plane::ControlPlane;
use crate::table::desired::Desired;
use crate::table::observed::{Aspect, split_foreign};
use crate::wait::{Deadline, read};

/// The refusal to create a table whose alarms have names that are taken. Alarms that cannot be read are left to the calls
/// that set them.
pub(super) async fn taken<C: ControlPlane>(control: &C, desired: &Desired, deadline: &Deadline) -> Option<Diagnostic> {
    let names: BTreeSet<String> = desired.aspects.alarms.keys().cloned().collect();
    if names.is_empty() {
        return None;
    }
    let Ok(Aspect::Observed(mut found)) = read(deadline, || control.alarms(&names)).await else { return None };
    foreign(&split_foreign(&mut found, &BTreeSet::new(), desired.name.as_str()), desired)
}

/// The refusal to overwrite these alarms, if the table is to have alarms of such names.
pub(super) fn foreign(foreign: &BTreeSet<String>, desired: &Desired) -> Option<Diagnostic> {
    let taken: Vec<String> = foreign
        .iter()
        .filter(|name| desired.aspects.alarms.contains_key(*name))
        .map(|name| format!("\"{name}\""))
        .collect();
    let detail = format!(
        "The alarms of table \"{}\" would overwrite alarms that exist and do not monitor this table alone: {}. Nothing was \
         changed. Choose another `name_prefix`, or delete those alarms first.",
        desired.name,
        taken.join(", ")
    );
    let path = Path::of("alarms").attribute("name_prefix");
    (!taken.is_empty()).then(|| Diagnostic::error(path, "Alarm name is taken", detail))
}
