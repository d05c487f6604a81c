//! `replication_policy`: the policy of the members of a global table of several accounts.

use table_design::arn::TableArn;
use table_design::iam::replication_policy;
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::{Type, Value};

use super::arguments::{Input, Stop, any_parameter, text_result};
use super::options;
use super::policy_table::table_arn;
use super::vpc_endpoint_policy::tables;

pub(super) struct ReplicationPolicy;

const NAMES: [&str; 1] = ["members"];

impl Function for ReplicationPolicy {
    fn name(&self) -> &'static str {
        "replication_policy"
    }

    fn signature(&self) -> Signature {
        let description = "The `resource_policy` of every member of a global table of several accounts (`global_table`): it lets DynamoDB \
            replicate items and settings between these tables, and lets their accounts add them. It is the same for all of them, and is \
            known before any of them exists.\n\n\
            - `members` (required): a list or map of all members, the table itself included, each the ARN of a table or the resource. \
            A table cannot refer to itself: write the ARNs.\n\n\
            Statements of yours are added by `jsonencode`, with `\"*\"` as the `Resource`, which means the table that has the policy. A \
            member that is encrypted with a key of yours needs statements in the policy of that key, too.";
        Signature::new(Type::String, "The policy of the members of a global table of several accounts", description)
            .parameter(any_parameter("options", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        text_result(policy(&Input::argument(&arguments, 0)))
    }
}

fn policy(given: &Input<'_>) -> Result<String, Stop> {
    let options = given.object(&NAMES)?;
    let members = tables(options.required("members")?)?;
    let members = members.iter().map(member).collect::<Result<Vec<_>, _>>()?;
    replication_policy(&members).map_err(|problem| options::failed(&options, &problem))
}

fn member(given: &Input<'_>) -> Result<TableArn, Stop> {
    if given.is_text() { table_arn(given) } else { table_arn(given.members()?.required("arn")?) }
}
