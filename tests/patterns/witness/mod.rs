//! Does an engine serve what the proof of access patterns accepts, and refuse what it refuses?
//!
//! Generated tables with a few dozen items and a pattern each: [`generator`] makes them, [`request`] writes the calls that
//! a developer would make, [`expectation`] says what a Scan of the table with the same conditions gives, and [`judge`]
//! compares. Nothing here knows how the proof decides.

pub(crate) mod expectation;
pub(crate) mod generator;
pub(crate) mod judge;
pub(crate) mod request;
pub(crate) mod scalar;
pub(crate) mod simulated;
