//! A restore has one source (V104) and, from another table's past, one moment; it is the only way the table comes into
//! being (V101 is judged with `import_table`).

use tf_provider::{Diagnostics, Path};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{arns, presence::Presence};
use crate::{
    names::TableName,
    table::model::{RestoreModel, TableModel},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(restore) = config.restore.known() else { return };
    source(restore, problems);
    moment(restore, problems);
    source_table_name(restore, config, problems);
    source_arns(restore, problems);
}

fn path(name: &str) -> Path {
    Path::of("restore").attribute(name)
}

fn source(restore: &RestoreModel, problems: &mut Diagnostics) {
    let sources = [
        ("source_table_name", Presence::of(&restore.source_table_name)),
        ("source_table_arn", Presence::of(&restore.source_table_arn)),
        ("backup_arn", Presence::of(&restore.backup_arn)),
    ];
    let mut given = sources.iter().filter(|(_, given)| *given == Presence::Set);
    if let Some((first, _)) = given.next() {
        for (other, _) in given {
            problems.error(
                path(other),
                "Restore from two sources",
                format!(
                    "is given in addition to `{first}`, but a table is restored from one source. Remove one of them."
                ),
            );
        }
    }
    if sources.iter().all(|(_, given)| *given == Presence::Unset) {
        problems.error(
            Path::of("restore"),
            "Restore without source",
            "Nothing says what to restore. Give `backup_arn` for a backup, or `source_table_name` or `source_table_arn` \
             for another table's past.",
        );
    }
}

fn moment(restore: &RestoreModel, problems: &mut Diagnostics) {
    let RestoreModel { source_table_name, source_table_arn, backup_arn, date_time, use_latest } = restore;
    if use_latest.known() == Some(&false) {
        let detail = match Presence::of(date_time) {
            Presence::Set => "is false, which chooses no moment. Remove it: `date_time` chooses one.",
            Presence::Unset | Presence::Unknown => {
                "is false, which chooses no moment. Remove it and give `date_time`, or set it to true for the newest \
                 restorable moment."
            }
        };
        problems.error(path("use_latest"), "Moment to restore not chosen", detail);
    }
    if let Some(text) = date_time.known()
        && OffsetDateTime::parse(text, &Rfc3339).is_err()
    {
        problems.error(
            path("date_time"),
            "Invalid time",
            "A time with its zone looks like \"2026-03-01T12:00:00Z\" (RFC 3339), but this has another form.",
        );
    }
    // What is false chooses nothing, and was reported.
    let latest = if use_latest.known() == Some(&false) { Presence::Unknown } else { Presence::of(use_latest) };
    let moments = [("date_time", Presence::of(date_time)), ("use_latest", latest)];
    let table_given = [Presence::of(source_table_name), Presence::of(source_table_arn)].contains(&Presence::Set);
    match (Presence::of(backup_arn), moments.map(|(_, given)| given)) {
        (Presence::Set, _) => moment_of_backup(moments, problems),
        (Presence::Unset, [Presence::Set, Presence::Set]) => problems.error(
            path("use_latest"),
            "Two moments to restore",
            "is given in addition to `date_time`, but one moment is restored. Remove one of them.",
        ),
        (Presence::Unset, [Presence::Unset, Presence::Unset]) if table_given => problems.error(
            Path::of("restore"),
            "Moment to restore not chosen",
            "Nothing says which moment of the source table to restore. Give `date_time`, or set `use_latest` to true for \
             the newest restorable moment.",
        ),
        (Presence::Unset | Presence::Unknown, _) => {}
    }
}

fn moment_of_backup(moments: [(&str, Presence); 2], problems: &mut Diagnostics) {
    for (name, _) in moments.into_iter().filter(|(_, given)| *given == Presence::Set) {
        problems.error(
            path(name),
            "Moment given for a backup",
            "A backup holds one moment already, so another cannot be chosen. Remove it.",
        );
    }
}

fn source_table_name(restore: &RestoreModel, config: &TableModel, problems: &mut Diagnostics) {
    let Some(source) = restore.source_table_name.known() else { return };
    if let Err(reason) = TableName::parse(source) {
        let hint = if source.starts_with("arn:") { " An ARN goes into `source_table_arn`." } else { "" };
        problems.error(path("source_table_name"), "Invalid table name", format!("{reason}{hint}"));
    } else if config.name.known() == Some(source) {
        problems.error(
            path("source_table_name"),
            "Restore from the table itself",
            "A table is restored under a new name while its source remains, but both have the same name. Give this table \
             another `name`.",
        );
    }
}

fn source_arns(restore: &RestoreModel, problems: &mut Diagnostics) {
    const TABLE: &str = "Give the ARN of a table, like \"arn:aws:dynamodb:us-east-1:123456789012:table/orders\".";
    const BACKUP: &str = "Give the ARN of a backup, like \
                          \"arn:aws:dynamodb:us-east-1:123456789012:table/orders/backup/01489602797149-73d8d5bc\".";
    let table = restore.source_table_arn.known().map(|text| (path("source_table_arn"), arns::table(text, TABLE)));
    let backup = restore.backup_arn.known().map(|text| (path("backup_arn"), arns::backup(text, BACKUP)));
    for (path, found) in table.into_iter().chain(backup) {
        if let Err((summary, detail)) = found {
            problems.error(path, summary, detail);
        }
    }
}
