//! Offline validation of a configuration: what the service would certainly refuse, and contradictions.
//!
//! One rule per file, with a folder of fixtures of the same name. Checks of a single value that the schema declares
//! (one of, range, length) are not repeated here. What a value that is still unknown could disprove is not reported:
//! with fewer values known there are never more problems.

use tf_provider::Diagnostics;

use super::model::TableModel;
use super::presence;

mod arns;
mod capacities;
mod indexes;

mod alarms;
mod billing;
mod capacity;
mod contributor_insights;
mod design;
mod empty_throughput;
mod encryption;
mod global_table;
mod import_table;
mod index_counts;
mod index_keys;
mod index_names;
mod key_names;
mod key_types;
mod kinesis_stream;
mod local_indexes;
mod name;
mod null_elements;
mod point_in_time_recovery;
mod projected_attributes;
mod projections;
mod quotas;
mod region;
mod regions;
mod replicas;
mod resource_policy;
mod restore;
mod schedules;
mod suppressions;
mod table_key;
mod tags;
mod timeouts;
mod ttl;
mod vector_indexes;
mod warm_throughput;

pub(crate) use design::entity_faults;
pub(crate) use region::check_region;
pub(crate) use replicas::same_region as replica_in_own_region;

/// Adds what is wrong to the problems found so far.
type Rule = fn(&TableModel, &mut Diagnostics);

/// All rules, each with the name of its folder of fixtures, in the order of the configuration.
const RULES: [(&str, Rule); 35] = [
    ("name", name::check),
    ("region", region::check),
    ("key_names", key_names::check),
    ("key_types", key_types::check),
    ("table_key", table_key::check),
    ("index_counts", index_counts::check),
    ("index_names", index_names::check),
    ("index_keys", index_keys::check),
    ("local_indexes", local_indexes::check),
    ("vector_indexes", vector_indexes::check),
    ("projections", projections::check),
    ("projected_attributes", projected_attributes::check),
    ("billing", billing::check),
    ("capacity", capacity::check),
    ("schedules", schedules::check),
    ("empty_throughput", empty_throughput::check),
    ("warm_throughput", warm_throughput::check),
    ("quotas", quotas::check),
    ("point_in_time_recovery", point_in_time_recovery::check),
    ("ttl", ttl::check),
    ("restore", restore::check),
    ("import_table", import_table::check),
    ("encryption", encryption::check),
    ("resource_policy", resource_policy::check),
    ("kinesis_stream", kinesis_stream::check),
    ("contributor_insights", contributor_insights::check),
    ("replicas", replicas::check),
    ("global_table", global_table::check),
    ("regions", regions::check),
    ("tags", tags::check),
    ("alarms", alarms::check),
    ("design", design::check),
    ("suppressions", suppressions::check),
    ("timeouts", timeouts::check),
    ("null_elements", null_elements::check),
];

/// All problems of a configuration that are certain offline, each with its path.
pub(crate) fn validate(config: &TableModel) -> Diagnostics {
    let mut problems = Diagnostics::none();
    for (_, rule) in RULES {
        rule(config, &mut problems);
    }
    problems
}

/// The problems that some of the rules find, by the names of their folders.
pub(crate) fn validate_by(rules: &[&str], config: &TableModel) -> Diagnostics {
    let mut problems = Diagnostics::none();
    for (_, rule) in RULES.iter().filter(|(name, _)| rules.contains(name)) {
        rule(config, &mut problems);
    }
    problems
}

/// What the service accepts and is unlikely to be meant. Nothing of it is an error: a table that is so can be managed.
const ADVICE: [Rule; 4] = [projections::advise, local_indexes::advise, ttl::advise, capacity::advise];

/// Advice about a planned table, without that which holds for it already.
pub(crate) fn advice(planned: &TableModel, prior: Option<&TableModel>) -> Diagnostics {
    let all = |model: &TableModel| {
        let mut advice = Diagnostics::none();
        ADVICE.iter().for_each(|advise| advise(model, &mut advice));
        advice
    };
    let standing = prior.map(all).unwrap_or_else(Diagnostics::none);
    let mut new = Diagnostics::none();
    for advice in all(planned).iter().filter(|advice| !standing.iter().any(|other| other == *advice)) {
        new.push(advice.clone());
    }
    new
}

#[cfg(test)]
mod tests;
