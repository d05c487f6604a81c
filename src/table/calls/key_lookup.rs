//! Looks up whether AWS or the customer manages the key of a table.

use std::sync::Arc;

use crate::aws::keys::{KeyManager, KeyManagers};
use crate::table::settings::Encryption;

/// Distinguishes AWS-managed keys from customer-managed ones.
#[derive(Debug)]
pub(crate) struct KeyLookup {
    client: aws_sdk_kms::Client,
    managers: Arc<KeyManagers>,
    /// The encryption that the table is expected to have.
    pub(super) expected: Option<Encryption>,
    /// Whether an expected key is looked up all the same.
    pub(super) doubted: bool,
}

impl KeyLookup {
    /// Looks keys up with this client, each once per process.
    pub(crate) fn new(client: aws_sdk_kms::Client, managers: Arc<KeyManagers>) -> Self {
        Self { client, managers, expected: None, doubted: false }
    }

    /// The encryption with the manager of its key. An expected customer-managed key is not looked up; if KMS does not say,
    /// the expected encryption decides.
    pub(super) async fn resolve(&self, observed: Encryption) -> Encryption {
        let Encryption::CustomerManaged(key) = &observed else { return observed };
        if !self.doubted && self.expected.as_ref() == Some(&observed) {
            return observed;
        }
        match self.managers.of(&self.client, key).await {
            Some(KeyManager::Aws) => Encryption::AwsManaged,
            Some(KeyManager::Customer) => observed,
            None if self.expected == Some(Encryption::AwsManaged) => Encryption::AwsManaged,
            None => observed,
        }
    }
}
