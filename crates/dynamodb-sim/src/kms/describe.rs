//! `DescribeKey`.

use serde_json::{Value, json};

use super::find::asked;
use super::usable::{aws_managed_key, is_aws_managed};
use crate::primitives::caller::Caller;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::keys::KeySpec;

inputs! {
    DescribeKey { key_id: String, }
}

pub(super) fn describe(cx: &Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: DescribeKey = input::read(input)?;
    let given = given.key_id.unwrap_or_default();
    if is_aws_managed(cx.caller, &given) {
        let arn = aws_managed_key(cx.caller);
        return Ok(json!({"KeyMetadata": metadata(cx.caller, &arn, "Enabled", "SYMMETRIC_DEFAULT", "AWS")}));
    }
    let key = asked(cx, &given)?;
    let spec = match key.spec {
        KeySpec::SymmetricDefault => "SYMMETRIC_DEFAULT",
        KeySpec::Rsa2048 => "RSA_2048",
    };
    let mut metadata = metadata(cx.caller, &key.arn(cx.caller), key.state.as_str(), spec, "CUSTOMER");
    if let Some(at) = key.deleted_at {
        metadata["DeletionDate"] = at.epoch_seconds().into();
    }
    Ok(json!({ "KeyMetadata": metadata }))
}

fn metadata(caller: &Caller, arn: &str, state: &str, spec: &str, manager: &str) -> Value {
    json!({
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
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::testing::TestContext;

    #[test]
    fn describe_key_resolves_an_alias_to_the_key_arn() {
        let mut context = TestContext::new();
        let cx = context.cx();
        let described = describe(&cx, &json!({"KeyId": "alias/orders"})).expect("a seeded key");
        assert_eq!(described["KeyMetadata"]["Arn"], cx.keys[0].arn(cx.caller));
        assert_eq!(described["KeyMetadata"]["KeyState"], "Enabled");

        let missing = describe(&cx, &json!({"KeyId": "alias/none"}));
        assert_eq!(missing.expect_err("no such alias").code, "NotFoundException");
    }
}
