//! Looking at a table and everything around it, in one round trip where that is possible.

use futures_util::future::try_join4;

use super::control::ControlPlane;
use super::observed::{Aspect, HiddenAspect, Observed, TableStatus};
use crate::aws::error::{ApiError, Class};
use crate::names::{Arn, TableName};
use crate::wait::{Limits, retry_pause};

/// How often in a row a look may fail before it is given up.
const MOST_FAILURES: u32 = 5;
/// The look at the table itself.
const TABLE: &str = "DescribeTable";

/// The table with everything around it; `None` when there is no table.
///
/// With the table's ARN at hand all calls are made at once; without it the tags have to wait for the description.
///
/// # Errors
/// A call failed for good, or too often. A call that is unknown to the endpoint or denied to the caller is no error but
/// a hidden aspect.
pub(crate) async fn observe<C: ControlPlane>(
    control: &C,
    name: &TableName,
    arn: Option<&Arn>,
    limits: &Limits,
) -> Result<Option<Observed>, ApiError> {
    let mut failures = 0;
    loop {
        let error = match look(control, name, arn).await {
            Ok(observed) => return Ok(observed),
            Err(error) => error,
        };
        failures += 1;
        match error.class() {
            // A backend gets to know a table, and forgets it, at its own time: the table decides.
            Class::NotFound | Class::Transient | Class::Busy if error.operation != TABLE => {
                match control.table(name).await {
                    Ok(None) => return Ok(None),
                    // With indexes a table comes in 20 s, restored in 12 min; until then nothing else can be looked at.
                    Ok(Some(table)) if passing(&table.status) => failures = 1,
                    Ok(Some(_)) | Err(_) if failures < MOST_FAILURES => {}
                    Ok(Some(_)) | Err(_) => return Err(error),
                }
            }
            Class::Transient | Class::Busy | Class::Unreachable | Class::Ambiguous if failures < MOST_FAILURES => {}
            _ => return Err(error),
        }
        if limits.sleep(retry_pause(failures)).await.is_err() {
            return Err(error);
        }
    }
}

/// Whether the table is on its way in or out.
fn passing(status: &TableStatus) -> bool {
    matches!(status, TableStatus::Creating | TableStatus::Deleting)
}

async fn look<C: ControlPlane>(control: &C, name: &TableName, arn: Option<&Arn>) -> Result<Option<Observed>, ApiError> {
    let tags = async {
        match arn {
            Some(arn) => control.tags(arn).await,
            None => Ok(Aspect::Hidden(HiddenAspect::Unsupported { operation: "ListTagsOfResource" })),
        }
    };
    let (table, recovery, ttl, tags) =
        try_join4(control.table(name), control.recovery(name), control.ttl(name), tags).await?;
    let Some(table) = table else { return Ok(None) };
    let tags = if arn.is_some() { tags } else { control.tags(&table.arn).await? };
    Ok(Some(Observed { table, recovery, ttl, tags }))
}
