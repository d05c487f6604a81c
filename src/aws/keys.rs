//! Who manages a KMS key: DescribeTable shows a key's ARN and does not say whether AWS or the customer manages it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::types::KeyManagerType;
use tracing::debug;

use crate::names::Arn;

/// Who manages a key. It never changes in a key's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyManager {
    /// AWS: the account's `aws/dynamodb` key.
    Aws,
    /// The customer.
    Customer,
}

/// The managers that were asked for in this process; none where KMS did not say.
#[derive(Debug, Default)]
pub(crate) struct KeyManagers(Mutex<BTreeMap<Arn, Option<KeyManager>>>);

impl KeyManagers {
    /// Who manages the key; `None` when KMS does not say, as when the caller may not ask. Each key is asked for once: a
    /// question that is not answered takes its time, and every look at the table would ask it again.
    pub(crate) async fn of(&self, client: &Client, key: &Arn) -> Option<KeyManager> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied();
        if let Some(noted) = noted {
            return noted;
        }
        let answer = client.describe_key().key_id(key.to_string()).send().await;
        // Not the whole error: the refusal of a wrong signature repeats what was signed, the session token among it.
        let told = |error: &SdkError<_, _>| {
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("no answer");
            debug!(call = "DescribeKey", %key, code, "not told who manages the key");
        };
        let told = answer.inspect_err(told).ok().and_then(|answer| answer.key_metadata?.key_manager);
        let manager = told.map(|manager| match manager {
            KeyManagerType::Aws => KeyManager::Aws,
            _ => KeyManager::Customer,
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), manager);
        manager
    }
}
