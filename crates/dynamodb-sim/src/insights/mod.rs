//! CloudWatch Contributor Insights of tables and global indexes.

mod answer;
pub(crate) mod calls;
mod change;
mod list;
pub(crate) mod state;
