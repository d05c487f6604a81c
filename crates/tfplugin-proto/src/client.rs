//! The client side of the wire, which starts a provider and calls it.
//!
//! For tests and benchmarks: starts a provider binary as Terraform does, with its variables and a certificate of the
//! same kind, reads the handshake and connects. Failures are errors, so that a test can also expect them.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use tfplugin_proto::{client::PluginProcess, tfplugin6::get_provider_schema};
//!
//! let mut provider = PluginProcess::spawn("target/debug/terraform-provider-lab", &[], &[]).await?;
//! let schema = provider.client().get_provider_schema(get_provider_schema::Request {}).await?;
//! let ended = provider.shutdown().await?;
//! assert!(ended.status.success());
//! # Ok(())
//! # }
//! ```

mod connect;

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};
use tonic::transport::Channel;

pub use self::connect::{ClientIdentity, connect, open, tls_config};
use crate::{
    environment::{CLIENT_CERTIFICATE_VARIABLE, COOKIE, COOKIE_VARIABLE, VERSIONS_VARIABLE},
    handshake::{Address, Handshake, HandshakeError},
    plugin::{Empty, grpc_controller_client::GrpcControllerClient},
    tfplugin6::provider_client::ProviderClient,
};

/// Terraform waits this long for the handshake line.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(60);
/// Terraform waits this long after a shutdown request, then kills.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// How to start a provider.
#[derive(Clone, Debug)]
pub struct Launch {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    security: Security,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    MutualTls,
    Plaintext,
}

/// A running provider with a connection to it. Dropping it kills the process.
#[derive(Debug)]
pub struct PluginProcess {
    child: Child,
    handshake: Handshake,
    identity: Option<ClientIdentity>,
    channel: Channel,
    timings: Timings,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
    _left_behind: LeftBehind,
}

/// The socket that a killed provider cannot remove itself. Declared last in its owner, so that the process is killed
/// before.
#[derive(Debug)]
struct LeftBehind(Option<PathBuf>);

/// How long the steps of a start took.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// From starting the process to the handshake line.
    pub handshake: Duration,
    /// From the handshake line to an established connection.
    pub connection: Duration,
}

/// What is left of a provider that has exited.
#[derive(Debug)]
pub struct Ended {
    /// How the process exited.
    pub status: ExitStatus,
    /// From the request to end to the exit.
    pub took: Duration,
    /// What it wrote to standard output after the handshake line.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

/// Why a provider could not be started, reached or ended.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The process could not be started or observed.
    #[error("could not run the provider")]
    Process(#[source] io::Error),
    /// No handshake line came in time, or the process ended without one.
    #[error("the provider sent no handshake line; its standard error:\n{stderr}")]
    Silent {
        /// What it wrote to standard error instead.
        stderr: String,
    },
    /// The first line of standard output was something else.
    #[error(transparent)]
    Handshake(#[from] HandshakeError),
    /// A certificate could not be made.
    #[error("could not make a client certificate")]
    Certificate(#[from] rcgen::Error),
    /// The server's certificate or the client's was refused by the library.
    #[error("could not configure transport security")]
    Tls(#[from] rustls::Error),
    /// No connection to the announced address.
    #[error("could not connect to the provider")]
    Connect(#[from] tonic::transport::Error),
    /// The shutdown request failed.
    #[error("the provider refused to shut down")]
    Shutdown(#[from] Box<tonic::Status>),
    /// The process did not exit in time and was killed.
    #[error("the provider was still running after {limit:?}")]
    StillRunning {
        /// How long it was given.
        limit: Duration,
    },
}

impl Launch {
    /// Mutual TLS, versions 5 and 6 offered, no arguments; the process inherits this one's variables.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            variables: vec![
                (COOKIE_VARIABLE.into(), COOKIE.into()),
                // Terraform sends the two in random order; this is the one that catches a provider taking the first.
                (VERSIONS_VARIABLE.into(), "5,6".into()),
            ],
            security: Security::MutualTls,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Sets a variable, overriding what [`Launch::new`] set.
    #[must_use]
    pub fn env(mut self, variable: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((variable.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sends no client certificate, so that the connection is plain text.
    #[must_use]
    pub fn plaintext(mut self) -> Self {
        self.security = Security::Plaintext;
        self
    }

    /// Starts the provider, waits for its handshake and connects.
    ///
    /// # Errors
    /// See [`ClientError`]; the process is gone when this fails.
    pub async fn start(self) -> Result<PluginProcess, ClientError> {
        let identity = match self.security {
            Security::MutualTls => Some(ClientIdentity::generate()?),
            Security::Plaintext => None,
        };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_remove(CLIENT_CERTIFICATE_VARIABLE).envs(self.variables);
        if let Some(identity) = &identity {
            command.env(CLIENT_CERTIFICATE_VARIABLE, identity.certificate_pem());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);

        let started = Instant::now();
        let mut child = command.spawn().map_err(ClientError::Process)?;
        let stderr = collect(child.stderr.take().expect("standard error was piped"));
        let mut output = BufReader::new(child.stdout.take().expect("standard output was piped"));
        let line = first_line(&mut output).await?;
        let handshaken = Instant::now();
        if line.is_empty() {
            // The end of standard error comes with the end of the process.
            child.start_kill().map_err(ClientError::Process)?;
            return Err(ClientError::Silent { stderr: stderr.await.unwrap_or_default() });
        }
        let handshake: Handshake = line.parse()?;
        let channel = connect(&handshake, identity.as_ref()).await?;
        let timings = Timings { handshake: handshaken - started, connection: handshaken.elapsed() };
        let _left_behind = LeftBehind::of(&handshake.address);
        Ok(PluginProcess {
            child,
            handshake,
            identity,
            channel,
            timings,
            stdout: collect(output),
            stderr,
            _left_behind,
        })
    }
}

impl PluginProcess {
    /// Starts `program` with these arguments and additional variables; see [`Launch`] for the rest.
    ///
    /// # Errors
    /// See [`Launch::start`].
    pub async fn spawn(
        program: impl AsRef<Path>,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self, ClientError> {
        let launch = arguments.iter().fold(Launch::new(program.as_ref()), Launch::arg);
        variables.iter().fold(launch, |launch, (variable, value)| launch.env(variable, value)).start().await
    }

    /// The provider service. Clients share one connection and accept replies of any size.
    #[must_use]
    pub fn client(&self) -> ProviderClient<Channel> {
        ProviderClient::new(self.channel.clone()).max_decoding_message_size(usize::MAX)
    }

    /// The connection, for the other services.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// What the provider announced.
    #[must_use]
    pub fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    /// The certificate that the provider accepts; absent in plain text.
    #[must_use]
    pub fn identity(&self) -> Option<&ClientIdentity> {
        self.identity.as_ref()
    }

    /// How long the start took.
    #[must_use]
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// The process id, as long as the process has not been seen to end.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends the provider as Terraform does: a shutdown request, then two seconds.
    ///
    /// # Errors
    /// [`ClientError::Shutdown`] if the request fails, and the errors of [`PluginProcess::ended`].
    pub async fn shutdown(self) -> Result<Ended, ClientError> {
        let asked = Instant::now();
        GrpcControllerClient::new(self.channel.clone()).shutdown(Empty {}).await.map_err(Box::new)?;
        let mut ended = self.ended(SHUTDOWN_TIMEOUT).await?;
        ended.took = asked.elapsed();
        Ok(ended)
    }

    /// Closes the connection and waits for the process to notice. Clones of the channel keep it open.
    ///
    /// # Errors
    /// [`ClientError::StillRunning`] if it takes longer than `limit`.
    pub async fn ended(self, limit: Duration) -> Result<Ended, ClientError> {
        let Self { mut child, channel, stdout, stderr, .. } = self;
        let asked = Instant::now();
        drop(channel);
        let exited = async {
            // Standard output and error end when every process that holds them has ended.
            let (stdout, stderr) = (stdout.await.unwrap_or_default(), stderr.await.unwrap_or_default());
            child.wait().await.map(|status| Ended { status, took: asked.elapsed(), stdout, stderr })
        };
        timeout(limit, exited).await.map_err(|_| ClientError::StillRunning { limit })?.map_err(ClientError::Process)
    }

    /// Closes standard input, which ends a wrapping shell.
    pub fn close_stdin(&mut self) {
        self.child.stdin = None;
    }
}

impl LeftBehind {
    fn of(address: &Address) -> Self {
        match address {
            Address::Unix(path) => Self(Some(path.clone())),
            Address::Tcp(_) => Self(None),
        }
    }
}

impl Drop for LeftBehind {
    fn drop(&mut self) {
        // Usually both are gone already, and a directory that holds anything else stays.
        if let Some(path) = &self.0 {
            drop(fs::remove_file(path));
            drop(path.parent().map(fs::remove_dir));
        }
    }
}

/// Empty at the end of output, and when there is no line in time.
async fn first_line(output: &mut BufReader<ChildStdout>) -> Result<String, ClientError> {
    let mut line = String::new();
    match timeout(HANDSHAKE_TIMEOUT, output.read_line(&mut line)).await {
        Ok(read) => read.map(|_| line).map_err(ClientError::Process),
        Err(_) => Ok(String::new()),
    }
}

/// Reads in the background, so that the process never blocks on a full pipe.
fn collect(mut output: impl tokio::io::AsyncRead + Unpin + Send + 'static) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut bytes = Vec::new();
        // What was read before a failure is still worth having.
        drop(output.read_to_end(&mut bytes).await);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
