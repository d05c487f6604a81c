//! Where is configured what a step sets? Diagnostics about a step are shown there.

use std::collections::BTreeMap;

use tf_provider::Path;

use super::{Along, NewIndex, Step};
use crate::names::{IndexName, Region};
use crate::table::replicas::ReplicaStep;
use crate::table::scope::Scope;

impl Step {
    /// The attribute, with the key of the element; the root where it is for several attributes.
    pub(crate) fn path(&self) -> Path {
        match self {
            Self::SetProtection(_) => Path::of("deletion_protection_enabled"),
            Self::SetDisassociationProtection(_) => Path::of("disassociation_protection_enabled"),
            Self::SetSettingsReplication(_) => Path::of("global_table").attribute("settings_replication_mode"),
            Self::SetClass(_) => Path::of("table_class"),
            Self::SetEncryption(_) => Path::of("server_side_encryption"),
            Self::SetCeiling(_) => Path::of("on_demand_throughput"),
            Self::RaiseWarm(_) => Path::of("warm_throughput"),
            Self::DisableStream | Self::EnableStream(_) => Path::of("stream"),
            Self::Replica(step) => of_replicas(step),
            Self::SwitchToOnDemand { along: Some(Along::CreateIndex(index)) } => of_new(index),
            Self::SwitchToOnDemand { .. } | Self::SwitchToProvisioned { .. } => Path::of("billing_mode"),
            Self::CreateIndex(index) => of_new(index),
            Self::DeleteIndex(name) => global(name),
            Self::CreateVectorIndex(index) => vector(&index.name),
            Self::DeleteVectorIndex(name) => vector(name),
            Self::SetIndexCeilings(indexes) => of_indexes(indexes, Some("on_demand_throughput")),
            Self::RaiseIndexWarm(indexes) => of_indexes(indexes, Some("warm_throughput")),
            Self::SetUnits { table: None, indexes } => of_indexes(indexes, None),
            Self::Aspect(step) => step.path(),
            Self::Create(_) | Self::SetUnits { table: Some(_), .. } => Path::root(),
        }
    }
}

fn global(name: &IndexName) -> Path {
    Scope::Index(name.clone()).path()
}

fn of_new(index: &NewIndex) -> Path {
    global(&index.name)
}

fn vector(name: &IndexName) -> Path {
    Path::of("vector_indexes").key(name.as_str())
}

/// The attribute of the one index; all indexes if there are several.
fn of_indexes<T>(indexes: &BTreeMap<IndexName, T>, attribute: Option<&str>) -> Path {
    let mut names = indexes.keys();
    match (names.next(), names.next(), attribute) {
        (Some(name), None, Some(attribute)) => global(name).attribute(attribute),
        (Some(name), None, None) => global(name),
        _ => Path::of("global_secondary_indexes"),
    }
}

fn of_replicas(step: &ReplicaStep) -> Path {
    let replicas = Path::of("replicas");
    let of = |region: &Region| replicas.key(region.as_str());
    match step {
        ReplicaStep::Create(region, _)
        | ReplicaStep::Override(region, _)
        | ReplicaStep::Delete(region)
        | ReplicaStep::Disassociate(region) => of(region),
        ReplicaStep::CreateStrong { .. } | ReplicaStep::Dissolve { .. } => replicas,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::aspects::insights::SetInsights;
    use crate::table::steps::{AspectStep, CeilingUpdate};
    use crate::table::throughput::Ceiling;

    fn name(text: &str) -> IndexName {
        IndexName::parse(text).expect("a name")
    }

    #[test]
    fn what_is_of_one_element_has_its_key() {
        let ceiling = || CeilingUpdate { from: Ceiling::default(), to: Ceiling::default() };
        let ceilings =
            |names: &[&str]| Step::SetIndexCeilings(names.iter().map(|text| (name(text), ceiling())).collect());
        let insights = |scope| Step::Aspect(AspectStep::Insights(SetInsights { scope, mode: None }));
        let region = Region::parse("eu-west-1").expect("a Region");
        for (step, path) in [
            (Step::DeleteIndex(name("by_x")), r#"global_secondary_indexes["by_x"]"#),
            (Step::DeleteVectorIndex(name("by_x")), r#"vector_indexes["by_x"]"#),
            (ceilings(&["by_x"]), r#"global_secondary_indexes["by_x"].on_demand_throughput"#),
            (ceilings(&["by_x", "by_y"]), "global_secondary_indexes"),
            (insights(Scope::Table), "contributor_insights"),
            (insights(Scope::Index(name("by_x"))), r#"global_secondary_indexes["by_x"].contributor_insights"#),
            (Step::Replica(ReplicaStep::Delete(region)), r#"replicas["eu-west-1"]"#),
        ] {
            assert_eq!(step.path().to_string(), path, "{step}");
        }
    }
}
