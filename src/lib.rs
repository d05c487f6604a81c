//! Terraform provider whose one resource owns a DynamoDB table and everything that lives and dies with it.

mod aws;
mod names;
mod table;
mod wait;
