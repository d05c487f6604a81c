//! The three services that the launcher expects of every plugin.
//!
//! To end in an orderly way (controller), and to keep open a stream for output (stdio) and one for further
//! connections (broker). Terraform uses neither stream, but opens both; they end together with the process.

use std::pin::Pin;

use futures_util::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::plugin::{
    ConnInfo, Empty, StdioData, grpc_broker_server::GrpcBroker, grpc_controller_server::GrpcController,
    grpc_stdio_server::GrpcStdio,
};

/// The controller, the output stream and the broker, all bound to the end of the process.
#[derive(Clone)]
pub(crate) struct LauncherServices {
    ending: CancellationToken,
}

impl LauncherServices {
    /// A shutdown request cancels `ending`; when it is cancelled, by whomever, both streams end.
    pub(crate) fn new(ending: CancellationToken) -> Self {
        Self { ending }
    }
}

type Silence<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Sends nothing and ends with `end`.
fn silence_until<T: Send + 'static>(end: impl Future<Output = ()> + Send + 'static) -> Silence<T> {
    Box::pin(stream::pending().take_until(Box::pin(end)))
}

#[tonic::async_trait]
impl GrpcController for LauncherServices {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the client asked the plugin to shut down");
        self.ending.cancel();
        Ok(Response::new(Empty {}))
    }
}

#[tonic::async_trait]
impl GrpcStdio for LauncherServices {
    type StreamStdioStream = Silence<StdioData>;

    /// Output sent here would appear in Terraform's log as a warning about unexpected data.
    async fn stream_stdio(&self, _: Request<()>) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(silence_until(self.ending.clone().cancelled_owned())))
    }
}

#[tonic::async_trait]
impl GrpcBroker for LauncherServices {
    type StartStreamStream = Silence<ConnInfo>;

    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        let offers = request.into_inner().for_each(async |offer| match offer {
            Ok(offer) => tracing::warn!(?offer, "the client offered a connection that was not requested"),
            Err(error) => tracing::debug!(%error, "the client's stream of connections broke"),
        });
        let ending = self.ending.clone();
        let end = async move {
            tokio::select! {
                () = ending.cancelled() => {}
                // The client closes its half first and expects ours to close too.
                () = offers => {}
            }
        };
        Ok(Response::new(silence_until(end)))
    }
}
