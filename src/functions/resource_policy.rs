//! `resource_policy`: the policy of a table or a stream itself.

use table_design::iam::{Allowed, Principal, ResourceRequest, resource_policy};
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::{Type, Value};

use super::arguments::{Input, Members, Stop, any_parameter, text_result};
use super::options;
use super::policy_table::{Wanted, policy_table};
use crate::limits::MAX_POLICY_KB;

pub(super) struct ResourcePolicy;

const NAMES: [&str; 11] = [
    "table",
    "principals",
    "actions",
    "access",
    "index_names",
    "leading_keys",
    "attributes",
    "vpc_endpoints",
    "source_arns",
    "org_id",
    "sid",
];

impl Function for ResourcePolicy {
    fn name(&self) -> &'static str {
        "resource_policy"
    }

    fn signature(&self) -> Signature {
        let description = format!(
            "A policy for `resource_policy` of a table, or for `stream.resource_policy`. At most {MAX_POLICY_KB} KB.\n\n\
            - `principals` (required): accounts by their twelve digits, ARNs of roles and users, names of services. `[\"*\"]` is everyone, \
            and needs `org_id` or `vpc_endpoints`.\n\
            - `actions`: names of actions, with or without `dynamodb:`, without wildcards.\n\
            - `access`: instead of actions, one of {}, or `stream` for the policy of a stream.\n\
            - `table`: another table than the one that has the policy, as in `iam_policy`. Left out, the policy names its own table by the \
            placeholders `self`, `self/index/…` and `self/stream`, since a table cannot refer to its own ARN.\n\
            - `index_names`: the only indexes. All if left out, none with `[]`.\n\
            - `attributes`: the only attributes in addition to the keys; needs `table`.\n\
            - `leading_keys`, `vpc_endpoints`, `source_arns`, `sid`: as in `iam_policy`.\n\
            - `org_id`: the organization of the callers.",
            options::ACCESS_WORDS
        );
        Signature::new(Type::String, "The policy of a table or a stream", description)
            .parameter(any_parameter("options", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        text_result(policy(&Input::argument(&arguments, 0)))
    }
}

fn policy(given: &Input<'_>) -> Result<String, Stop> {
    let options = given.object(&NAMES)?;
    let allowed = allowed(&options)?;
    let limits = options::limits(&options)?;
    // The key and the replicas have policies of their own.
    let wanted = Wanted { elsewhere: false, ..options::wanted(&allowed, &limits) };
    let request = ResourceRequest {
        table: options.get("table").map(|table| policy_table(table, wanted)).transpose()?,
        principals: options.required("principals")?.elements()?.iter().map(principal).collect::<Result<_, _>>()?,
        allowed,
        limits,
        sid: options.text("sid")?,
    };
    resource_policy(&request).map_err(|problem| options::failed(&options, &problem))
}

fn allowed(options: &Members<'_>) -> Result<Allowed, Stop> {
    match (options.get("actions"), options.get("access")) {
        (Some(actions), None) => Ok(Allowed::Actions(options::actions(actions)?, options::reach(options)?)),
        (None, Some(access)) => options::level(access, options),
        (Some(_), Some(_)) => Err(options.error("`actions` and `access` exclude each other.")),
        (None, None) => Err(options.error(format!(
            "It is not said what is allowed: give `actions`, or `access` with one of {} or `stream`.",
            options::ACCESS_WORDS
        ))),
    }
}

fn principal(given: &Input<'_>) -> Result<Principal, Stop> {
    Principal::parse(given.text()?).ok_or_else(|| {
        given.error(
            "An account's twelve digits, the ARN of a role or user, the name of a service such as \"redshift.amazonaws.com\", or \"*\" is \
             expected, but this is none of them.",
        )
    })
}
