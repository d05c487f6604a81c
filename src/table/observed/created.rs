//! The table that a creation leaves before anything else is done to it: what its call cannot carry is missing.

use super::Observed;
use crate::names::Arn;
use crate::table::aspects::Aspects;
use crate::table::desired::Desired;
use crate::table::replicas::ObservedReplicas;
use crate::table::settings::{Origin, TableClass};

impl Observed {
    /// After the call that creates the table. Of a restored table it is not known what its source has: it counts as what is
    /// desired.
    pub(crate) fn created(desired: &Desired) -> Self {
        let mut created = Self::without_aspects(desired);
        created.aspects = Aspects::at_creation(&desired.aspects, &desired.origin);
        created.table.replicas = ObservedReplicas::default();
        match desired.origin {
            Origin::New | Origin::Join(_) => {}
            Origin::Restore(_) | Origin::Import(_) => {
                created.table.class = TableClass::Standard;
                created.table.stream = None;
            }
        }
        created
    }

    /// After the call that makes this replica: the service copies nothing of what belongs to its Region alone.
    pub(crate) fn new_member(desired: &Desired) -> Self {
        let mut observed = Self::without_aspects(desired);
        observed.table.disassociation_protected = None;
        observed
    }

    fn without_aspects(desired: &Desired) -> Self {
        let mut observed = Self::stored(desired, Arn::table(&desired.region, "", &desired.name));
        observed.table.protected = false;
        observed.aspects = Aspects::none();
        observed
    }
}
