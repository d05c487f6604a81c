//! A ceiling or a warm floor says at least one of its two numbers: the service answers an empty one with an internal
//! error (V30).

use tf_provider::{Attr, Diagnostics, Path};

use super::indexes;
use crate::table::model::{OnDemandThroughputModel, TableModel, WarmThroughputModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    throughput(&config.on_demand_throughput, &config.warm_throughput, &Path::root(), problems);
    for (path, index) in indexes::global(config) {
        throughput(&index.on_demand_throughput, &index.warm_throughput, &path, problems);
    }
}

fn throughput(
    ceiling: &Attr<OnDemandThroughputModel>,
    warm: &Attr<WarmThroughputModel>,
    owner: &Path,
    problems: &mut Diagnostics,
) {
    if let Some(OnDemandThroughputModel { max_read_request_units, max_write_request_units }) = ceiling.known()
        && max_read_request_units.is_null()
        && max_write_request_units.is_null()
    {
        empty(owner, "on_demand_throughput", ["max_read_request_units", "max_write_request_units"], problems);
    }
    if let Some(WarmThroughputModel { read_units_per_second, write_units_per_second }) = warm.known()
        && read_units_per_second.is_null()
        && write_units_per_second.is_null()
    {
        empty(owner, "warm_throughput", ["read_units_per_second", "write_units_per_second"], problems);
    }
}

fn empty(owner: &Path, name: &str, [read, write]: [&str; 2], problems: &mut Diagnostics) {
    problems.error(
        owner.attribute(name),
        "Throughput without a number",
        format!(
            "has neither `{read}` nor `{write}`. Give at least one of them, or leave out the whole. Terraform drops names \
             that it does not know from an object: if one of them is written, check its spelling."
        ),
    );
}
