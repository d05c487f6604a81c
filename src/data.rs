//! The data sources and the lists: what exists in an account and a Region, for configurations that do not manage it.
//!
//! Each reads through the calls of the resource and changes nothing.

use tf_provider::data_source::DynDataSource;
use tf_provider::list_resource::DynListResource;

use crate::aws::Aws;

mod backups;
mod quotas;
mod reading;
mod table;
mod table_list;
mod tables;
#[cfg(test)]
mod testing;
mod times;

/// The data sources.
pub(crate) fn sources() -> Vec<Box<dyn DynDataSource<Aws>>> {
    vec![Box::new(backups::Backups), Box::new(quotas::Quotas), Box::new(table::Table), Box::new(tables::Tables)]
}

/// The list resources.
pub(crate) fn lists() -> Vec<Box<dyn DynListResource<Aws>>> {
    vec![Box::new(table_list::TableList)]
}
