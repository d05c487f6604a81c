//! The capacities of a configuration in one direction, with their paths and what they come to.

use tf_provider::{Attr, Path};

use super::indexes;
use crate::table::{
    effective::capacity::{of_index, of_table},
    model::{CapacityModel, GlobalIndexModel, TableModel},
};

/// The attribute that holds capacity for reads.
pub(super) const READ: &str = "read_capacity";
/// The attribute that holds capacity for writes.
pub(super) const WRITE: &str = "write_capacity";

/// Where a capacity is, or could be, written.
pub(super) struct Place<'a> {
    /// The path of the capacity.
    pub(super) path: Path,
    /// As it is written.
    pub(super) written: &'a Attr<CapacityModel>,
    /// What an index inherits from: the table's capacity as it is written. The table itself has none.
    pub(super) table: Option<&'a Attr<CapacityModel>>,
    /// With everything that is inherited and every default, as far as it is known.
    pub(super) effective: Attr<CapacityModel>,
}

/// The capacity of the table, then those of the global secondary indexes that are known.
pub(super) fn places<'a>(config: &'a TableModel, direction: &str) -> Vec<Place<'a>> {
    let of_config = if direction == READ { &config.read_capacity } else { &config.write_capacity };
    let effective = of_table(of_config);
    let of_an_index = |(path, index): (Path, &'a GlobalIndexModel)| {
        let written = if direction == READ { &index.read_capacity } else { &index.write_capacity };
        let effective = of_index(written, &effective);
        Place { path: path.attribute(direction), written, table: Some(of_config), effective }
    };
    let indexes: Vec<Place<'_>> = indexes::global(config).map(of_an_index).collect();
    let table = Place { path: Path::of(direction), written: of_config, table: None, effective };
    std::iter::once(table).chain(indexes).collect()
}
