//! stub
pub(crate) mod steps;
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AlarmDefinition { pub(crate) name: String }
