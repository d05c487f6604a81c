//! The trait that an author implements for a list resource: which objects of a resource exist, managed or not.

use std::future::Future;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;

use crate::{
    cancel::Cancel,
    diagnostic::Diagnostics,
    model::{self, Model},
    resource::Resource,
    schema::Schema,
    value::Value,
};

/// A list resource, for `terraform query`. Register it in
/// [`Provider::list_resources`](crate::provider::Provider::list_resources), and its resource as well.
pub trait ListResource: Sized + Send + Sync + 'static {
    /// The resource whose objects are listed, under whose name the list is written; it has an identity.
    type Resource: Resource;
    /// The attributes of the block `config`.
    type Model: Model;

    /// What it lists, in Markdown.
    const DESCRIPTION: &'static str;

    /// Problems of a configuration that are certain offline; silent about unknown values.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// Hands over one object after the other. Errors end the list; what was handed over stays in it.
    fn list(&self, request: ListRequest<'_, Self>) -> impl Future<Output = Diagnostics> + Send;
}

/// The client of a list resource: that of its resource.
pub type ClientOf<L> = <<L as ListResource>::Resource as Resource>::Client;

/// What to list.
pub struct ListRequest<'a, L: ListResource> {
    /// The connection.
    pub client: &'a ClientOf<L>,
    /// What the practitioner wrote, wholly known, with defaults.
    pub config: L::Model,
    /// Whether each object comes with its whole state.
    pub include_resource: bool,
    /// Takes the objects.
    pub found: Found<L>,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// An object that exists.
pub struct Listed<R: Resource> {
    /// What identifies it.
    pub identity: R::Identity,
    /// What it is called in the output.
    pub display_name: String,
    /// Its whole state, as an import stores it; needed if it was asked for.
    pub resource: Option<R::Model>,
    /// Warnings about this object.
    pub diagnostics: Diagnostics,
}

/// Takes objects as fast as the practitioner's CLI reads them, and no more than it wants.
pub struct Found<L> {
    objects: mpsc::Sender<ListedValues>,
    wanted: AtomicUsize,
    list: std::marker::PhantomData<fn(L)>,
}

impl<L: ListResource> Found<L> {
    /// Hands over an object. [`ControlFlow::Break`] when no further one is wanted.
    pub async fn push(&self, object: Listed<L::Resource>) -> ControlFlow<()> {
        if self.wanted() == 0 {
            return ControlFlow::Break(());
        }
        let Listed { identity, display_name, resource, diagnostics } = object;
        let object = ListedValues {
            identity: Value::Object(identity.into_object()),
            display_name,
            resource: resource.map(|resource| Value::Object(resource.into_object())),
            diagnostics,
        };
        let sent = self.objects.send(object).await;
        let before = self.wanted.fetch_sub(1, Ordering::Relaxed);
        if sent.is_err() || before <= 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// How many objects are wanted at most.
    pub fn wanted(&self) -> usize {
        self.wanted.load(Ordering::Relaxed)
    }
}

/// An object of a list as values.
#[doc(hidden)]
#[derive(Debug)]
pub struct ListedValues {
    pub(crate) identity: Value,
    pub(crate) display_name: String,
    pub(crate) resource: Option<Value>,
    pub(crate) diagnostics: Diagnostics,
}

#[doc(hidden)]
pub struct ListValues<'a, Client> {
    pub(crate) client: &'a Client,
    pub(crate) config: Value,
    pub(crate) include_resource: bool,
    pub(crate) limit: Option<usize>,
    pub(crate) objects: mpsc::Sender<ListedValues>,
    pub(crate) cancel: Cancel,
}

/// Any [`ListResource`] with this client; implemented for all of them.
pub trait DynListResource<Client>: Send + Sync + 'static {
    #[doc(hidden)]
    fn type_name(&self) -> &'static str;
    #[doc(hidden)]
    fn schema(&self) -> Schema;
    #[doc(hidden)]
    fn validate_values(&self, config: Value) -> Diagnostics;
    #[doc(hidden)]
    fn list_values<'a>(&'a self, values: ListValues<'a, Client>) -> BoxFuture<'a, Diagnostics>;
}

impl<L: ListResource> DynListResource<ClientOf<L>> for L {
    fn type_name(&self) -> &'static str {
        L::Resource::TYPE_NAME
    }

    fn schema(&self) -> Schema {
        Schema::of::<L::Model>(0, L::DESCRIPTION)
    }

    fn validate_values(&self, config: Value) -> Diagnostics {
        model::validated(config, |config| self.validate(config))
    }

    fn list_values<'a>(&'a self, values: ListValues<'a, ClientOf<L>>) -> BoxFuture<'a, Diagnostics> {
        Box::pin(async move {
            let ListValues { client, config, include_resource, limit, objects, cancel } = values;
            let config = match model::read(config) {
                Ok(config) => config,
                Err(problems) => return problems,
            };
            let wanted = AtomicUsize::new(limit.unwrap_or(usize::MAX));
            let found = Found { objects, wanted, list: std::marker::PhantomData };
            self.list(ListRequest { client, config, include_resource, found, cancel }).await
        })
    }
}
