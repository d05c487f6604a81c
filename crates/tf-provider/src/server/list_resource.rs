//! `ListResource`: hands over the objects of a resource that exist, one event for each.
//!
//! The work advances only while the host reads the events, and ends when it stops.

use std::{future::ready, ops::Deref};

use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::mpsc;

use super::{Server, identity, registry::RegisteredResource};
use crate::{
    diagnostic::Diagnostics,
    encoded::Encoded,
    guard,
    list_resource::{ListValues, ListedValues},
    path::Path,
    plan::{self, Violation},
    provider::Provider,
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) config: Encoded,
    pub(crate) include_resource: bool,
    /// Zero for all.
    pub(crate) limit: i64,
}

/// An object, or what went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Event {
    pub(crate) identity: Option<Encoded>,
    pub(crate) display_name: String,
    pub(crate) resource: Option<Encoded>,
    pub(crate) diagnostics: Diagnostics,
}

pub(crate) fn handle<'a, P, S>(server: S, request: Request) -> BoxStream<'a, Event>
where
    P: Provider,
    S: Deref<Target = Server<P>> + Send + Sync + 'a,
{
    // The next object is looked for when the one before was taken.
    let (events, mut receiver) = mpsc::channel(1);
    let work = async move {
        let listed = guard::catch("ListResource", list(&server, &request, &events)).await;
        let diagnostics = listed.unwrap_or_else(Diagnostics::from);
        if !diagnostics.is_empty() {
            // It fails only when the host has stopped to read.
            drop(events.send(Event { diagnostics, ..Event::default() }).await);
        }
    };
    let silent = stream::once(work).filter_map(|()| ready(None));
    stream::select(stream::poll_fn(move |context| receiver.poll_recv(context)), silent).boxed()
}

/// Lists into `events`; returns what is wrong with the list as a whole.
async fn list<P: Provider>(server: &Server<P>, request: &Request, events: &mpsc::Sender<Event>) -> Diagnostics {
    let (objects, mut found) = mpsc::channel(1);
    let work = async move {
        match start(server, request, objects).await {
            Ok(diagnostics) | Err(diagnostics) => diagnostics,
        }
    };
    let hand_over = async {
        while let Some(object) = found.recv().await {
            let event =
                server.registry().resource(&request.type_name).and_then(|resource| event(resource, request, object));
            if events.send(event.unwrap_or_else(Event::from)).await.is_err() {
                return;
            }
        }
    };
    futures_util::future::join(work, hand_over).await.0
}

async fn start<P: Provider>(
    server: &Server<P>,
    request: &Request,
    objects: mpsc::Sender<ListedValues>,
) -> Result<Diagnostics, Diagnostics> {
    let registered = server.registry().list_resource(&request.type_name)?;
    let client = server.client()?;
    let config = registered.config.decode_complete(&request.config)?;
    let values = ListValues {
        client: &*client,
        config: plan::apply_defaults(&registered.config.schema.attributes, config),
        include_resource: request.include_resource,
        limit: usize::try_from(request.limit).ok().filter(|limit| *limit > 0),
        objects,
        cancel: server.running.begin(),
    };
    Ok(registered.list_resource.list_values(values).await)
}

fn event<Client: 'static>(
    registered: &RegisteredResource<Client>,
    request: &Request,
    object: ListedValues,
) -> Result<Event, Diagnostics> {
    let ListedValues { identity: found, display_name, resource, mut diagnostics } = object;
    let incomplete = identity::incomplete(registered, Some(&found), "ListResource");
    if incomplete.has_errors() {
        return Err(incomplete);
    }
    let mut violations = Vec::new();
    let resource = resource.filter(|_| request.include_resource).map(|resource| {
        let mut resource = plan::null_write_only(&registered.state.schema.attributes, resource);
        plan::null_unknown(&mut resource, &Path::root(), &mut violations);
        resource
    });
    if request.include_resource && resource.as_ref().is_none_or(Value::is_null) {
        violations.push(Violation::new(&Path::root(), "is missing"));
    }
    diagnostics.extend(super::bugs(violations, "ListResource"));
    let identity = identity::encode(registered, Some(&found))?;
    let resource = resource.map(|resource| registered.state.encode(&resource)).transpose()?;
    Ok(Event { identity, display_name, resource, diagnostics })
}

impl From<Diagnostics> for Event {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..Self::default() }
    }
}
