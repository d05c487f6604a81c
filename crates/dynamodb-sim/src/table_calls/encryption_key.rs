//! The key that encrypts a table, as KMS resolves it.

use crate::kms;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table_settings::encryption::{EncryptionKey, Wanted};

/// The key that a specification asks for; an unusable one is refused synchronously (T-020 to T-023).
pub(crate) fn encryption_key(cx: &Context<'_>, wanted: &Wanted) -> Result<EncryptionKey, ServiceError> {
    match wanted {
        Wanted::Off => Ok(EncryptionKey::AwsOwned),
        Wanted::On { key: None } => Ok(EncryptionKey::Kms(kms::aws_managed_key(cx.caller))),
        Wanted::On { key: Some(given) } => kms::usable_key(&cx.settings.keys, cx.caller, given).map(EncryptionKey::Kms),
    }
}
