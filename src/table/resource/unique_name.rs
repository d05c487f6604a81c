//! Unique names of tables and backups.

use tf_provider::Attr;

use crate::clock::time_of_day;
use crate::limits::{MAX_BACKUP_NAME, NAME_SUFFIX};
use crate::names::TableName;

/// The prefix and its suffix: the time to the second, so that names sort, and random digits.
pub(super) fn from_prefix(prefix: &Attr<String>) -> Attr<String> {
    let time = timestamp();
    let digits = NAME_SUFFIX - time.len();
    prefix.clone().map(|prefix| format!("{prefix}{time}{:0digits$x}", fastrand::u64(..1 << (4 * digits))))
}

/// The table's name and the time.
pub(super) fn backup(table: &TableName) -> String {
    let suffix = format!("-final-{}", timestamp());
    let name: String = table.as_str().chars().take(MAX_BACKUP_NAME - suffix.len()).collect();
    name + &suffix
}

/// `20260301120000`
fn timestamp() -> String {
    let now = time_of_day();
    let (date, clock) = (now.date(), now.time());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_legal() {
        let prefix = Attr::Known("orders-".to_owned());
        let (one, other) = (from_prefix(&prefix), from_prefix(&prefix));
        let name = one.known().expect("a known prefix gives a known name");
        assert_ne!(one, other);
        assert_eq!(name.len(), "orders-".len() + NAME_SUFFIX);
        assert!(TableName::parse(name).is_ok());
    }

    #[test]
    fn backup_names_fit() {
        let table = TableName::parse(&"x".repeat(255)).expect("a legal name");
        assert!(TableName::parse(&backup(&table)).is_ok());
    }
}
