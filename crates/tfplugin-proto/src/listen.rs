//! The listener and who can reach it.
//!
//! On Unix a socket in a directory of its own that only the user may enter, removed when the listener is dropped; on
//! Windows, or where the caller wants it, a port of the loopback interface.

#[cfg(unix)]
mod unix;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
};

use tokio::net::TcpListener;

#[cfg(unix)]
use self::unix::SocketFile;
use crate::{connections::Stream, handshake::Address};

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenOptions {
    /// The kind of address.
    pub transport: Transport,
    /// Directory in which the socket gets its private directory; the system's temporary one if absent.
    pub socket_directory: Option<PathBuf>,
    /// Name or number of a group whose members may connect too.
    pub socket_group: Option<String>,
    /// Ports to choose from; any free one if absent.
    pub ports: Option<RangeInclusive<u16>>,
}

/// The kind of address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A Unix socket.
    Unix,
    /// A port of the loopback interface.
    Tcp,
}

impl Default for ListenOptions {
    /// The platform's kind of address, without further options.
    fn default() -> Self {
        let transport = if cfg!(unix) { Transport::Unix } else { Transport::Tcp };
        Self { transport, socket_directory: None, socket_group: None, ports: None }
    }
}

/// Why no place to listen could be had.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The private directory for the socket could not be made.
    #[error("could not make a directory for the socket in {}", parent.display())]
    Directory {
        /// Where it was to be made.
        parent: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The operating system limits socket paths to about a hundred bytes.
    #[error(
        "the socket path {} has {} bytes and the system allows {limit}; \
         set PLUGIN_UNIX_SOCKET_DIR to a shorter directory",
        path.display(), path.as_os_str().len()
    )]
    PathTooLong {
        /// The path that would have been used.
        path: PathBuf,
        /// The longest path allowed, in bytes.
        limit: usize,
    },
    /// The handshake line separates its fields by `|` and is text.
    #[error("the socket path {path:?} cannot be sent to the client: it must be text without \"|\" and line breaks")]
    PathNotSendable {
        /// The path that would have been used.
        path: PathBuf,
    },
    /// The group of `PLUGIN_UNIX_SOCKET_GROUP` is neither a number nor listed in the group file.
    #[error("PLUGIN_UNIX_SOCKET_GROUP names the group {group:?}, which is neither a number nor in /etc/group")]
    UnknownGroup {
        /// The group as given.
        group: String,
    },
    /// The socket could not be handed to the group or its mode could not be set.
    #[error("could not set the access rights of {}", path.display())]
    AccessRights {
        /// The socket or its directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The socket or port could not be bound.
    #[error("could not listen on {place}")]
    Bind {
        /// What was tried last.
        place: String,
        /// What the system said.
        source: io::Error,
    },
    /// Unix sockets were asked for where there are none.
    #[error("this platform has no Unix sockets")]
    NoUnixSockets,
}

/// A bound place to listen. Dropping it removes the socket.
pub(crate) struct Listener {
    socket: Socket,
    address: Address,
}

enum Socket {
    #[cfg(unix)]
    Unix(SocketFile),
    Tcp(TcpListener),
}

impl Listener {
    /// # Errors
    /// See [`ListenError`].
    pub(crate) async fn bind(options: &ListenOptions) -> Result<Self, ListenError> {
        match options.transport {
            #[cfg(unix)]
            Transport::Unix => {
                let file = unix::bind(options.socket_directory.as_deref(), options.socket_group.as_deref())?;
                let address = Address::Unix(file.path().to_owned());
                Ok(Self { socket: Socket::Unix(file), address })
            }
            #[cfg(not(unix))]
            Transport::Unix => Err(ListenError::NoUnixSockets),
            Transport::Tcp => {
                let (listener, address) = bind_port(options.ports.clone().unwrap_or(0..=0)).await?;
                Ok(Self { socket: Socket::Tcp(listener), address: Address::Tcp(address) })
            }
        }
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match &self.socket {
            #[cfg(unix)]
            Socket::Unix(file) => Ok(Box::new(file.accept().await?)),
            Socket::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}

/// Tries every port of the range, from a random one on: providers that start together should not all try the first.
async fn bind_port(ports: RangeInclusive<u16>) -> Result<(TcpListener, SocketAddr), ListenError> {
    let start = fastrand::u16(ports.clone());
    let mut tried_last = None;
    for port in (start..=*ports.end()).chain(*ports.start()..start) {
        let place = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let bound = match TcpListener::bind(place).await {
            Ok(listener) => listener.local_addr().map(|address| (listener, address)),
            Err(source) => Err(source),
        };
        match bound {
            Ok(bound) => return Ok(bound),
            Err(source) => tried_last = Some(ListenError::Bind { place: place.to_string(), source }),
        }
    }
    Err(tried_last.expect("a port range that was checked when it was read has at least one port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_passed_over() {
        let (taken, address) = bind_port(0..=0).await.unwrap();
        let only = address.port();
        assert!(matches!(bind_port(only..=only).await, Err(ListenError::Bind { .. })));
        if let Some(next) = only.checked_add(1) {
            // The neighbor may itself be in use by another process; what must not happen is the taken one.
            if let Ok((_, found)) = bind_port(only..=next).await {
                assert_eq!(found.port(), next);
            }
        }
        drop(taken);
        assert_eq!(bind_port(only..=only).await.unwrap().1.port(), only);
    }
}
