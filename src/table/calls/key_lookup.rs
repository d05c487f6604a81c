//! Whose key it is that a table is encrypted with.

use std::sync::Arc;

use crate::aws::keys::{KeyManager, KeyManagers};
use crate::table::settings::Encryption;

/// Tells an AWS-managed key from a customer's.
#[derive(Debug)]
pub(crate) struct KeyLookup {
    client: aws_sdk_kms::Client,
    managers: Arc<KeyManagers>,
    /// What the table is expected to be encrypted with.
    pub(super) expected: Option<Encryption>,
}

impl KeyLookup {
    /// Asks KMS through this client, each key once per process.
    pub(crate) fn new(client: aws_sdk_kms::Client, managers: Arc<KeyManagers>) -> Self {
        Self { client, managers, expected: None }
    }

    /// The encryption with the key's manager settled. A customer's key that is expected is not asked about; where KMS
    /// does not answer, what is expected decides.
    pub(super) async fn resolve(&self, observed: Encryption) -> Encryption {
        let Encryption::CustomerManaged(key) = &observed else { return observed };
        if self.expected.as_ref() == Some(&observed) {
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
