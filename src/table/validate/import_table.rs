//! An import is the only way the table comes into being (V101), cannot make local indexes (V102), and says consistently
//! what to read (V103, V108).

use tf_provider::{Attr, Diagnostics, Path};

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
    headers(import, config, problems);
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
            format!("says how CSV files are read, but `input_format` is \"{format}\". Remove it, or set `input_format` to \"CSV\"."),
        );
    }
}

/// Column names as ImportTable takes them, with the table's key among them: every item has one.
fn headers(import: &ImportModel, config: &TableModel, problems: &mut Diagnostics) {
    let Some(headers) = import.csv.known().and_then(|csv| csv.header_list.known()) else { return };
    let path = Path::of("import_table").attribute("csv").attribute("header_list");
    for (index, header) in headers.iter().enumerate() {
        if header.known().is_some_and(|text| !is_header(text)) {
            problems.error(
                path.index(index),
                "Invalid column name",
                "has characters that a column name of an import cannot have: it consists of printable ASCII without commas \
                 and double quotes, at least one character. Rename the column; the files do not name it.",
            );
        }
    }
    let Some(names) = headers.iter().map(Attr::known).collect::<Option<Vec<_>>>() else { return };
    for (role, key) in [("partition_key", &config.partition_key), ("sort_key", &config.sort_key)] {
        let Some(name) = key.known().and_then(|key| key.name.known()) else { continue };
        if !names.contains(&name) {
            problems.error(
                path.clone(),
                "Column of the table's key missing",
                format!(
                    "names no column for the table's `{role}`, which every item has, so the import would fail. Add the name of \
                     the key attribute in its place."
                ),
            );
        }
    }
}

/// The pattern that ImportTable documents.
fn is_header(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, ' '..='~') && !matches!(c, ',' | '"'))
}

fn bucket(S3SourceModel { bucket, bucket_owner, .. }: &S3SourceModel, problems: &mut Diagnostics) {
    let path = Path::of("import_table").attribute("s3_bucket_source");
    if bucket.known().is_some_and(|bucket| !is_bucket_name(bucket)) {
        let detail = "The name of a bucket has up to 255 letters, digits, dots, hyphens and underscores and begins and ends \
                      with a letter or digit, but this has another form. Write the name alone, without \"s3://\", ARN or path.";
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
