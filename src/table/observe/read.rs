//! How each aspect is read: by which call, and whether at all.

use crate::aws::error::ApiError;
use crate::table::aspects::{AspectKind, AspectReading};
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::read_scope::ReadScope;

/// Reads an aspect. `None` without a call: it is not in the read scope, or the ARN that the call wants is not known.
pub(crate) async fn read<C: ControlPlane>(
    control: &C,
    kind: AspectKind,
    target: &Target,
    scope: &ReadScope,
) -> Result<Option<AspectReading>, ApiError> {
    if scope.left_out.contains(&kind) {
        return Ok(None);
    }
    let Target { name, arn, stream } = target;
    let reading = match kind {
        AspectKind::Table => return Ok(None),
        AspectKind::Recovery => AspectReading::Recovery(control.recovery(name).await?),
        AspectKind::Ttl => AspectReading::Ttl(control.ttl(name).await?),
        AspectKind::Tags => match arn {
            Some(arn) => AspectReading::Tags(control.tags(arn).await?),
            None => return Ok(None),
        },
        AspectKind::Policy => match arn {
            Some(arn) => AspectReading::Policy(control.policy(&arn.to_string()).await?),
            None => return Ok(None),
        },
        AspectKind::Insights if scope.insights => AspectReading::Insights(control.insights(name).await?),
        AspectKind::Kinesis if scope.kinesis => AspectReading::Kinesis(control.kinesis(name).await?),
        AspectKind::StreamPolicy => match stream {
            Some(stream) if scope.stream_policy => AspectReading::StreamPolicy(control.policy(stream).await?),
            Some(_) | None => return Ok(None),
        },
        AspectKind::Scaling if !scope.scaling.is_empty() => {
            AspectReading::Scaling(control.targets(name, &scope.scaling).await?)
        }
        AspectKind::Alarms if !scope.alarms.is_empty() => AspectReading::Alarms(control.alarms(&scope.alarms).await?),
        AspectKind::Insights | AspectKind::Kinesis | AspectKind::Scaling | AspectKind::Alarms => return Ok(None),
    };
    Ok(Some(reading))
}
