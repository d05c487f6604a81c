//! The table in Regions besides its own, as a plan finds it.

use futures_util::future::join_all;
use tf_provider::Cancel;

use super::PLAN_TIMEOUT;
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane as _;
use crate::table::observed::ObservedTable;
use crate::wait::{Deadline, read};

/// The table of this name in each of the Regions; none where it is not there, or cannot be read.
pub(super) async fn described(
    aws: &Aws,
    name: &TableName,
    regions: impl Iterator<Item = Region>,
) -> Vec<(Region, Option<ObservedTable>)> {
    let (statistics, deadline) = (Statistics::default(), Deadline::starting_now(PLAN_TIMEOUT, Cancel::new()));
    let described = |region: Region| {
        let calls = TableCalls::connect(aws, &region, &statistics);
        let deadline = &deadline;
        async move { (region, read(deadline, || calls.table(name)).await.ok().flatten()) }
    };
    join_all(regions.map(described)).await
}
