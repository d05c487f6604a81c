//! Reads whose rate is that of a connection: more connections, each at its own pace.
//!
//! DescribeTimeToLive is refused after four calls on one connection and comes back at two a second (T-403), while the
//! other reads of a table go at ten. On the connections that all calls share nobody knows which of them a call takes, so
//! hundreds of tables would be slow or throttled.

use std::sync::OnceLock;

use aws_sdk_dynamodb::Client;

use super::call_gate::{CallGate, Permit};
use super::http::Connections;
use super::limiter::Family;

/// The first lane is that of all calls. With the others the reads are a little faster than those of tags and backups.
const OTHERS: [Family; 5] =
    [Family::ReadTtl(1), Family::ReadTtl(2), Family::ReadTtl(3), Family::ReadTtl(4), Family::ReadTtl(5)];

/// Clients that share no connection.
#[derive(Debug)]
pub(crate) struct ConnectionPool {
    first: Client,
    /// Made when they are needed: few tables are read in the first lane alone.
    others: [OnceLock<Client>; OTHERS.len()],
    connections: Connections,
}

impl ConnectionPool {
    /// A pool whose first connection is that of this client.
    pub(super) fn new(first: Client, connections: Connections) -> Self {
        Self { first, others: Default::default(), connections }
    }

    /// Waits for the turn of a call in the lane where it comes first, and gives that lane's client.
    pub(crate) async fn permit(&self, gate: &CallGate) -> (Permit, &Client) {
        let permit = gate.first_permit(Family::ReadTtl(0), &OTHERS).await;
        let lane = OTHERS.iter().position(|other| *other == permit.family());
        let client = lane.and_then(|lane| self.others.get(lane)).map(|lane| lane.get_or_init(|| self.client()));
        (permit, client.unwrap_or(&self.first))
    }

    fn client(&self) -> Client {
        Client::from_conf(self.first.config().to_builder().http_client(self.connections.client()).build())
    }
}
