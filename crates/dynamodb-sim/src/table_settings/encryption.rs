//! The encryption of a table: changes, their budget, and the forms of the specification.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::table_settings::input::SseSpecification;
use crate::table_settings::key_access::KeyAccess;

/// The key that encrypts a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncryptionKey {
    /// The AWS-owned key: `SSEDescription` is absent.
    AwsOwned,
    /// A key of KMS by ARN, AWS-managed or of the customer.
    Kms(String),
}

/// Changes per rolling day before the six-hour rule starts (T-081).
const FREE_CHANGES: usize = 4;
const DAY: i64 = 24 * 3_600_000;
const CHANGE_WAIT: i64 = 21_600_000;

/// Encryption with its history and a change that may be under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionState {
    pub(crate) key: EncryptionKey,
    pub(crate) change: Option<KeyChange>,
    pub(crate) access: KeyAccess,
    changes: Vec<Moment>,
}

/// A change under way; the table stays ACTIVE (T-065).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyChange {
    pub(crate) to: EncryptionKey,
    /// Until then the old key's ARN is reported (T-079).
    pub(crate) old_until: Moment,
    pub(crate) until: Moment,
}

/// The encryption that a specification asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Off,
    /// On, with the AWS-managed key when none is named.
    On {
        key: Option<String>,
    },
}

/// The rules of the specification's members (T-044, T-437).
///
/// `{}` asks for the AWS-owned key, `{SSEType: KMS}` alone for encryption with KMS.
pub(crate) fn wanted(given: &SseSpecification) -> Result<Wanted, ServiceError> {
    if given.enabled == Some(false) {
        for (member, is_present) in
            [("SSEType", given.sse_type.is_some()), ("KMSMasterKeyId", given.kms_master_key_id.is_some())]
        {
            if is_present {
                return Err(ServiceError::invalid(format!("{member} can not be specified if Enabled is false")));
            }
        }
        return Ok(Wanted::Off);
    }
    if given.sse_type.as_deref() == Some("AES256") {
        return Err(ServiceError::invalid("SSEType AES256 is not supported"));
    }
    if given.kms_master_key_id.is_some() && given.sse_type.is_none() {
        return Err(ServiceError::invalid("SSEType KMS is required if KMSMasterKeyId is specified"));
    }
    if given.enabled.is_none() && given.sse_type.is_none() {
        return Ok(Wanted::Off);
    }
    Ok(Wanted::On { key: given.kms_master_key_id.clone() })
}

impl EncryptionState {
    pub(crate) fn created(key: EncryptionKey) -> Self {
        Self { key, change: None, access: KeyAccess::default(), changes: Vec::new() }
    }

    /// The key in use; during a change the old one.
    #[must_use]
    pub fn key(&self) -> &EncryptionKey {
        &self.key
    }

    /// Whether `SSEDescription.Status` is UPDATING.
    #[must_use]
    pub fn is_updating(&self) -> bool {
        self.change.is_some()
    }

    /// Whether the key of this ARN encrypts the table, or will after the change under way.
    pub(crate) fn uses(&self, arn: &str) -> bool {
        let key = self.change.as_ref().map_or(&self.key, |change| &change.to);
        matches!(key, EncryptionKey::Kms(used) if used == arn)
    }

    /// Only "off" when encryption is off, and the exact current key ARN are refused; an alias, an id or no key at all
    /// re-encrypt (T-082, T-141).
    pub(crate) fn check_change(&self, wanted: &Wanted) -> Result<(), ServiceError> {
        match (wanted, &self.key) {
            (Wanted::Off, EncryptionKey::AwsOwned) => {
                Err(ServiceError::invalid("Table is already encrypted by default"))
            }
            (Wanted::On { key: Some(given) }, EncryptionKey::Kms(current)) if given == current => {
                Err(ServiceError::invalid(
                    "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if \
                     you want to change Master Key",
                ))
            }
            (Wanted::Off | Wanted::On { .. }, _) => Ok(()),
        }
    }

    /// Four changes in 24 h, then one per 6 h; back to the AWS-owned key is always allowed (T-081).
    pub(crate) fn check_budget(&self, now: Moment, wanted: &Wanted) -> Result<(), ServiceError> {
        let recent = self.changes.iter().filter(|at| now.since(**at) < DAY).count();
        let Some(&last) = self.changes.last() else {
            return Ok(());
        };
        let next = last.plus(CHANGE_WAIT);
        if *wanted == Wanted::Off || recent < FREE_CHANGES || now >= next {
            return Ok(());
        }
        let window_end = self.changes[self.changes.len() - recent].plus(DAY);
        Err(ServiceError::limit(format!(
            "Encryption mode changes are limited in the 24h window ending at {}. After the first \
             {FREE_CHANGES} change, each subsequent change in the same window can be performed at most once \
             every 21600 seconds. Number of updates today: {recent}. Last change at {}. Next changes can be \
             made at {}.",
            window_end.iso8601(),
            last.iso8601(),
            next.iso8601()
        ))
        .until(next))
    }

    pub(crate) fn start(&mut self, now: Moment, to: EncryptionKey, old_until: Moment, until: Moment) {
        self.changes.push(now);
        self.change = Some(KeyChange { to, old_until, until });
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        if self.change.as_ref().is_some_and(|change| change.until <= now)
            && let Some(change) = self.change.take()
        {
            self.key = change.to;
        }
        self.access.settle(now);
    }
}
