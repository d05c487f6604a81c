//! Accepts connections, turns each into a gRPC stream and counts the open ones.
//!
//! Connections are accepted without end. Each proves itself in a task of its own, so that one which says nothing,
//! or the wrong thing, delays no other.

use std::{
    convert::Infallible,
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{mpsc, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use crate::listen::Listener;

/// A local client needs milliseconds; the rest is for a loaded machine.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause after a failed accept, which usually means that the process is out of file descriptors for the moment.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Any byte stream that can carry gRPC.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Counts the connections over which a client has spoken.
#[derive(Clone)]
pub(crate) struct OpenConnections(watch::Sender<usize>);

/// One counted connection; dropping it ends the count.
struct OpenConnection(OpenConnections);

impl OpenConnections {
    pub(crate) fn none() -> Self {
        Self(watch::Sender::new(0))
    }

    pub(crate) fn watch(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }

    fn open(&self) -> OpenConnection {
        self.0.send_modify(|open| *open += 1);
        OpenConnection(self.clone())
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.0.send_modify(|open| *open -= 1);
    }
}

/// Accepts connections for ever and sends those that prove themselves to `accepted`.
pub(crate) async fn accept(
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    connections: &OpenConnections,
    accepted: mpsc::Sender<io::Result<ClientStream>>,
) -> Infallible {
    let tls = tls.map(TlsAcceptor::from);
    loop {
        match listener.accept().await {
            Ok(stream) => {
                let (tls, connections, accepted) = (tls.clone(), connections.clone(), accepted.clone());
                tokio::spawn(async move {
                    match authenticate(stream, tls).await {
                        // Sending fails only when the server is already on its way out.
                        Ok(stream) => drop(accepted.send(Ok(ClientStream::new(stream, connections))).await),
                        Err(error) => tracing::warn!(%error, "a connection to the plugin was refused"),
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the plugin could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn authenticate(stream: Box<dyn Stream>, tls: Option<TlsAcceptor>) -> io::Result<Box<dyn Stream>> {
    match tls {
        None => Ok(stream),
        Some(tls) => Ok(Box::new(timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await??)),
    }
}

/// A connection handed to the gRPC server.
///
/// It counts as open from its first byte on: a bare connection, opened and closed to see whether a process
/// listens, is not a client whose departure ends the process.
pub(crate) struct ClientStream {
    stream: Box<dyn Stream>,
    connections: OpenConnections,
    counted: Option<OpenConnection>,
}

impl ClientStream {
    fn new(stream: Box<dyn Stream>, connections: OpenConnections) -> Self {
        Self { stream, connections, counted: None }
    }
}

impl Connected for ClientStream {
    type ConnectInfo = ();

    fn connect_info(&self) -> Self::ConnectInfo {}
}

impl AsyncRead for ClientStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if self.counted.is_none() && buffer.filled().len() > before {
            self.counted = Some(self.connections.open());
        }
        result
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
