//! STS: the two calls of the token service that a provider makes.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input;

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(cx: &Context<'_>, operation: &str, input: &Value) -> Option<Result<Value, ServiceError>> {
    match operation {
        "GetCallerIdentity" => Some(Ok(identity(cx.caller))),
        "AssumeRole" => Some(assume_role(cx.now, input)),
        _ => None,
    }
}

/// `GetCallerIdentity`.
fn identity(caller: &Caller) -> Value {
    json!({
        "Account": caller.account,
        "Arn": arn::user(caller),
        "UserId": "AIDASIMULATED",
    })
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct AssumeRole {
    role_arn: Option<String>,
    role_session_name: Option<String>,
}

/// `AssumeRole`: the access key carries the account of the role, so that calls with it reach that account.
fn assume_role(now: Moment, input: &Value) -> Result<Value, ServiceError> {
    let given: AssumeRole = input::read(input)?;
    let role = given.role_arn.unwrap_or_default();
    let session = given.role_session_name.unwrap_or_default();
    let account = role.split(':').nth(4).unwrap_or_default();
    if !role.starts_with("arn:") || account.len() != 12 || session.is_empty() {
        return Err(ServiceError::new("ValidationError", format!("{role} is invalid")));
    }
    let name = role.rsplit('/').next().unwrap_or_default();
    Ok(json!({
        "Credentials": {
            "AccessKeyId": access_key(account),
            "SecretAccessKey": "simulated",
            "SessionToken": "simulated",
            "Expiration": now.plus(3_600_000).iso8601(),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": format!("AROASIMULATED:{session}"),
            "Arn": format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
        },
    }))
}

const ROLE_KEY: &str = "ASIA";

fn access_key(account: &str) -> String {
    format!("{ROLE_KEY}{account}SIMU")
}

/// The account that an access key of [`assume_role`] belongs to.
pub(crate) fn account_of(access_key: &str) -> Option<&str> {
    let account = access_key.strip_prefix(ROLE_KEY)?.get(..12)?;
    account.bytes().all(|byte| byte.is_ascii_digit()).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assumed_role_acts_in_the_account_of_the_role() {
        let input = json!({"RoleArn": "arn:aws:iam::444455556666:role/deploy", "RoleSessionName": "me"});
        let output = assume_role(Moment::from_millis(0), &input).expect("well formed");
        let key = output["Credentials"]["AccessKeyId"].as_str().expect("a key");
        assert_eq!(account_of(key), Some("444455556666"));
        assert_eq!(account_of("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(account_of("test"), None);
    }
}
