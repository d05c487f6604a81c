//! The functions: policies, keys, items, costs and documents, from values that a configuration has. They make no call and know no
//! configuration of the provider; what they compute is in `table-design`.
//!
//! An argument may be partly unknown while something is planned. A function gives a result all the same, unless it needs the
//! unknown part.

use tf_provider::function::Function;

mod arguments;
mod capacity_units;
mod dashboard_body;
mod estimate_cost;
mod iam_policy;
mod item_size;
mod items;
mod key;
mod markdown;
mod marshal;
mod model_markdown;
mod options;
mod parse_arn;
mod patterns;
mod policy_table;
mod replication_policy;
mod resource_policy;
mod shaped;
mod shard_keys;
mod shard_of;
mod unmarshal;
mod vpc_endpoint_policy;

/// All of them.
pub(crate) fn all() -> Vec<Box<dyn Function>> {
    vec![
        Box::new(capacity_units::CapacityUnits),
        Box::new(dashboard_body::DashboardBody),
        Box::new(estimate_cost::EstimateCost),
        Box::new(iam_policy::IamPolicy),
        Box::new(item_size::ItemSize),
        Box::new(key::Key),
        Box::new(marshal::Marshal),
        Box::new(model_markdown::ModelMarkdown),
        Box::new(parse_arn::ParseArn),
        Box::new(replication_policy::ReplicationPolicy),
        Box::new(resource_policy::ResourcePolicy),
        Box::new(shard_keys::ShardKeys),
        Box::new(shard_of::ShardOf),
        Box::new(unmarshal::Unmarshal),
        Box::new(vpc_endpoint_policy::VpcEndpointPolicy),
    ]
}

#[cfg(test)]
mod tests;
