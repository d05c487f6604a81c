//! The MessagePack codec of the protocol, driven by the type and not by the bytes.
//!
//! One type has many spellings (a number is an integer of any width, a float or a string) and one spelling many
//! meanings (an array is a list, a set, a tuple or a value with its type), so [`decode`] and [`encode`] walk the
//! type and the value together.

mod decode;
mod encode;
mod reader;
mod unknown;

pub use decode::decode;
pub use encode::encode;

#[cfg(test)]
mod tests;
