//! Managers of KMS keys: DescribeTable returns a key's ARN, but not whether AWS or the customer manages it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::describe_key::DescribeKeyError;
use aws_sdk_kms::types::{KeyManagerType, KeySpec, KeyState};
use tracing::debug;

use super::Aws;
use super::error::{ApiError, Cause, Service};
use crate::names::{Arn, Region};

/// Who manages a key. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyManager {
    /// AWS: the account's `aws/dynamodb` key.
    Aws,
    /// The customer.
    Customer,
}

/// The managers that were looked up in this process; `None` where the caller may not ask.
#[derive(Debug, Default)]
pub(crate) struct KeyManagers(Mutex<BTreeMap<Arn, Option<KeyManager>>>);

/// Why a key cannot encrypt a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyProblem {
    /// There is no such key.
    Missing,
    /// It is in this state, for instance `Disabled` or `PendingDeletion`.
    State(String),
    /// It is not a symmetric key for encryption.
    Asymmetric,
}

/// Why a key cannot encrypt a table, as far as KMS says; `None` where it does not answer, or may not be asked.
pub(crate) async fn problem(client: &Client, key: &Arn) -> Option<KeyProblem> {
    match client.describe_key().key_id(key.to_string()).send().await {
        Ok(answer) => {
            let metadata = answer.key_metadata?;
            let state = metadata.key_state.filter(|state| *state != KeyState::Enabled);
            let asymmetric = metadata.key_spec.is_some_and(|spec| spec != KeySpec::SymmetricDefault);
            state
                .map(|state| KeyProblem::State(state.as_str().to_owned()))
                .or(asymmetric.then_some(KeyProblem::Asymmetric))
        }
        Err(error) => error
            .as_service_error()
            .is_some_and(DescribeKeyError::is_not_found_exception)
            .then_some(KeyProblem::Missing),
    }
}

/// Asks for the account's key of DynamoDB, which need not exist, to learn how KMS answers.
///
/// # Errors
/// How the call failed.
pub(crate) async fn try_describe(aws: &Aws, region: &Region) -> Result<(), ApiError> {
    let (service, operation) = (Service::Kms, "DescribeKey");
    if !aws.knows_keys() {
        let (cause, region) = (Cause::NoEndpoint(service.endpoint()), region.as_str().to_owned());
        return Err(ApiError { service, operation, endpoint: None, region, cause });
    }
    let endpoint = aws.settings().endpoints.kms.as_deref();
    let client = aws.clients(region).kms;
    let answer = Box::pin(client.describe_key().key_id("alias/aws/dynamodb").send()).await;
    answer.map(drop).map_err(|error| ApiError::from_sdk(service, operation, endpoint, region.as_str(), &error))
}

impl KeyManagers {
    /// Who manages the key; `None` if KMS does not say, for instance because the caller lacks the permission. An answer and
    /// a refusal are kept: every read of the table would repeat the call. A call that failed otherwise is made again.
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
        let answered = match &answer {
            Ok(_) => true,
            Err(error) => {
                error.as_service_error().and_then(ProvideErrorMetadata::code) == Some("AccessDeniedException")
            }
        };
        let manager = answer.inspect_err(failed).ok().and_then(|answer| answer.key_metadata?.key_manager);
        let manager = manager.map(|manager| match manager {
            KeyManagerType::Aws => KeyManager::Aws,
            _ => KeyManager::Customer,
        });
        if answered {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), manager);
        }
        manager
    }
}
