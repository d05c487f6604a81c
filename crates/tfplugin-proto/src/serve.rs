//! Runs a provider from binding to shutdown.
//!
//! Bind, announce, serve, and end: on the client's request, when the client or the parent is gone, or on a signal.
//! Nothing on the way to the announcement waits for anything, since Terraform starts a process per phase.

use std::{io, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

pub use crate::tls::TlsError;
use crate::{
    connections::{self, ClientStream, OpenConnections},
    environment::PluginEnvironment,
    handshake::{self, Handshake},
    launcher_services::LauncherServices,
    lifetime::{self, Signals},
    listen::{ListenError, ListenOptions, Listener},
    plugin::{
        grpc_broker_server::GrpcBrokerServer, grpc_controller_server::GrpcControllerServer,
        grpc_stdio_server::GrpcStdioServer,
    },
    reattach,
    tfplugin6::provider_server::{Provider, ProviderServer},
    tls,
};

/// Largest request, in bytes; the providers of the Go SDK accept as much. The library's own 4 MiB break large
/// configurations (measured).
const LARGEST_REQUEST: usize = 256 << 20;
/// How long calls that are still running may hold up the end. The client kills after 2 s.
const LAST_CALLS: Duration = Duration::from_secs(1);
/// The service name under which the launcher asks for health.
const HEALTH_SERVICE: &str = "plugin";

/// How to serve.
#[derive(Debug)]
pub struct ServeOptions {
    /// On whose behalf.
    pub mode: ServeMode,
    /// Cancelled when the server is to end, for whatever reason. The owner may cancel it to end the server, or
    /// watch it to abandon work that outlives its request.
    pub ending: CancellationToken,
}

/// On whose behalf the process runs.
#[derive(Debug)]
pub enum ServeMode {
    /// A client started the process and owns it.
    Plugin(PluginEnvironment),
    /// A person started the process, typically under a debugger, and any client of theirs may use it in plain text.
    Reattach {
        /// The source address under which configurations name the provider; `namespace/name` is enough.
        provider_address: String,
    },
}

impl ServeOptions {
    /// Options with an `ending` of their own.
    #[must_use]
    pub fn new(mode: ServeMode) -> Self {
        Self { mode, ending: CancellationToken::new() }
    }
}

/// Why the provider could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no place to listen.
    #[error("could not open the plugin's socket")]
    Listen(#[from] ListenError),
    /// The channel cannot be secured.
    #[error("could not secure the plugin's channel")]
    Tls(#[from] TlsError),
    /// Signals cannot be caught.
    #[error("could not take over the signals")]
    Signals(#[source] io::Error),
    /// Standard output is closed, so the client cannot learn where to connect.
    #[error("could not write to standard output")]
    Announce(#[source] io::Error),
    /// The gRPC server failed.
    #[error("the plugin's server failed")]
    Server(#[from] tonic::transport::Error),
}

/// Serves `service` until it is time to go.
///
/// In plugin mode that is when the client asks for it, when its last connection has closed, when the parent process
/// has died, or on a request to terminate while no client is connected; in reattach mode on an interrupt or a request to
/// terminate. `StopProvider` is a call like any other and does not end the server. Calls still running at the end
/// get one more second. When this returns the socket has been removed.
///
/// # Errors
/// See [`ServeError`]; all but the last occur before anything is served.
pub async fn serve<S: Provider>(service: S, options: ServeOptions) -> Result<(), ServeError> {
    let ServeOptions { mode, ending } = options;
    // Whoever watches it must learn of every end, failures included.
    let _ended = ending.clone().drop_guard();
    match mode {
        ServeMode::Plugin(environment) => serve_plugin(service, environment, ending).await,
        ServeMode::Reattach { provider_address } => serve_reattach(service, &provider_address, ending).await,
    }
}

async fn serve_plugin<S: Provider>(
    service: S,
    environment: PluginEnvironment,
    ending: CancellationToken,
) -> Result<(), ServeError> {
    #[cfg(unix)]
    let parent_gone = lifetime::parent_gone(std::os::unix::process::parent_id());
    #[cfg(not(unix))]
    let parent_gone = std::future::pending::<()>();

    let signals = Signals::catch().map_err(ServeError::Signals)?;
    let mutual_tls = environment.client_certificate.as_deref().map(tls::mutual_tls).transpose()?;
    let (certificate, config) = mutual_tls.map(|tls| (tls.certificate, tls.config)).unzip();
    let listener = Listener::bind(&environment.listen).await?;
    let handshake = Handshake {
        protocol_version: handshake::protocol_version(&environment.protocol_versions),
        address: listener.address().clone(),
        certificate,
        // The broker brokers nothing, so there is nothing to multiplex; saying so is better than a client that tries.
        multiplex: environment.understands_multiplex_field.then_some(false),
    };
    handshake::announce(&format!("{handshake}\n")).map_err(ServeError::Announce)?;

    let connections = OpenConnections::none();
    let must_end = {
        let (ending, open) = (ending.clone(), connections.watch());
        async move {
            let reason = tokio::select! {
                () = ending.cancelled() => "the client asked for it",
                () = lifetime::client_gone(open.clone()) => "the client has disconnected",
                () = parent_gone => "the parent process is gone",
                () = signals.end_of_plugin(open) => "it was asked to terminate",
            };
            tracing::debug!(reason, "the plugin ends");
            ending.cancel();
        }
    };
    run(service, &listener, config, &connections, must_end, ending).await
}

async fn serve_reattach<S: Provider>(
    service: S,
    provider_address: &str,
    ending: CancellationToken,
) -> Result<(), ServeError> {
    let signals = Signals::catch().map_err(ServeError::Signals)?;
    let listener = Listener::bind(&ListenOptions::default()).await?;
    let announcement = reattach::announcement(provider_address, listener.address(), std::process::id());
    handshake::announce(&announcement).map_err(ServeError::Announce)?;

    let must_end = {
        let ending = ending.clone();
        async move {
            tokio::select! {
                () = ending.cancelled() => {}
                () = signals.end_of_debugging() => ending.cancel(),
            }
        }
    };
    run(service, &listener, None, &OpenConnections::none(), must_end, ending).await
}

/// Serves until `must_end` has cancelled `ending`, then for as long as calls are running, within limits.
async fn run<S: Provider>(
    service: S,
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    connections: &OpenConnections,
    must_end: impl Future<Output = ()>,
    ending: CancellationToken,
) -> Result<(), ServeError> {
    let (accepted, incoming) = mpsc::channel(1);
    let server = serve_streams(service, ReceiverStream::new(incoming), ending);
    let overdue = async {
        must_end.await;
        tokio::time::sleep(LAST_CALLS).await;
    };
    tokio::select! {
        result = server => Ok(result?),
        () = overdue => {
            tracing::warn!("calls were still running when the plugin ended");
            Ok(())
        }
        never = connections::accept(listener, tls, connections, accepted) => match never {},
    }
}

async fn serve_streams<S: Provider>(
    service: S,
    incoming: ReceiverStream<io::Result<ClientStream>>,
    ending: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_service_status(HEALTH_SERVICE, tonic_health::ServingStatus::Serving).await;
    let launcher = LauncherServices::new(ending.clone());
    Server::builder()
        .add_service(ProviderServer::new(service).max_decoding_message_size(LARGEST_REQUEST))
        .add_service(GrpcControllerServer::new(launcher.clone()))
        .add_service(GrpcStdioServer::new(launcher.clone()))
        .add_service(GrpcBrokerServer::new(launcher))
        .add_service(health)
        .serve_with_incoming_shutdown(incoming, ending.cancelled_owned())
        .await
}
