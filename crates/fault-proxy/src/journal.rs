//! The journal of all calls, with the fault that each met and the answer it got.

use serde::Serialize;

use crate::fault::Fault;

/// A call that came by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The operation, such as `UpdateTable`; method and path of a request that names none.
    pub operation: String,
    /// Whether the operation can change something, by its name.
    pub mutating: bool,
    /// The fault it met.
    pub fault: Option<Fault>,
    /// Whether the service has answered: what it was asked for is done, whatever the client learns of it.
    pub forwarded: bool,
    /// The status of the service's answer, or of the refusal in its place.
    pub status: Option<u16>,
}

impl Seen {
    pub(crate) fn new(operation: &str, fault: Option<Fault>) -> Self {
        Self { operation: operation.to_owned(), mutating: mutates(operation), fault, forwarded: false, status: None }
    }

    /// Whether the service was asked for a change and made it.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.mutating && self.forwarded && self.status == Some(200)
    }
}

/// Whether an operation can change something.
fn mutates(operation: &str) -> bool {
    let reads = ["Describe", "List", "Get", "AssumeRole", "BatchGet", "Query", "Scan", "GET "];
    !reads.iter().any(|beginning| operation.starts_with(beginning))
}
