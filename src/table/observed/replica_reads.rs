//! The reads that hold in the Region of a replica: what is listed for it, and else what the table has.

use super::ObservedTable;
use crate::names::IndexName;
use crate::table::replicas::{ObservedReplica, ReadOverride};
use crate::table::throughput::{BillingMode, Ceiling, Units};

impl ObservedTable {
    /// Reads in the table's own Region, of the table or of an index; `None` if there is no such index.
    pub(crate) fn own_reads(&self, index: Option<&IndexName>) -> Option<ReadOverride> {
        let reads = |units: Units, ceiling: Ceiling| ReadOverride {
            units: (self.billing == BillingMode::Provisioned).then_some(units.read),
            ceiling: ceiling.read,
        };
        match index {
            None => Some(reads(self.units, self.ceiling)),
            Some(name) => self.global_indexes.get(name).map(|index| reads(index.units, index.ceiling)),
        }
    }

    /// Reads in the Region of a replica: a setting equal to the table's is not listed (T-250).
    pub(crate) fn reads_of(&self, replica: &ObservedReplica, index: Option<&IndexName>) -> ReadOverride {
        let (own, there) = (self.own_reads(index).unwrap_or_default(), replica.read_of(index));
        ReadOverride { units: there.units.or(own.units), ceiling: there.ceiling.or(own.ceiling) }
    }
}
