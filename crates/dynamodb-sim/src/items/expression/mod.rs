//! Expressions: conditions, key conditions, projections and updates, with their placeholders.

pub(crate) mod condition;
pub(crate) mod key_condition;
pub(crate) mod parser;
pub(crate) mod path;
pub(crate) mod placeholders;
pub(crate) mod projection;
pub(crate) mod syntax;
pub(crate) mod token;
pub(crate) mod update;
pub(crate) mod update_parser;
