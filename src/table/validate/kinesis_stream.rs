//! Changes are sent to a Kinesis data stream, named by its ARN, in the table's Region (V50). One destination (V51) and
//! its precision (V52) are the schema's.

use tf_provider::{Diagnostics, Path};

use crate::{
    names::Arn,
    table::{model::TableModel, same_region},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(text) = config.kinesis_stream.known().and_then(|kinesis| kinesis.stream_arn.known()) else { return };
    let path = Path::of("kinesis_stream").attribute("stream_arn");
    match stream_arn(text) {
        Err((summary, detail)) => problems.error(path, summary, detail),
        Ok(_) => same_region::data_stream(config, problems),
    }
}

/// The ARN of a data stream, or summary and detail of what it is instead.
fn stream_arn(text: &str) -> Result<Arn, (&'static str, String)> {
    let give = "Give the ARN of a data stream, like \"arn:aws:kinesis:us-east-1:123456789012:stream/orders\".";
    let arn = Arn::parse(text).map_err(|reason| ("Invalid ARN", format!("{reason} {give}")))?;
    let is_stream = arn.resource.strip_prefix("stream/").is_some_and(|name| !name.is_empty() && !name.contains('/'));
    let located = !arn.region.is_empty() && !arn.account.is_empty();
    if arn.service == "kinesis" && is_stream && located {
        return Ok(arn);
    }
    Err(("Wrong ARN type", format!("is the ARN of something else, \"{}\". {give}", arn.kind())))
}
