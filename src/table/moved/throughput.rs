//! Capacities, on-demand maxima and warm throughput of a table or an index, which the other provider stores alike.

use tf_provider::Attr;

use super::fields::{Fields, Reading};
use crate::limits::{ON_DEMAND_READS, ON_DEMAND_WRITES};
use crate::table::model::{CapacityModel, OnDemandThroughputModel, WarmThroughputModel};
use crate::table::throughput::BillingMode;

/// Throughput of a table or an index.
pub(super) struct MovedThroughput {
    pub(super) read_capacity: Attr<CapacityModel>,
    pub(super) write_capacity: Attr<CapacityModel>,
    pub(super) on_demand: Attr<OnDemandThroughputModel>,
    pub(super) warm: Attr<WarmThroughputModel>,
}

/// Units count in provisioned mode only: on demand, the other provider stores zeros, or what was provisioned last.
pub(super) fn throughput(fields: &Fields<'_>, mode: BillingMode) -> Reading<MovedThroughput> {
    let (read, write) = match mode {
        BillingMode::OnDemand => (None, None),
        BillingMode::Provisioned => (fields.amount("read_capacity")?, fields.amount("write_capacity")?),
    };
    let served = match mode {
        BillingMode::OnDemand => (ON_DEMAND_READS, ON_DEMAND_WRITES),
        BillingMode::Provisioned => (read.unwrap_or_default(), write.unwrap_or_default()),
    };
    Ok(MovedThroughput {
        read_capacity: units(read),
        write_capacity: units(write),
        on_demand: on_demand(fields)?,
        warm: warm(fields, served)?,
    })
}

fn units(units: Option<i64>) -> Attr<CapacityModel> {
    units.map(|units| CapacityModel { units: Attr::Known(units), ..CapacityModel::default() }).into()
}

fn on_demand(fields: &Fields<'_>) -> Reading<Attr<OnDemandThroughputModel>> {
    let Some(block) = fields.block("on_demand_throughput")? else { return Ok(Attr::Null) };
    let (read, write) = (block.amount("max_read_request_units")?, block.amount("max_write_request_units")?);
    let model = OnDemandThroughputModel { max_read_request_units: read.into(), max_write_request_units: write.into() };
    Ok((read.is_some() || write.is_some()).then_some(model).into())
}

/// Only what is above that which is served anyway was asked for, or has grown.
fn warm(fields: &Fields<'_>, (reads, writes): (i64, i64)) -> Reading<Attr<WarmThroughputModel>> {
    let Some(block) = fields.block("warm_throughput")? else { return Ok(Attr::Null) };
    let (read, write) = (block.amount("read_units_per_second")?, block.amount("write_units_per_second")?);
    let above = read.is_some_and(|read| read > reads) || write.is_some_and(|write| write > writes);
    let model = WarmThroughputModel { read_units_per_second: read.into(), write_units_per_second: write.into() };
    Ok(above.then_some(model).into())
}
