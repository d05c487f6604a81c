//! Which questions does a DynamoDB table answer, what does that cost, and how are its keys written?
//!
//! Pure functions on plain, wholly known data: nothing here knows Terraform, makes a call or reads a clock. What a caller does
//! not know yet it leaves out, and what is left out is not judged.

pub mod arn;
pub mod cost;
pub mod dashboard;
pub mod dynamodb_json;
mod entity;
pub mod iam;
mod pattern;
mod proof;
mod repair;
mod schema;
pub mod shards;
mod template;
pub mod units;

pub use entity::{Entity, EntityProblem, Fault, check_entities, contains, resolve};
pub use pattern::{Operation, Operator, Pattern, Range, Rate, Returns};
pub use proof::{At, Better, Operand, Problem, Proof, Request, Why, prove};
pub use repair::{Repair, repair};
pub use schema::{Index, IndexKind, KeyAttribute, KeyType, Projection, TableSchema};
pub use template::{Part, Template, TemplateError};
