//! `iam_policy`: the policy of the role of an application that uses a table.

use table_design::iam::{Allowed, IdentityRequest, identity_policy};
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::{Type, Value};

use super::arguments::{Input, Members, Stop, any_parameter, text_result};
use super::policy_table::policy_table;
use super::{options, patterns};

pub(super) struct IamPolicy;

const NAMES: [&str; 9] =
    ["table", "patterns", "access", "index_names", "leading_keys", "attributes", "vpc_endpoints", "source_arns", "sid"];

impl Function for IamPolicy {
    fn name(&self) -> &'static str {
        "iam_policy"
    }

    fn signature(&self) -> Signature {
        let description = format!(
            "A policy with the least privilege for an application that uses a table: actions and resources one by one, never `*`. It is \
            known in the plan that creates the table, unless it is about the stream.\n\n\
            - `table` (required): the resource itself (`dynamodb_table.orders`), its ARN, or an object with `arn`, `index_arns`, \
            `kms_key_arn`, `stream_arn` and `replicas` (Regions or ARNs). For replicas, the same is allowed as for the table.\n\
            - `patterns`: a map of access patterns in the shape of the table's `access_patterns`. Each is allowed its action on its table or \
            index, and of the attributes those that it names, with all keys; the application then names what it reads in a projection \
            expression. `returns = [\"*\"]` allows all. A write may return the whole item only with that. Left out together with \
            `access`, the table's own `access_patterns` count.\n\
            - `access`: instead of patterns, one of {}, and without further limits `stream`, `backup` and `export`. `ListStreams` and \
            `ListBackups`, which IAM allows on `*` only, are not included, nor is the bucket of an export.\n\
            - `index_names`: the only indexes of `access`. All if left out, none with `[]`.\n\
            - `attributes`: the only attributes of `access` in addition to the keys.\n\
            - `leading_keys`: the only values of the partition key, of the table and of the indexes alike; `*` and `?` are wildcards, and \
            `$${{aws:PrincipalTag/tenant}}` is a variable of IAM. A request without the partition key is denied, `Scan` and PartiQL are not \
            allowed, and an index with several partition attributes is refused.\n\
            - `vpc_endpoints`: the only VPC endpoints through which requests come.\n\
            - `source_arns`: the only resources for which another service makes the requests; those of an application have none.\n\
            - `sid`: what the ids of the statements begin with. They have none if left out.\n\n\
            A table that is encrypted with a customer's key gets a statement for the key, which holds through DynamoDB only. More than 6,144 \
            characters, the most of a managed policy, are an error.",
            options::ACCESS_WORDS
        );
        Signature::new(Type::String, "The policy of an application that uses a table", description)
            .parameter(any_parameter("options", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        text_result(policy(&Input::argument(&arguments, 0)))
    }
}

fn policy(given: &Input<'_>) -> Result<String, Stop> {
    let options = given.object(&NAMES)?;
    let table = options.required("table")?;
    let allowed = allowed(&options, table)?;
    let limits = options::limits(&options)?;
    let table = policy_table(table, options::wanted(&allowed, &limits))?;
    let request = IdentityRequest { table, allowed, limits, sid: options.text("sid")? };
    identity_policy(&request).map_err(|problem| options::failed(&options, &problem))
}

fn allowed(options: &Members<'_>, table: &Input<'_>) -> Result<Allowed, Stop> {
    match (options.get("patterns"), options.get("access")) {
        (Some(_), Some(_)) => Err(options.error("`patterns` and `access` exclude each other.")),
        (None, Some(access)) => options::level(access, options),
        (Some(patterns), None) => of_patterns(options, patterns),
        (None, None) => match own_patterns(table)? {
            Some(patterns) => of_patterns(options, &patterns),
            None => Err(options.error(format!(
                "It is not said what is allowed: give `patterns`, or `access` with one of {}, `stream`, `backup`, `export`.",
                options::ACCESS_WORDS
            ))),
        },
    }
}

fn of_patterns(options: &Members<'_>, patterns: &Input<'_>) -> Result<Allowed, Stop> {
    for name in ["index_names", "attributes"] {
        if options.get(name).is_some() {
            return Err(options.error(format!("`{name}` follows from the patterns: leave it out, or give `access`.")));
        }
    }
    Ok(Allowed::Patterns(patterns::needs(patterns)?))
}

/// The patterns of the resource itself.
fn own_patterns<'a>(table: &Input<'a>) -> Result<Option<Input<'a>>, Stop> {
    if table.is_text() {
        return Ok(None);
    }
    Ok(table.members()?.get("access_patterns").cloned())
}
