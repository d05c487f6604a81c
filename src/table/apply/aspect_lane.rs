//! What the lanes know of each aspect: how it is read, and how the service treats a write to it.

mod observed;

use super::lane::Runner;
use crate::aws::error::ApiError;
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::steps::AspectKind;

/// Whether a write shows only after a moment: a plan that reads before would want to make it again.
pub(super) fn is_eventually_consistent(aspect: AspectKind) -> bool {
    match aspect {
        AspectKind::Tags | AspectKind::Policy | AspectKind::StreamPolicy | AspectKind::Scaling | AspectKind::Alarms => {
            true
        }
        AspectKind::Table | AspectKind::Recovery | AspectKind::Ttl | AspectKind::Insights | AspectKind::Kinesis => {
            false
        }
    }
}

/// Whether a write takes a while in the service, and may fail there.
pub(super) fn is_asynchronous(aspect: AspectKind) -> bool {
    matches!(aspect, AspectKind::Insights | AspectKind::Kinesis)
}

impl<C: ControlPlane> Runner<'_, C> {
    /// Reads the aspect once; whether there is a table.
    pub(super) async fn observe_once(&mut self, aspect: AspectKind) -> Result<bool, ApiError> {
        let Target { name, arn, stream } = self.target;
        let (control, read_scope, observed) = (self.control, self.read_scope, &mut self.observed);
        match aspect {
            AspectKind::Table => match control.table(name).await? {
                Some(table) => observed.table = table,
                None => return Ok(false),
            },
            AspectKind::Recovery => observed.recovery = control.recovery(name).await?,
            AspectKind::Ttl => observed.ttl = control.ttl(name).await?,
            AspectKind::Tags => {
                if let Some(arn) = arn {
                    observed.tags = control.tags(arn).await?;
                }
            }
            AspectKind::Insights => observed.insights = control.insights(name).await?,
            AspectKind::Kinesis => observed.kinesis = control.kinesis(name).await?,
            AspectKind::Policy => {
                if let Some(arn) = arn {
                    observed.policy = control.policy(&arn.to_string()).await?;
                }
            }
            AspectKind::StreamPolicy => {
                if let Some(stream) = stream {
                    observed.stream_policy = control.policy(stream).await?;
                }
            }
            AspectKind::Scaling => observed.scaling = control.targets(name, &read_scope.scaling).await?,
            AspectKind::Alarms => observed.alarms = control.alarms(&read_scope.alarms).await?,
        }
        Ok(true)
    }
}
