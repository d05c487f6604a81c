//! The restrictions of [`Profile::Local`], a less capable endpoint.

use serde_json::Value;

use crate::primitives::settings::Profile;

/// Operations that the local endpoint knows.
const LOCAL: [&str; 16] = [
    "CreateTable",
    "UpdateTable",
    "DeleteTable",
    "DescribeTable",
    "ListTables",
    "DescribeLimits",
    "UpdateTimeToLive",
    "DescribeTimeToLive",
    "GetItem",
    "BatchGetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "Query",
    "Scan",
];

/// Operations of the other services.
const ELSEWHERE: [&str; 3] = ["DescribeKey", "GetCallerIdentity", "AssumeRole"];

/// Members of a table description that the local endpoint does not have.
const MISSING: [&str; 4] = ["WarmThroughput", "OnDemandThroughput", "SSEDescription", "TableClassSummary"];

/// Members of an input that the local endpoint ignores.
const IGNORED: [&str; 5] = ["WarmThroughput", "OnDemandThroughput", "SSESpecification", "TableClass", "Tags"];

/// Whether the endpoint knows an operation.
pub(crate) fn knows(profile: Profile, operation: &str) -> bool {
    match profile {
        Profile::Full => true,
        Profile::Local => LOCAL.contains(&operation) || ELSEWHERE.contains(&operation),
    }
}

/// The input without what the endpoint ignores; `None` when nothing is ignored.
pub(crate) fn reduced_input(profile: Profile, input: &Value) -> Option<Value> {
    if profile == Profile::Full {
        return None;
    }
    let mut input = input.clone();
    if let Value::Object(members) = &mut input {
        for member in IGNORED {
            members.remove(member);
        }
    }
    Some(input)
}

/// Takes the missing members out of the table description of an answer.
pub(crate) fn reduce_output(profile: Profile, output: &mut Value) {
    if profile == Profile::Local {
        strip(output, &MISSING);
    }
}

/// Takes members out of the table description of an answer, and out of its indexes.
pub(crate) fn strip(output: &mut Value, names: &[&str]) {
    for wrapper in ["Table", "TableDescription"] {
        let Some(Value::Object(members)) = output.get_mut(wrapper) else {
            continue;
        };
        for name in names {
            members.remove(*name);
        }
        let Some(Value::Array(indexes)) = members.get_mut("GlobalSecondaryIndexes") else {
            continue;
        };
        for index in indexes {
            if let Value::Object(index) = index {
                for name in names {
                    index.remove(*name);
                }
            }
        }
    }
}
