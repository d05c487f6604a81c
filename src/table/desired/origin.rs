//! From a planned restore, import or membership to how the table is created.

use tf_provider::Attr;

use super::parts::{optional, seconds};
use crate::names::{Arn, TableName};
use crate::table::model::{CsvModel, GlobalTableModel, ImportModel, RestoreModel, S3SourceModel, TableModel};
use crate::table::settings::{ImportFormat, ImportSource, Origin, RestoreSource, RestoreTime, SourceTable};

/// How the table is created; `None` while a part of it is unknown.
pub(super) fn origin(model: &TableModel) -> Option<Origin> {
    if let Some(restore) = optional(&model.restore, self::restore)? {
        return Some(Origin::Restore(restore));
    }
    if let Some(import) = optional(&model.import_table, self::import)? {
        return Some(Origin::Import(Box::new(import)));
    }
    let source = optional(&model.global_table, self::source)?.flatten();
    Some(source.map_or(Origin::New, Origin::Join))
}

/// The table of another account whose global table is joined.
fn source(global_table: &GlobalTableModel) -> Option<Option<Arn>> {
    optional(&global_table.source_table_arn, |arn| Arn::parse(arn).ok())
}

fn restore(restore: &RestoreModel) -> Option<RestoreSource> {
    // `use_latest` only says that `date_time` is left out on purpose.
    let RestoreModel { source_table_name, source_table_arn, backup_arn, date_time, use_latest: _ } = restore;
    if let Some(arn) = backup_arn.known() {
        return Some(RestoreSource::Backup(Arn::parse(arn).ok()?));
    }
    let table = match (source_table_name.known(), source_table_arn.known()) {
        (Some(name), _) => SourceTable::Name(TableName::parse(name).ok()?),
        (None, Some(arn)) => SourceTable::Arn(Arn::parse(arn).ok()?),
        (None, None) => return None,
    };
    let time = match date_time.known() {
        Some(text) => RestoreTime::At(seconds(text)?),
        None if date_time.is_null() => RestoreTime::Latest,
        None => return None,
    };
    Some(RestoreSource::PointInTime { table, time })
}

fn import(import: &ImportModel) -> Option<ImportSource> {
    let ImportModel { s3_bucket_source, input_format, input_compression_type, csv } = import;
    let S3SourceModel { bucket, bucket_owner, key_prefix } = s3_bucket_source.known()?;
    Some(ImportSource {
        bucket: bucket.known()?.clone(),
        bucket_owner: text(bucket_owner)?,
        key_prefix: text(key_prefix)?,
        format: format(input_format, csv)?,
        compression: text(input_compression_type)?,
    })
}

fn format(format: &Attr<String>, csv: &Attr<CsvModel>) -> Option<ImportFormat> {
    match format.known()?.as_str() {
        "ION" => Some(ImportFormat::Ion),
        "CSV" => {
            let csv = optional(csv, |CsvModel { delimiter, header_list }| {
                let headers = optional(header_list, |headers| {
                    headers.iter().map(|header| header.known().cloned()).collect::<Option<Vec<_>>>()
                })?;
                Some((text(delimiter)?, headers.unwrap_or_default()))
            })?;
            let (delimiter, headers) = csv.unwrap_or_default();
            Some(ImportFormat::Csv { delimiter, headers })
        }
        _ => Some(ImportFormat::DynamoDbJson),
    }
}

fn text(text: &Attr<String>) -> Option<Option<String>> {
    optional(text, |text| Some(text.clone()))
}
