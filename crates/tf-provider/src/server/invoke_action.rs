//! `InvokeAction`: runs an action; its messages come while it runs, its result last.
//!
//! The host takes a stream that ends without a result for a success, so there always is one. The work advances only while
//! the host reads the events, and ends when it stops.

use std::{future::ready, ops::Deref};

use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::mpsc;

use super::Server;
use crate::{
    action::{InvokeValues, Progress},
    diagnostic::Diagnostics,
    encoded::Encoded,
    guard,
    path::Path,
    plan::{self, Violation},
    provider::Provider,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) config: Encoded,
}

/// A message, or how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Progress(String),
    Completed(Diagnostics),
}

pub(crate) fn handle<'a, P, S>(server: S, request: Request) -> BoxStream<'a, Event>
where
    P: Provider,
    S: Deref<Target = Server<P>> + Send + Sync + 'a,
{
    let (messages, mut receiver) = mpsc::channel(1);
    let (done, result) = tokio::sync::oneshot::channel();
    let work = async move {
        let progress = Progress::new(messages);
        let invoked = guard::catch("InvokeAction", invoke(&server, &request, progress)).await;
        drop(done.send(invoked.unwrap_or_else(Diagnostics::from)));
    };
    let silent = stream::once(work).filter_map(|()| ready(None));
    let messages = stream::poll_fn(move |context| receiver.poll_recv(context)).map(Event::Progress);
    let completed = stream::once(async move { Event::Completed(result.await.unwrap_or_else(|_| without_result())) });
    stream::select(messages, silent).chain(completed).boxed()
}

/// The work ends with a result, or in a panic that is caught. Were it not so, the host would have to know.
fn without_result() -> Diagnostics {
    super::bugs(vec![Violation::new(&Path::root(), "has no result")], "InvokeAction")
}

async fn invoke<P: Provider>(server: &Server<P>, request: &Request, progress: Progress) -> Diagnostics {
    start(server, request, progress).await.unwrap_or_else(|diagnostics| diagnostics)
}

async fn start<P: Provider>(
    server: &Server<P>,
    request: &Request,
    progress: Progress,
) -> Result<Diagnostics, Diagnostics> {
    let registered = server.registry().action(&request.type_name)?;
    let client = server.client()?;
    let config = registered.config.decode_complete(&request.config)?;
    let values = InvokeValues {
        client: &*client,
        config: plan::apply_defaults(&registered.config.schema.attributes, config),
        progress,
        cancel: server.running.begin(),
    };
    Ok(registered.action.invoke_values(values).await)
}
