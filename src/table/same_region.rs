//! What has to be in the table's Region: the key that encrypts it (V57), and the data stream that its changes are sent
//! to (V50).
//!
//! Validation judges the Region that is written, the plan the one that is effective.

use tf_provider::{Attr, Diagnostics, Path};

use super::model::TableModel;
use crate::names::{Arn, Region};

/// Adds an error for a key of another Region. An ARN or a Region that is not known, or is not one, is not judged.
pub(crate) fn key(table: &TableModel, problems: &mut Diagnostics) {
    let key = table.server_side_encryption.known().map(|encryption| &encryption.kms_key_arn);
    if let Some((other, region)) = regions(key, table) {
        problems.error(
            Path::of("server_side_encryption").attribute("kms_key_arn"),
            "Key in another Region than the table",
            format!(
                "The key is in Region \"{other}\" and the table in \"{region}\", but a table is encrypted with a key of its \
                 own Region. Give a key of \"{region}\"; a multi-Region key has a replica there with its own ARN."
            ),
        );
    }
}

/// Adds an error for a data stream of another Region.
pub(crate) fn data_stream(table: &TableModel, problems: &mut Diagnostics) {
    let stream = table.kinesis_stream.known().map(|kinesis| &kinesis.stream_arn);
    if let Some((other, region)) = regions(stream, table) {
        problems.error(
            Path::of("kinesis_stream").attribute("stream_arn"),
            "Data stream in another Region than the table",
            format!(
                "The data stream is in Region \"{other}\" and the table in \"{region}\", but changes are sent within a \
                 Region. Give a data stream of \"{region}\"."
            ),
        );
    }
}

/// The Region of the ARN and the table's, if they differ.
fn regions(arn: Option<&Attr<String>>, table: &TableModel) -> Option<(String, Region)> {
    let arn = Arn::parse(arn?.known()?).ok()?;
    let region = Region::parse(table.region.known()?).ok()?;
    (arn.region != region.as_str()).then_some((arn.region, region))
}
