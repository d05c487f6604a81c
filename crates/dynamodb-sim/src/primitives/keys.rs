//! KMS keys: those that the settings seed, and the state of each.

use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;

/// The state of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Usable.
    Enabled,
    /// Refused with "KMS key disabled error" (T-020).
    Disabled,
    /// Refused with "KMS validation error" (T-021).
    PendingDeletion,
}

impl KeyState {
    /// `KeyState` of a description.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingDeletion => "PendingDeletion",
        }
    }
}

/// Kind of key material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySpec {
    /// The kind that DynamoDB needs.
    SymmetricDefault,
    /// Refused with a deterministic HTTP 500 (T-022, T-461).
    Rsa2048,
}

/// A KMS key of every account in one Region; each account changes its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key id, a UUID.
    pub id: String,
    /// Aliases without the prefix `alias/`.
    pub aliases: Vec<String>,
    /// The Region that holds the key; `None` means that each Region has such a key.
    pub region: Option<String>,
    /// Whether the key can be used.
    pub state: KeyState,
    /// Kind of key material.
    pub spec: KeySpec,
    /// When a key that is pending deletion is gone, if the time is set.
    pub deleted_at: Option<Moment>,
}

impl Key {
    /// The keys that a simulator has by default: `alias/orders` and `alias/second` are usable,
    /// `alias/disabled`, `alias/pending` and `alias/asymmetric` are not, and `alias/ireland` is in `eu-west-1`.
    #[must_use]
    pub fn seeded() -> Vec<Self> {
        let key = |number: u32, alias: &str| Self {
            id: format!("{number:08}-1111-4222-8333-444444444444"),
            aliases: vec![alias.to_owned()],
            region: None,
            state: KeyState::Enabled,
            spec: KeySpec::SymmetricDefault,
            deleted_at: None,
        };
        vec![
            key(1, "orders"),
            key(2, "second"),
            Self { state: KeyState::Disabled, ..key(3, "disabled") },
            Self { state: KeyState::PendingDeletion, ..key(4, "pending") },
            Self { spec: KeySpec::Rsa2048, ..key(5, "asymmetric") },
            Self { region: Some("eu-west-1".to_owned()), ..key(6, "ireland") },
        ]
    }

    /// The ARN of this key for a caller.
    #[must_use]
    pub fn arn(&self, caller: &Caller) -> String {
        let region = self.region.as_deref().unwrap_or(&caller.region);
        arn::kms_key(caller, region, &self.id)
    }
}
