//! A pool of connections for reads that are limited per connection.
//!
//! DescribeTimeToLive is throttled after four calls on one connection and recovers at two a second (T-403), while other
//! reads of a table are allowed ten. The connections that all calls share are chosen by the HTTP client, so with hundreds of
//! tables the calls would be slow or throttled.

use std::sync::OnceLock;

use aws_sdk_dynamodb::Client;

use super::call_gate::{CallGate, Permit};
use super::http::Connections;
use super::limiter::Family;

/// The first connection serves all calls. Together with these, the reads are slightly faster than those of tags and
/// backups.
const OTHERS: [Family; 5] =
    [Family::ReadTtl(1), Family::ReadTtl(2), Family::ReadTtl(3), Family::ReadTtl(4), Family::ReadTtl(5)];

/// Clients that share no connection.
#[derive(Debug)]
pub(crate) struct ConnectionPool {
    first: Client,
    /// Opened on demand: the first connection is enough for a few tables.
    others: [OnceLock<Client>; OTHERS.len()],
    connections: Connections,
}

impl ConnectionPool {
    /// A pool whose first connection is that of this client.
    pub(super) fn new(first: Client, connections: Connections) -> Self {
        Self { first, others: Default::default(), connections }
    }

    /// Waits until a call is permitted on one of the connections; returns that connection's client.
    pub(crate) async fn permit(&self, gate: &CallGate) -> (Permit, &Client) {
        let permit = gate.first_permit(Family::ReadTtl(0), &OTHERS).await;
        let index = OTHERS.iter().position(|other| *other == permit.family());
        let client = index.and_then(|index| self.others.get(index)).map(|client| client.get_or_init(|| self.client()));
        (permit, client.unwrap_or(&self.first))
    }

    fn client(&self) -> Client {
        Client::from_conf(self.first.config().to_builder().http_client(self.connections.client()).build())
    }
}
