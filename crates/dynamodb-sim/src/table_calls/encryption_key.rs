//! The key that encrypts a table, as KMS resolves it.

use crate::kms;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table_settings::encryption::{EncryptionKey, Wanted};

/// Refuses a source of data whose key cannot be used.
pub(crate) fn check_current_key(cx: &Context<'_>, key: &EncryptionKey) -> Result<(), ServiceError> {
    match key {
        EncryptionKey::AwsOwned => Ok(()),
        EncryptionKey::Kms(arn) => kms::usable_key(cx, arn).map(drop),
    }
}

/// The key that a specification asks for; an unusable one is refused synchronously (T-020 to T-023).
pub(crate) fn encryption_key(cx: &Context<'_>, wanted: &Wanted) -> Result<EncryptionKey, ServiceError> {
    match wanted {
        Wanted::Off => Ok(EncryptionKey::AwsOwned),
        Wanted::On { key: None } => Ok(EncryptionKey::Kms(kms::aws_managed_key(cx.caller))),
        Wanted::On { key: Some(given) } => kms::usable_key(cx, given).map(EncryptionKey::Kms),
    }
}
