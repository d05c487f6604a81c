//! The trait that an author implements for a managed resource.
//!
//! All methods work on the typed model; schema, codecs, defaults, unknown values, write-only values, identity rules
//! and panics are the framework's business. Nothing here can lose an object: whatever [`Resource::apply`] has saved
//! in its [`Checkpoint`] reaches the state even if it panics.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    cancel::Cancel,
    diagnostic::{Diagnostic, Diagnostics},
    model::Model,
    path::Path,
    private::Private,
};

mod erased;
mod identity;
mod move_source;

pub use erased::DynResource;
pub(crate) use erased::{
    ApplyValues, DeleteValues, DestroyValues, ImportValues, PlanValues, PlannedValues, ReadValues, ValueOutcome,
};
pub use identity::NoIdentity;
pub use move_source::MoveSource;

/// A managed resource. Register it in [`Provider::resources`](crate::provider::Provider::resources).
pub trait Resource: Sized + Send + Sync + 'static {
    /// What the provider's `configure` made: the connection to the service.
    type Client: Send + Sync + 'static;
    /// The attributes.
    type Model: Model;
    /// What identifies an object for its whole life; [`NoIdentity`] when the resource has none. Required fields must
    /// be given to import by identity, optional ones may be.
    type Identity: Model;

    /// The name in configurations, with the provider's name in front: `dynamodb_table`.
    const TYPE_NAME: &'static str;
    /// What the resource is for, in Markdown.
    const DESCRIPTION: &'static str;
    /// Version of the stored state; see [`Resource::upgrade`].
    const VERSION: i64 = 0;
    /// Version of the stored identity. Keep it at 0 until really needed.
    const IDENTITY_VERSION: i64 = 0;

    /// Problems of a configuration that are certain offline. Values may be unknown: be silent about
    /// them, validation is repeated once they are known. The schema's own checks have already been made.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::none()
    }

    /// The plan of a creation (no prior state) or an update.
    ///
    /// Start from [`PlanRequest::proposed`]. Computed places that are left unknown stay unknown if anything else
    /// changes and keep their prior values otherwise.
    fn plan(&self, request: PlanRequest<'_, Self>) -> impl Future<Output = Planned<Self>> + Send {
        std::future::ready(Planned::of(request.proposed))
    }

    /// Last chance to refuse a deletion, or to warn about it.
    fn plan_destroy(&self, request: PlanDestroyRequest<'_, Self>) -> Diagnostics {
        let _ = request;
        Diagnostics::none()
    }

    /// The object as it is now; [`Outcome::gone`] when it does not exist any more. With errors the stored state
    /// stays as it is.
    fn read(&self, request: ReadRequest<'_, Self>) -> impl Future<Output = Read<Self>> + Send;

    /// Creates the object (no prior state) or updates it. On failure or cancellation return the state reached
    /// together with the errors; save it in the checkpoint as soon as something exists.
    fn apply(&self, request: ApplyRequest<'_, Self>) -> impl Future<Output = Applied<Self>> + Send;

    /// Deletes the object: [`Outcome::gone`] on success; on failure errors and, if it differs from the prior state,
    /// what remains.
    fn delete(&self, request: DeleteRequest<'_, Self>) -> impl Future<Output = Deleted<Self>> + Send;

    /// A stub of the object with at least what [`Resource::read`] needs; it is read right afterwards.
    fn import(&self, request: ImportRequest<'_, Self>) -> impl Future<Output = Imported<Self>> + Send {
        let _ = request;
        std::future::ready(Outcome::failed(Diagnostic::error(
            Path::root(),
            "Import not supported",
            format!("A {} cannot be imported.", Self::TYPE_NAME),
        )))
    }

    /// Converts a state that an older version stored to the current version. Not called for the current
    /// version. The default reads it leniently with today's schema: unknown attributes are dropped, missing ones null.
    ///
    /// # Errors
    /// When the state cannot be brought up to date; say what to do instead.
    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<Self::Model, Diagnostics> {
        let _ = version;
        erased::decode_stored::<Self::Model>(&state)
    }

    /// What a practitioner would write for an object with this state, for generated configurations. What is computed or
    /// has the default of its declaration is left out afterwards. The default is the whole state.
    fn configuration(&self, client: Option<&Self::Client>, state: Self::Model) -> Self::Model {
        let _ = client;
        state
    }

    /// The types of other providers, or of this one, whose state can become that of this resource with a `moved` block.
    fn move_sources(&self) -> &'static [&'static dyn MoveSource<Self>] {
        &[]
    }
}

/// What to plan.
pub struct PlanRequest<'a, R: Resource> {
    /// The connection; `None` while the provider's configuration is not known yet.
    pub client: Option<&'a R::Client>,
    /// What the practitioner wrote, write-only values included. During apply it is wholly known.
    pub config: &'a R::Model,
    /// What was there; `None` to create.
    pub prior: Option<&'a R::Model>,
    /// The configuration with defaults and kept prior values; other computed places are unknown, write-only ones null.
    pub proposed: R::Model,
    /// What was stored next to the prior state.
    pub prior_private: &'a Private,
    /// The identity of the prior object.
    pub prior_identity: Option<&'a R::Identity>,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// A plan.
pub struct Planned<R: Resource> {
    /// The planned state.
    pub model: R::Model,
    /// Attributes whose change needs a new object, in addition to those whose declaration says so.
    pub replace: Vec<Path>,
    /// Attributes whose change needs no new object this time, although their declaration says so: the object is known under
    /// another identity from now on.
    pub kept: Vec<Path>,
    /// To be stored next to the plan; `None` keeps what was stored next to the prior state.
    pub private: Option<Private>,
    /// The planned identity, unknown where it will be; `None` keeps the prior one.
    pub identity: Option<R::Identity>,
    /// Errors prevent the plan.
    pub diagnostics: Diagnostics,
}

/// What is to be destroyed.
pub struct PlanDestroyRequest<'a, R: Resource> {
    /// The connection; `None` while the provider's configuration is not known yet.
    pub client: Option<&'a R::Client>,
    /// What is there.
    pub prior: &'a R::Model,
    /// What was stored next to it.
    pub private: &'a Private,
    /// Its identity.
    pub identity: Option<&'a R::Identity>,
}

/// What to read.
pub struct ReadRequest<'a, R: Resource> {
    /// The connection.
    pub client: &'a R::Client,
    /// The stored state; after an import the stub.
    pub state: &'a R::Model,
    /// What was stored next to it.
    pub private: &'a Private,
    /// Its identity.
    pub identity: Option<&'a R::Identity>,
    /// Whether this is the first read after an import: only then may the identity still change.
    pub imported: bool,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// What to create or update.
pub struct ApplyRequest<'a, R: Resource> {
    /// The connection.
    pub client: &'a R::Client,
    /// What the practitioner wrote, wholly known, write-only values included.
    pub config: &'a R::Model,
    /// What was there; `None` to create.
    pub prior: Option<&'a R::Model>,
    /// The planned state: known places must come out as planned.
    pub planned: &'a R::Model,
    /// What the plan wants stored.
    pub planned_private: &'a Private,
    /// The planned identity.
    pub planned_identity: Option<&'a R::Identity>,
    /// Where to save what exists, before anything else can go wrong.
    pub checkpoint: Checkpoint<R::Model, R::Identity>,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// What to delete.
pub struct DeleteRequest<'a, R: Resource> {
    /// The connection.
    pub client: &'a R::Client,
    /// What is there.
    pub prior: &'a R::Model,
    /// What the destroy plan wants stored.
    pub private: &'a Private,
    /// Its identity.
    pub identity: Option<&'a R::Identity>,
    /// Where to save what remains, if it differs from the prior state.
    pub checkpoint: Checkpoint<R::Model, R::Identity>,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// What to import.
pub struct ImportRequest<'a, R: Resource> {
    /// The connection.
    pub client: &'a R::Client,
    /// How the practitioner names the object.
    pub target: ImportTarget<R::Identity>,
    /// Cancelled when the practitioner interrupts.
    pub cancel: Cancel,
}

/// How the practitioner names the object to import.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportTarget<I> {
    /// By the import id.
    Id(String),
    /// By identity; attributes that are not written are null.
    Identity(I),
}

/// The state to take over, as its provider stored it.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveRequest {
    /// The full address, as `registry.terraform.io/hashicorp/aws`. Treat the host loosely.
    pub provider_address: String,
    /// The type it had.
    pub type_name: String,
    /// The version of its schema.
    pub schema_version: i64,
    /// Its attributes.
    pub state: serde_json::Value,
    /// Its private state, in whatever form its provider uses.
    pub private: Vec<u8>,
    /// Its identity, when it had one.
    pub identity: Option<serde_json::Value>,
}

/// What an operation has reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<M, I> {
    /// The object; `None` when there is none.
    pub state: Option<M>,
    /// To be stored next to it; `None` keeps what the request had.
    pub private: Option<Private>,
    /// Its identity; `None` keeps what the request had.
    pub identity: Option<I>,
    /// What went wrong, or is worth a warning.
    pub diagnostics: Diagnostics,
}

/// What [`Resource::read`] found.
pub type Read<R> = Outcome<<R as Resource>::Model, <R as Resource>::Identity>;
/// What [`Resource::apply`] reached.
pub type Applied<R> = Outcome<<R as Resource>::Model, <R as Resource>::Identity>;
/// What [`Resource::delete`] left.
pub type Deleted<R> = Outcome<<R as Resource>::Model, <R as Resource>::Identity>;
/// What [`Resource::import`] found.
pub type Imported<R> = Outcome<<R as Resource>::Model, <R as Resource>::Identity>;
/// What [`MoveSource::convert`] made.
pub type Moved<R> = Outcome<<R as Resource>::Model, <R as Resource>::Identity>;

/// A slot for the state reached so far, shared between a running apply or delete and the server. If the operation
/// panics, the last saved state is what Terraform stores.
#[derive(Debug)]
pub struct Checkpoint<M, I>(Arc<Mutex<Option<Outcome<M, I>>>>);

impl<R: Resource> Planned<R> {
    /// This plan, nothing else.
    pub fn of(model: R::Model) -> Self {
        Self {
            model,
            replace: Vec::new(),
            kept: Vec::new(),
            private: None,
            identity: None,
            diagnostics: Diagnostics::none(),
        }
    }

    /// The same, with a change of this attribute that needs no new object.
    #[must_use]
    pub fn keeping(mut self, attribute: Path) -> Self {
        self.kept.push(attribute);
        self
    }

    /// The same with these diagnostics added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }

    /// The same with this identity.
    #[must_use]
    pub fn with_identity(mut self, identity: R::Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The same with this private state.
    #[must_use]
    pub fn with_private(mut self, private: Private) -> Self {
        self.private = Some(private);
        self
    }
}

impl<M, I> Outcome<M, I> {
    /// The object exists, in this state.
    pub fn reached(state: M) -> Self {
        Self { state: Some(state), private: None, identity: None, diagnostics: Diagnostics::none() }
    }

    /// There is no object (any more), and that is fine.
    pub fn gone() -> Self {
        Self { state: None, private: None, identity: None, diagnostics: Diagnostics::none() }
    }

    /// Nothing was reached: a failed creation left nothing, a failed update or deletion left the prior state.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { diagnostics: diagnostics.into(), ..Self::gone() }
    }

    /// The same with these diagnostics added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }

    /// The same with this identity.
    #[must_use]
    pub fn with_identity(mut self, identity: I) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The same with this private state.
    #[must_use]
    pub fn with_private(mut self, private: Private) -> Self {
        self.private = Some(private);
        self
    }

    fn map<N, J>(self, state: impl FnOnce(M) -> N, identity: impl FnOnce(I) -> J) -> Outcome<N, J> {
        Outcome {
            state: self.state.map(state),
            private: self.private,
            identity: self.identity.map(identity),
            diagnostics: self.diagnostics,
        }
    }
}

impl<M, I> Checkpoint<M, I> {
    /// An empty slot.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }

    /// The object exists in this state, with the planned identity and private state.
    pub fn save(&self, state: M) {
        self.save_outcome(Outcome::reached(state));
    }

    /// As [`Checkpoint::save`], with identity and private state as reached.
    pub fn save_outcome(&self, outcome: Outcome<M, I>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    pub(crate) fn take(&self) -> Option<Outcome<M, I>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<M, I> Default for Checkpoint<M, I> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M, I> Clone for Checkpoint<M, I> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
