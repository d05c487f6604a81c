//! An import is the only way the table comes into being (V101), cannot make local indexes (V102), and says consistently
//! what to read (V103, V108).

use tf_provider::{Diagnostics, Path};

use super::presence::Presence;
use crate::{
    names::account_id,
    table::model::{ImportModel, S3SourceModel, TableModel},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    if Presence::of(&config.import_table) == Presence::Set && Presence::of(&config.restore) == Presence::Set {
        problems.error(
            Path::of("import_table"),
            "Two ways to create the table",
            "Both `restore` and `import_table` are given, but a table is created either from a backup or from files. \
             Remove one of them.",
        );
    }
    if Presence::of(&config.import_table) == Presence::Set
        && config.local_secondary_indexes.known().is_some_and(|indexes| !indexes.is_empty())
    {
        problems.error(
            Path::of("local_secondary_indexes"),
            "Local index on an imported table",
            "A table made by an import has no local secondary indexes, and they cannot be added later. Make them global \
             ones, or create the table empty and write the items yourself.",
        );
    }
    let Some(import) = config.import_table.known() else { return };
    format(import, problems);
    if let Some(source) = import.s3_bucket_source.known() {
        bucket(source, problems);
    }
}

fn format(ImportModel { input_format, csv, .. }: &ImportModel, problems: &mut Diagnostics) {
    if let Some(format) = input_format.known()
        && format != "CSV"
        && Presence::of_filled(csv) == Presence::Set
    {
        problems.error(
            Path::of("import_table").attribute("csv"),
            "CSV options for another format",
            format!("`csv` says how CSV files are read, but `input_format` is \"{format}\". Remove `csv`, or set `input_format` to \"CSV\"."),
        );
    }
}

fn bucket(S3SourceModel { bucket, bucket_owner, .. }: &S3SourceModel, problems: &mut Diagnostics) {
    let path = Path::of("import_table").attribute("s3_bucket_source");
    if let Some(bucket) = bucket.known().filter(|bucket| !is_bucket_name(bucket)) {
        let detail = format!(
            "The name of a bucket has up to 255 letters, digits, dots, hyphens and underscores and begins and ends with a \
             letter or digit, but this is \"{bucket}\". Write the name alone, without \"s3://\", ARN or path."
        );
        problems.error(path.attribute("bucket"), "Invalid bucket name", detail);
    }
    if let Some(Err(reason)) = bucket_owner.known().map(|owner| account_id(owner)) {
        problems.error(path.attribute("bucket_owner"), "Invalid account ID", reason.to_string());
    }
}

/// The pattern that ImportTable documents, looser than S3's own.
fn is_bucket_name(text: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (2..=255).contains(&text.len())
        && edge(text.chars().next())
        && edge(text.chars().next_back())
        && text.chars().all(inner)
}
