//! Changes are sent to a Kinesis data stream, named by its ARN, in the table's Region (V50). One destination (V51) and
//! its precision (V52) are the schema's.

use tf_provider::{Diagnostics, Path};

use super::arns;
use crate::table::{model::TableModel, same_region};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(text) = config.kinesis_stream.known().and_then(|kinesis| kinesis.stream_arn.known()) else { return };
    let path = Path::of("kinesis_stream").attribute("stream_arn");
    match arns::data_stream(text, GIVE) {
        Err((summary, detail)) => problems.error(path, summary, detail),
        Ok(_) => same_region::data_stream(config, problems),
    }
}

const GIVE: &str = "Give the ARN of a data stream, like \"arn:aws:kinesis:us-east-1:123456789012:stream/orders\".";
