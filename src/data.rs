//! The data sources: what exists in an account and a Region, for configurations that do not manage it.
//!
//! Each reads through the calls of the resource and changes nothing.

use tf_provider::data_source::DynDataSource;

use crate::aws::Aws;

mod backups;
mod quotas;
mod reading;
mod table;
mod tables;
#[cfg(test)]
mod testing;
mod times;

/// All of them.
pub(crate) fn sources() -> Vec<Box<dyn DynDataSource<Aws>>> {
    vec![Box::new(backups::Backups), Box::new(quotas::Quotas), Box::new(table::Table), Box::new(tables::Tables)]
}
