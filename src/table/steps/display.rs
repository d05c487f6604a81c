//! Steps as text, for logs and messages.

use std::fmt;

use super::{Along, CeilingUpdate, IndexUpdates, Step};
use crate::table::settings::Encryption;
use crate::table::throughput::{Amount, Amounts, WarmFloor};

/// What the step does, as a person would say it: `create index "by_owner"`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(desired) => write!(f, "create table \"{}\"", desired.name),
            Self::SetProtection(true) => f.write_str("enable deletion protection"),
            Self::SetProtection(false) => f.write_str("disable deletion protection"),
            Self::SetDisassociationProtection(true) => f.write_str("enable protection against disassociation"),
            Self::SetDisassociationProtection(false) => f.write_str("disable protection against disassociation"),
            Self::SetSettingsReplication(true) => f.write_str("enable the replication of settings"),
            Self::SetSettingsReplication(false) => f.write_str("disable the replication of settings"),
            Self::DeleteIndex(name) => write!(f, "delete index \"{name}\""),
            Self::CreateIndex(index) => {
                write!(f, "create index \"{}\"", index.name)?;
                match &index.along {
                    IndexUpdates::None => Ok(()),
                    IndexUpdates::Units(indexes) => write!(f, " and set {}", list(indexes.keys())),
                    IndexUpdates::Ceilings(indexes) => write!(f, " and limit {}", list(indexes.keys())),
                }
            }
            Self::DeleteVectorIndex(name) => write!(f, "delete vector index \"{name}\""),
            Self::CreateVectorIndex(index) => write!(f, "create vector index \"{}\"", index.name),
            Self::SetClass(class) => write!(f, "set table class {}", class.as_str()),
            Self::SetEncryption(encryption) => write!(f, "encrypt with {encryption}"),
            Self::SwitchToOnDemand { along } => {
                f.write_str("switch to on-demand")?;
                match along {
                    None => Ok(()),
                    Some(Along::Ceiling(update)) => write!(f, " with {update}"),
                    Some(Along::DisableStream) => f.write_str(" and disable the stream"),
                    Some(Along::EnableStream(view)) => write!(f, " and enable the stream ({})", view.as_str()),
                    Some(Along::CreateIndex(index)) => write!(f, " and create index \"{}\"", index.name),
                }
            }
            Self::SwitchToProvisioned { table, .. } => write!(f, "switch to provisioned with {table}"),
            Self::SetUnits { table: Some(units), indexes } if indexes.is_empty() => write!(f, "set {units}"),
            Self::SetUnits { table: Some(units), indexes } => {
                write!(f, "set {units} and those of {}", list(indexes.keys()))
            }
            Self::SetUnits { table: None, indexes } => write!(f, "set capacity of {}", list(indexes.keys())),
            Self::SetCeiling(update) => write!(f, "set {update}"),
            Self::SetIndexCeilings(indexes) => write!(f, "set on-demand ceilings of {}", list(indexes.keys())),
            Self::RaiseWarm(floor) => write!(f, "raise warm throughput to {floor}"),
            Self::RaiseIndexWarm(indexes) => write!(f, "raise warm throughput of {}", list(indexes.keys())),
            Self::DisableStream => f.write_str("disable the stream"),
            Self::EnableStream(view) => write!(f, "enable the stream ({})", view.as_str()),
            Self::Replica(step) => step.fmt(f),
            Self::Aspect(step) => step.fmt(f),
        }
    }
}

impl fmt::Display for Amounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = |amount: Amount, name: &str| match amount {
            Amount::Exactly(units) => Some(format!("{units} {name}")),
            Amount::Within { min, max } => Some(format!("{min} to {max} {name}")),
            Amount::Live { .. } => None,
        };
        match (direction(self.read, "read"), direction(self.write, "write")) {
            (Some(read), Some(write)) => write!(f, "{read} and {write} units"),
            (Some(one), None) | (None, Some(one)) => write!(f, "{one} units"),
            (None, None) => f.write_str("scaled capacity"),
        }
    }
}

impl fmt::Display for CeilingUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |limit: Option<u64>| limit.map_or_else(|| "unlimited".to_owned(), |limit| limit.to_string());
        write!(f, "an on-demand ceiling of {} read and {} write units", text(self.to.read), text(self.to.write))
    }
}

impl fmt::Display for WarmFloor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |floor: Option<u64>| floor.map_or_else(|| "unchanged".to_owned(), |floor| floor.to_string());
        write!(f, "{} read and {} write units per second", text(self.read), text(self.write))
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AwsOwned => f.write_str("the AWS-owned key"),
            Self::AwsManaged => f.write_str("the AWS-managed key"),
            Self::CustomerManaged(arn) => write!(f, "key {arn}"),
        }
    }
}

fn list<'a>(names: impl Iterator<Item = &'a crate::names::IndexName>) -> String {
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    format!("{} {}", if names.len() == 1 { "index" } else { "indexes" }, names.join(", "))
}
