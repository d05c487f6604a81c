//! CloudWatch: looks that tables share, and one call per step. (stub)
use std::collections::BTreeSet;
use super::TableCalls;
use crate::aws::error::ApiError;
use crate::table::alarms::steps::{AlarmStep, Definitions};
use crate::table::control::Target;
impl TableCalls {
    pub(super) async fn our_alarms(&self, _names: &BTreeSet<String>) -> Result<Definitions, ApiError> { Ok(Definitions::new()) }
    pub(super) async fn set_alarms(&self, _table: &Target, _step: &AlarmStep) -> Result<(), ApiError> { Ok(()) }
}
