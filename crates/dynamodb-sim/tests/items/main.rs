//! Reading and writing items as the API reference and the developer guide of DynamoDB say. The texts of refusals are
//! those of the service, where they are public.

mod capacity;
mod conditions;
mod keys;
mod pages;
mod queries;
mod updates;
mod world;
