//! Whether a table can use a key.

use super::find::{find, foreign_region, not_found};
use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::keys::{KeySpec, KeyState};

/// The ARN of the AWS-managed key for DynamoDB, used when encryption is enabled and no key is named.
pub(crate) fn aws_managed_key(caller: &Caller) -> String {
    arn::kms_key(caller, &caller.region, "aaaaaaaa-1111-4222-8333-dddddddddddd")
}

/// The key that a `KMSMasterKeyId` names, as its ARN, if a table of the caller can use it.
///
/// An alias is resolved once, at the write (T-078).
pub(crate) fn usable_key(cx: &Context<'_>, given: &str) -> Result<String, ServiceError> {
    if is_aws_managed(cx.caller, given) {
        return Ok(aws_managed_key(cx.caller));
    }
    if let Some(text) = foreign_region(cx, given) {
        return Err(refused("NotFoundException", &text));
    }
    let Some(key) = find(cx, given) else {
        return Err(refused("NotFoundException", &not_found(given)));
    };
    let arn = key.arn(cx.caller);
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

/// Whether an identifier means the AWS-managed key.
pub(super) fn is_aws_managed(caller: &Caller, given: &str) -> bool {
    given == "alias/aws/dynamodb" || given.ends_with(":alias/aws/dynamodb") || given == aws_managed_key(caller)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::testing::TestContext;

    #[test]
    fn a_usable_key_is_named_in_four_ways() {
        let mut context = TestContext::new();
        let cx = context.cx();
        let (id, arn) = (cx.keys[0].id.clone(), cx.keys[0].arn(cx.caller));
        let alias_arn = "arn:aws:kms:eu-central-1:111122223333:alias/orders";
        for given in [id.as_str(), &arn, "alias/orders", alias_arn] {
            assert_eq!(usable_key(&cx, given), Ok(arn.clone()), "{given}");
        }
    }

    /// T-020 to T-023, T-461: an unusable key is refused synchronously.
    #[test]
    fn unusable_keys_are_refused_each_in_its_way() {
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
            let error = usable_key(&TestContext::new().cx(), given).expect_err(given);
            assert_eq!(error.http_status, status, "{given}");
            assert!(error.message.contains(fragment), "{given}: {}", error.message);
        }
    }
}
