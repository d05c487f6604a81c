//! The source of a restore that names another Region.

use crate::backup::state::Backup;
use crate::table::state::Table;

/// A source in another Region, found before the call reaches its own Region.
#[derive(Clone, Debug)]
pub(crate) enum ForeignSource {
    Backup(Box<Backup>),
    Table(Box<Table>),
}
