//! What a table can do without its KMS key.

use crate::table::observed::{ObservedTable, TableStatus};
use crate::table::steps::{AspectKind, AspectStep, Step};

const LOST: &str = "the table cannot use its KMS key. Enable the key, or cancel its deletion, and allow DynamoDB to use it; \
     the table recovers within the hour";
const ARCHIVED: &str = "the table is archived, because it could not use its KMS key for seven days. Restore it from its \
     archival backup, or delete it";

/// Why the service does not take the call until the table can use its KMS key again: then it is not sent. Whether an archived
/// table can lose its protection is not known, and without that it could not be deleted: the service is asked.
pub(crate) fn impossible(step: &Step, table: &ObservedTable) -> Option<&'static str> {
    let needs_key = matches!(step, Step::SetEncryption(_) | Step::Aspect(AspectStep::Ttl(_) | AspectStep::Insights(_)));
    match &table.status {
        TableStatus::KeyInaccessible if needs_key => Some(LOST),
        TableStatus::Archived if matches!(step, Step::SetProtection(_)) => None,
        TableStatus::Archived if needs_key || step.aspect() == AspectKind::Table => Some(ARCHIVED),
        TableStatus::KeyInaccessible
        | TableStatus::Archived
        | TableStatus::Creating
        | TableStatus::Updating
        | TableStatus::Deleting
        | TableStatus::Active
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => None,
    }
}

/// Why a call that is refused because the table is in use is not repeated: without its KMS key, the table does not become free.
/// What works without the key can still be refused for a moment.
pub(crate) fn never_free(step: &Step, table: &ObservedTable) -> Option<&'static str> {
    let of_table = !matches!(step.aspect(), AspectKind::Scaling | AspectKind::Alarms);
    match &table.status {
        TableStatus::KeyInaccessible if !works_without_key(step) => Some(LOST),
        TableStatus::Archived if of_table => Some(ARCHIVED),
        TableStatus::KeyInaccessible
        | TableStatus::Archived
        | TableStatus::Creating
        | TableStatus::Updating
        | TableStatus::Deleting
        | TableStatus::Active
        | TableStatus::NotAuthorized
        | TableStatus::Other(_) => None,
    }
}

/// Whether the service is known to take the call while the table cannot use its KMS key (M-006).
fn works_without_key(step: &Step) -> bool {
    match step.aspect() {
        AspectKind::Table => matches!(step, Step::SetProtection(_) | Step::EnableStream(_) | Step::DisableStream),
        AspectKind::Recovery
        | AspectKind::Tags
        | AspectKind::Policy
        | AspectKind::StreamPolicy
        | AspectKind::Scaling
        | AspectKind::Alarms => true,
        AspectKind::Ttl | AspectKind::Insights | AspectKind::Kinesis => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::observed::Observed;
    use crate::table::settings::{Encryption, TableClass};
    use crate::table::tests::fixture::plain;

    fn with_status(status: TableStatus) -> ObservedTable {
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        let mut table = Observed::settled(&plain(), arn).table;
        table.status = status;
        table
    }

    #[test]
    fn what_needs_the_key_is_neither_sent_nor_repeated() {
        let protect = Step::SetProtection(true);
        let encrypt = Step::SetEncryption(Encryption::AwsOwned);
        let of = |step: &Step, status: TableStatus| impossible(step, &with_status(status)).is_some();
        assert!(of(&encrypt, TableStatus::KeyInaccessible) && !of(&protect, TableStatus::KeyInaccessible));
        assert!(!of(&protect, TableStatus::Archived) && !of(&encrypt, TableStatus::Other("NEW".to_owned())));
        assert!(!of(&encrypt, TableStatus::Active));
        let class = Step::SetClass(TableClass::InfrequentAccess);
        assert!(of(&class, TableStatus::Archived) && !of(&class, TableStatus::KeyInaccessible));

        let busy = |step: &Step, status: TableStatus| never_free(step, &with_status(status)).is_some();
        assert!(busy(&class, TableStatus::KeyInaccessible) && !busy(&protect, TableStatus::KeyInaccessible));
        assert!(busy(&protect, TableStatus::Archived) && !busy(&class, TableStatus::Active));
    }
}
