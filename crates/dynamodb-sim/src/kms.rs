//! KMS: whether a table can use a key, and `DescribeKey`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::keys::{Key, KeySpec, KeyState};

/// The ARN of the AWS-managed key for DynamoDB, used when encryption is enabled and no key is named.
pub(crate) fn aws_managed_key(caller: &Caller) -> String {
    arn::kms_key(caller, &caller.region, "aaaaaaaa-1111-4222-8333-dddddddddddd")
}

/// The key that a `KMSMasterKeyId` names, as its ARN, if a table of the caller can use it.
///
/// An alias is resolved once, at the write (T-078).
pub(crate) fn usable_key(keys: &[Key], caller: &Caller, given: &str) -> Result<String, ServiceError> {
    if is_aws_managed_alias(caller, given) {
        return Ok(aws_managed_key(caller));
    }
    if let Some(region) = arn_region(given)
        && region != caller.region
    {
        return Err(refused("NotFoundException", &format!("Invalid arn {region}")));
    }
    let Some(key) = find(keys, caller, given) else {
        let what = if given.contains("alias/") {
            format!("Alias {given} is not found.")
        } else {
            format!("Key '{given}' does not exist")
        };
        return Err(refused("NotFoundException", &what));
    };
    let arn = key.arn(caller);
    match (key.state, key.spec) {
        (KeyState::Disabled, _) => Err(ServiceError::validation(format!(
            "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: {arn} is disabled. \
             (Service: AWSKMS; Status Code: 400; Error Code: DisabledException; Proxy: null)"
        ))),
        (KeyState::PendingDeletion, _) => {
            Err(refused("KMSInvalidStateException", &format!("{arn} is pending deletion.")))
        }
        (KeyState::Enabled, KeySpec::Rsa2048) => Err(ServiceError::internal(
            "KMS internal error: com.amazonaws.services.kms.model.AWSKMSException: EncryptionContext is \
             supported only when creating a grant for a symmetric encryption KMS key. (Service: AWSKMS; \
             Status Code: 400; Error Code: ValidationException; Proxy: null)",
        )),
        (KeyState::Enabled, KeySpec::SymmetricDefault) => Ok(arn),
    }
}

fn refused(kind: &str, what: &str) -> ServiceError {
    ServiceError::validation(format!(
        "KMS validation error: com.amazonaws.services.kms.model.{kind}: {what} (Service: AWSKMS; Status \
         Code: 400; Error Code: {kind}; Proxy: null)"
    ))
}

fn is_aws_managed_alias(caller: &Caller, given: &str) -> bool {
    given == "alias/aws/dynamodb" || given.ends_with(":alias/aws/dynamodb") || given == aws_managed_key(caller)
}

fn arn_region(given: &str) -> Option<&str> {
    given.strip_prefix("arn:")?.split(':').nth(2)
}

/// A key by id, key ARN, alias name or alias ARN.
fn find<'a>(keys: &'a [Key], caller: &Caller, given: &str) -> Option<&'a Key> {
    let last = if given.starts_with("arn:") { given.splitn(6, ':').nth(5)? } else { given };
    let named = |key: &&Key| match last.strip_prefix("alias/") {
        Some(alias) => key.aliases.iter().any(|known| known == alias),
        None => last.strip_prefix("key/").unwrap_or(last) == key.id,
    };
    keys.iter().filter(|key| key.region.as_ref().is_none_or(|region| *region == caller.region)).find(named)
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DescribeKey {
    key_id: Option<String>,
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(cx: &Context<'_>, operation: &str, input: &Value) -> Option<Result<Value, ServiceError>> {
    match operation {
        "DescribeKey" => Some(describe_key(&cx.settings.keys, cx.caller, input)),
        _ => None,
    }
}

/// KMS `DescribeKey`.
fn describe_key(keys: &[Key], caller: &Caller, input: &Value) -> Result<Value, ServiceError> {
    let given: DescribeKey = input::read(input)?;
    let given = given.key_id.unwrap_or_default();
    if is_aws_managed_alias(caller, &given) {
        let arn = aws_managed_key(caller);
        return Ok(metadata(caller, &arn, "Enabled", "SYMMETRIC_DEFAULT", "AWS"));
    }
    if let Some(region) = arn_region(&given)
        && region != caller.region
    {
        let text = format!("Invalid arn {region}");
        return Err(ServiceError::new("NotFoundException", text));
    }
    let key = find(keys, caller, &given).ok_or_else(|| {
        let text = if given.contains("alias/") {
            format!("Alias {given} is not found.")
        } else {
            format!("Key '{given}' does not exist")
        };
        ServiceError::new("NotFoundException", text)
    })?;
    let state = match key.state {
        KeyState::Enabled => "Enabled",
        KeyState::Disabled => "Disabled",
        KeyState::PendingDeletion => "PendingDeletion",
    };
    let spec = match key.spec {
        KeySpec::SymmetricDefault => "SYMMETRIC_DEFAULT",
        KeySpec::Rsa2048 => "RSA_2048",
    };
    Ok(metadata(caller, &key.arn(caller), state, spec, "CUSTOMER"))
}

fn metadata(caller: &Caller, arn: &str, state: &str, spec: &str, manager: &str) -> Value {
    json!({"KeyMetadata": {
        "AWSAccountId": caller.account,
        "KeyId": arn.rsplit('/').next(),
        "Arn": arn,
        "Enabled": state == "Enabled",
        "KeyState": state,
        "KeySpec": spec,
        "KeyUsage": "ENCRYPT_DECRYPT",
        "KeyManager": manager,
        "Origin": "AWS_KMS",
        "MultiRegion": false,
        "EncryptionAlgorithms": [if spec == "RSA_2048" { "RSAES_OAEP_SHA_256" } else { spec }],
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> Caller {
        Caller::new("111122223333", "eu-central-1")
    }

    #[test]
    fn a_usable_key_is_named_in_four_ways() {
        let keys = Key::seeded();
        let arn = keys[0].arn(&caller());
        let alias_arn = "arn:aws:kms:eu-central-1:111122223333:alias/orders";
        for given in [&keys[0].id, &arn, "alias/orders", alias_arn] {
            assert_eq!(usable_key(&keys, &caller(), given), Ok(arn.clone()), "{given}");
        }
    }

    /// T-020 to T-023, T-461: an unusable key is refused synchronously.
    #[test]
    fn unusable_keys_are_refused_each_in_its_way() {
        let keys = Key::seeded();
        let cases = [
            ("alias/disabled", 400, "KMS key disabled error"),
            ("alias/pending", 400, "is pending deletion"),
            ("alias/nowhere", 400, "Alias alias/nowhere is not found"),
            ("99999999-1111-4222-8333-444444444444", 400, "does not exist"),
            ("alias/ireland", 400, "is not found"),
            ("arn:aws:kms:eu-west-1:111122223333:key/00000006", 400, "Invalid arn eu-west-1"),
            ("alias/asymmetric", 500, "KMS internal error"),
        ];
        for (given, status, fragment) in cases {
            let error = usable_key(&keys, &caller(), given).expect_err(given);
            assert_eq!(error.http_status, status, "{given}");
            assert!(error.message.contains(fragment), "{given}: {}", error.message);
        }
    }

    #[test]
    fn describe_key_resolves_an_alias_to_the_key_arn() {
        let keys = Key::seeded();
        let input = json!({"KeyId": "alias/orders"});
        let described = describe_key(&keys, &caller(), &input).expect("a seeded key");
        assert_eq!(described["KeyMetadata"]["Arn"], keys[0].arn(&caller()));
        assert_eq!(described["KeyMetadata"]["KeyState"], "Enabled");

        let missing = describe_key(&keys, &caller(), &json!({"KeyId": "alias/none"}));
        assert_eq!(missing.expect_err("no such alias").code, "NotFoundException");
    }
}
