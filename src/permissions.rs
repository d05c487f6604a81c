//! Which permissions does the provider need, and for which of its features?
//!
//! [`FEATURES`] is the one declaration: each feature names the calls that it makes, and what AWS checks besides them on the
//! caller's behalf. A test holds the names against the calls in the code. The guide and the command `doctor` are made of it.

mod features;
mod policy;
mod reference;
#[cfg(test)]
mod tests;

pub(crate) use features::FEATURES;
pub(crate) use policy::{condition, policy_of, sample};
pub(crate) use reference::reference;

/// What a configuration or a command can ask of the provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feature {
    /// Its name in the guide and in the output of `doctor`.
    pub(crate) name: &'static str,
    /// Who needs it.
    pub(crate) scope: FeatureScope,
    /// When it is needed, as a sentence.
    pub(crate) needed: &'static str,
    /// What it takes.
    pub(crate) grants: &'static [Grant],
}

/// Who needs a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FeatureScope {
    /// Every configuration with a table.
    Table,
    /// Configurations that use the setting.
    Setting,
    /// Data sources, lists, actions and commands.
    Other,
}

/// Actions on the same resources.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grant {
    /// What they are for.
    pub(crate) purpose: Purpose,
    /// On what.
    pub(crate) on: On,
    /// As IAM names them, for instance `dynamodb:CreateTable`.
    pub(crate) actions: &'static [&'static str],
}

/// Why an action is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The provider makes this call, which changes nothing.
    Read,
    /// The provider makes this call, which changes something.
    Change,
    /// The provider does not make this call: AWS checks it on the caller's behalf.
    Behalf,
}

/// Resources of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum On {
    /// Tables with the prefix, and what belongs to them: indexes, streams, backups, exports and imports.
    Tables,
    /// The action knows no resources.
    Anything,
    /// Scalable targets of DynamoDB.
    Scaling,
    /// Scalable targets, by ARN.
    ScalingTags,
    /// Alarms with the prefix.
    Alarms,
    /// The alarms of scaling policies.
    ScalingAlarms,
    /// KMS keys, to ask about them.
    Keys,
    /// KMS keys, used through DynamoDB.
    KeysThroughTables,
    /// Kinesis data streams.
    Streams,
    /// Objects in S3, and their bucket.
    Bucket,
    /// The log groups of imports.
    ImportLogs,
    /// The role that a service of this name gets in the account.
    ServiceRole(&'static str),
    /// Roles that the provider block names.
    Role,
}

/// What all features together take for a purpose.
pub(crate) fn grants(purpose: Purpose) -> impl Iterator<Item = &'static Grant> {
    FEATURES.iter().flat_map(|feature| feature.grants).filter(move |grant| grant.purpose == purpose)
}

impl Grant {
    const fn read(on: On, actions: &'static [&'static str]) -> Self {
        Self { purpose: Purpose::Read, on, actions }
    }

    const fn change(on: On, actions: &'static [&'static str]) -> Self {
        Self { purpose: Purpose::Change, on, actions }
    }

    /// The actions with their resources, as a policy takes them.
    pub(crate) fn allowed(&self) -> (On, &'static [&'static str]) {
        (self.on, self.actions)
    }

    const fn behalf(on: On, actions: &'static [&'static str]) -> Self {
        Self { purpose: Purpose::Behalf, on, actions }
    }
}
