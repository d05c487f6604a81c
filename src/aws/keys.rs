//! Managers of KMS keys: DescribeTable returns a key's ARN, but not whether AWS or the customer manages it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::types::KeyManagerType;
use tracing::debug;

use crate::names::Arn;

/// Who manages a key. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyManager {
    /// AWS: the account's `aws/dynamodb` key.
    Aws,
    /// The customer.
    Customer,
}

/// The managers that were looked up in this process; `None` where KMS did not say.
#[derive(Debug, Default)]
pub(crate) struct KeyManagers(Mutex<BTreeMap<Arn, Option<KeyManager>>>);

impl KeyManagers {
    /// Who manages the key; `None` if KMS does not say, for instance because the caller lacks the permission. Each key is
    /// looked up once: a call that fails takes its time, and every read of the table would repeat it.
    pub(crate) async fn of(&self, client: &Client, key: &Arn) -> Option<KeyManager> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied();
        if let Some(known) = known {
            return known;
        }
        let answer = client.describe_key().key_id(key.to_string()).send().await;
        // Not the whole error: the response to a wrong signature repeats what was signed, including the session token.
        let failed = |error: &SdkError<_, _>| {
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("no answer");
            debug!(call = "DescribeKey", %key, code, "the key manager is unknown");
        };
        let manager = answer.inspect_err(failed).ok().and_then(|answer| answer.key_metadata?.key_manager);
        let manager = manager.map(|manager| match manager {
            KeyManagerType::Aws => KeyManager::Aws,
            _ => KeyManager::Customer,
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), manager);
        manager
    }
}
