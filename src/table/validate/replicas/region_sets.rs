//! The Regions of a strongly consistent table are in one of the documented sets (V92). A mix was accepted once (T-257), and sets grow:
//! only a warning.

use tf_provider::{Diagnostics, Path};

use crate::names::Region;
use crate::table::model::TableModel;

/// As the developer guide lists them.
const SETS: [&[&str]; 3] = [
    &["us-east-1", "us-east-2", "us-west-2"],
    &["eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3"],
    &["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
];

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let replicas = config.replicas.known().into_iter().flatten().filter(|(_, replica)| !replica.is_null());
    let others = config.region.known().into_iter().chain(config.witness_region.known());
    let regions = others.chain(replicas.map(|(region, _)| region)).map(String::as_str);
    let regions: Vec<&str> = regions.filter(|region| Region::parse(region).is_ok()).collect();
    let set = |region: &str| SETS.iter().position(|set| set.contains(&region));
    let path = Path::of("multi_region_consistency");
    let outside: Vec<&str> = regions.iter().copied().filter(|region| set(region).is_none()).collect();
    if !outside.is_empty() {
        let detail = format!(
            "is \"STRONG\", which DynamoDB's documents do not offer in {}. They name these sets of Regions: {}.",
            outside.join(", "),
            listed()
        );
        problems.warning(path, "Region without strong consistency", detail);
        return;
    }
    if regions.iter().any(|region| set(region) != set(regions[0])) {
        let detail = format!(
            "is \"STRONG\", and DynamoDB's documents do not mix Regions of different sets: {}. Here they are {}.",
            listed(),
            regions.join(", ")
        );
        problems.warning(path, "Regions of different sets", detail);
    }
}

fn listed() -> String {
    SETS.map(|set| set.join(", ")).join("; ")
}
