//! A provider that misbehaves on request; it stores nothing, so reading returns the stored state.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use tf_provider::{
    Attr, Diagnostic, Diagnostics, Model, Path, Private, Provider, Resource, Type, Value,
    action::{Action, DynAction, InvokeRequest, PlanActionRequest},
    function::{Function, FunctionError, Parameter, Signature},
    list_resource::{DynListResource, ListRequest, ListResource, Listed},
    provider::{ConfigureRequest, Configured},
    resource::{
        Applied, ApplyRequest, DeleteRequest, Deleted, DynResource, ImportRequest, ImportTarget, Imported, MoveRequest,
        MoveSource, Moved, Outcome, PlanDestroyRequest, PlanRequest, Planned, Read, ReadRequest,
    },
};

pub(crate) struct Lab;

#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct LabConfig {
    /// Where the lab is; nothing can be reached while it is unknown.
    #[attr(optional, length(1, 20))]
    region: Attr<String>,
}

pub(crate) struct Client {
    region: Option<String>,
}

impl Provider for Lab {
    type Config = LabConfig;
    type Client = Client;

    const NAME: &'static str = "lab";
    const VERSION: &'static str = "1.2.3";
    const SOURCE: &'static str = "local/lab";
    const DESCRIPTION: &'static str = "Misbehaves on request.";

    async fn configure(&self, request: ConfigureRequest<'_, Self>) -> Configured<Client> {
        match &request.config.region {
            Attr::Unknown(_) => Configured::not_known_yet(),
            region if region.known().is_some_and(|region| region == "forbidden") => Configured::failed(
                Diagnostic::error(Path::of("region"), "Region not allowed", "This region is forbidden. Use another."),
            ),
            region => Configured::ready(Client { region: region.known().cloned() }),
        }
    }

    fn resources(&self) -> Vec<Box<dyn DynResource<Client>>> {
        vec![Box::new(Item)]
    }

    fn list_resources(&self) -> Vec<Box<dyn DynListResource<Client>>> {
        vec![Box::new(Items)]
    }

    fn actions(&self) -> Vec<Box<dyn DynAction<Client>>> {
        vec![Box::new(Ping)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(Join), Box::new(Pick)]
    }
}

pub(crate) struct Item;

#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ItemModel {
    /// The name.
    #[attr(required, replace)]
    pub(crate) name: Attr<String>,
    /// Anything.
    #[attr(optional)]
    pub(crate) value: Attr<String>,
    /// A label with a default.
    #[attr(optional, computed, default = "none")]
    pub(crate) label: Attr<String>,
    /// Something secret.
    #[attr(optional, write_only)]
    pub(crate) secret: Attr<String>,
    /// Parts by name.
    #[attr(optional)]
    pub(crate) parts: Attr<BTreeMap<String, Attr<PartModel>>>,
    /// What goes wrong: an operation and how.
    #[attr(optional)]
    pub(crate) fail: Attr<String>,
    /// Given at creation.
    #[attr(computed, keep)]
    pub(crate) token: Attr<String>,
    /// Counts the changes.
    #[attr(computed)]
    pub(crate) revision: Attr<i64>,
}

#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct PartModel {
    /// The size.
    #[attr(required, range(1, 9))]
    pub(crate) size: Attr<i64>,
    /// The unit.
    #[attr(optional, computed, default = "kg")]
    pub(crate) unit: Attr<String>,
    /// Something secret.
    #[attr(optional, write_only)]
    pub(crate) secret: Attr<String>,
    /// Given at creation.
    #[attr(computed, keep)]
    pub(crate) id: Attr<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ItemIdentity {
    /// The name.
    #[attr(required)]
    pub(crate) name: Attr<String>,
    /// The region.
    #[attr(optional)]
    pub(crate) region: Attr<String>,
}

impl Resource for Item {
    type Client = Client;
    type Model = ItemModel;
    type Identity = ItemIdentity;

    const TYPE_NAME: &'static str = "lab_item";
    const DESCRIPTION: &'static str = "Something that can fail in every way.";
    const VERSION: i64 = 1;

    fn validate(&self, config: &ItemModel) -> Diagnostics {
        match config.fail.known().map(String::as_str) {
            Some("validate_panic") => panic!("validation fell over"),
            Some("validate_error") => error("Refused by the resource").into(),
            _ => Diagnostics::none(),
        }
    }

    async fn plan(&self, request: PlanRequest<'_, Self>) -> Planned<Self> {
        let identity = identity(request.client, &request.proposed.name);
        let mut planned = request.proposed;
        match failure(&planned, "plan") {
            Some("panic") => panic!("planning fell over"),
            Some("error") => return Planned::of(planned).with_diagnostics(error("No plan")),
            Some("other_value") => planned.value = Attr::Known("not what was asked for".to_owned()),
            Some("no_such_path") => {
                let replace = vec![Path::of("parts").key("nothing")];
                return Planned { replace, ..Planned::of(planned) };
            }
            Some("write_only") => planned.secret = request.config.secret.clone(),
            Some(_) | None => {}
        }
        let mut private = request.prior_private.clone();
        private.set_json("plans", &(private.get_json::<u32>("plans").unwrap_or(0) + 1));
        let renamed = request.prior.is_some() && planned.name.is_unknown();
        let plan = Planned::of(planned).with_private(private);
        // An identity does not change, and an unknown name may be the same one.
        if renamed { plan } else { plan.with_identity(identity) }
    }

    fn plan_destroy(&self, request: PlanDestroyRequest<'_, Self>) -> Diagnostics {
        match failure(request.prior, "destroy") {
            Some(_) => error("Must not be destroyed").into(),
            None => Diagnostics::none(),
        }
    }

    async fn read(&self, request: ReadRequest<'_, Self>) -> Read<Self> {
        let state = request.state.clone();
        match failure(&state, "read") {
            Some("panic") => panic!("reading fell over"),
            Some("gone") => Outcome::gone(),
            Some("error") => Outcome::failed(error("Cannot be read")),
            Some("write_only") => Outcome::reached(ItemModel { secret: Attr::Known("s3cret".to_owned()), ..state }),
            Some("identity") => {
                let other = Attr::Known("another owner".to_owned());
                Outcome::reached(state).with_identity(ItemIdentity { name: other, region: Attr::Null })
            }
            Some(_) | None if request.imported => {
                let token = Attr::Known(format!("token of {}", state.name.known().cloned().unwrap_or_default()));
                let label = Attr::Known("none".to_owned());
                let identity = identity(Some(request.client), &state.name);
                let found = ItemModel { token, label, revision: Attr::Known(0), ..state };
                Outcome::reached(found).with_identity(identity)
            }
            Some(_) | None => Outcome::reached(state),
        }
    }

    async fn apply(&self, request: ApplyRequest<'_, Self>) -> Applied<Self> {
        let operation = if request.prior.is_some() { "update" } else { "create" };
        let done = done(request.planned, request.prior);
        let partial = ItemModel { token: Attr::unknown(), value: Attr::Known("half".to_owned()), ..done.clone() };
        match failure(request.planned, operation) {
            Some("error") => Outcome::failed(error("Nothing happened")),
            Some("partial") => Outcome::reached(partial).with_diagnostics(error("Stopped half-way")),
            Some("null") => Outcome::gone(),
            Some("unknown") => Outcome::reached(partial),
            Some("other_value") => Outcome::reached(ItemModel { value: Attr::Known("other".to_owned()), ..done }),
            Some("write_only") => Outcome::reached(ItemModel { secret: request.config.secret.clone(), ..done }),
            Some("panic") => panic!("{operation} fell over"),
            Some("late_panic") => {
                request.checkpoint.save(partial);
                panic!("{operation} fell over at the end")
            }
            Some("slow") => {
                request.checkpoint.save(partial.clone());
                tell_that_it_runs(request.planned);
                request.cancel.cancelled().await;
                Outcome::reached(partial).with_diagnostics(error("Interrupted"))
            }
            Some(_) | None => Outcome::reached(done),
        }
    }

    async fn delete(&self, request: DeleteRequest<'_, Self>) -> Deleted<Self> {
        let remains = ItemModel { value: Attr::Known("rest".to_owned()), ..request.prior.clone() };
        match failure(request.prior, "delete") {
            Some("error") => Outcome::failed(error("Nothing happened")),
            Some("partial") => Outcome::reached(remains).with_diagnostics(error("Stopped half-way")),
            Some("kept") => Outcome::reached(remains),
            Some("panic") => panic!("delete fell over"),
            Some("late_panic") => {
                request.checkpoint.save(remains);
                panic!("delete fell over at the end")
            }
            Some(_) | None => Outcome::gone(),
        }
    }

    async fn import(&self, request: ImportRequest<'_, Self>) -> Imported<Self> {
        let name = match request.target {
            ImportTarget::Id(id) if id == "nothing" => return Outcome::gone(),
            ImportTarget::Id(id) => Attr::Known(id),
            ImportTarget::Identity(identity) => identity.name,
        };
        Outcome::reached(ItemModel { name, secret: Attr::Known("s3cret".to_owned()), ..ItemModel::default() })
    }

    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<ItemModel, Diagnostics> {
        match (version, state.get("title").and_then(serde_json::Value::as_str)) {
            (0, Some(title)) => Ok(ItemModel {
                name: Attr::Known(title.to_owned()),
                secret: Attr::Known("s3cret".to_owned()),
                ..ItemModel::default()
            }),
            _ => Err(error("No upgrade for this version").into()),
        }
    }

    fn move_sources(&self) -> &'static [&'static dyn MoveSource<Self>] {
        &[&OldThing]
    }
}

/// What an item was before it had a provider of its own.
struct OldThing;

impl MoveSource<Item> for OldThing {
    fn provider(&self) -> &'static str {
        "local/old"
    }

    fn type_name(&self) -> &'static str {
        "old_thing"
    }

    fn newest_version(&self) -> i64 {
        3
    }

    fn convert(&self, request: &MoveRequest) -> Moved<Item> {
        let Some(name) = request.state.get("id").and_then(serde_json::Value::as_str) else {
            return Outcome::failed(error("No id"));
        };
        let name = Attr::Known(name.to_owned());
        let mut private = Private::new();
        private.set("moved", *b"yes");
        Outcome::reached(ItemModel {
            name: name.clone(),
            secret: Attr::Known("s3cret".to_owned()),
            ..ItemModel::default()
        })
        .with_identity(ItemIdentity { name, region: Attr::Null })
        .with_private(private)
    }
}

/// The value of a slow item may be the name of a file that appears once its creation runs.
/// The items that exist: as many as are asked for.
pub(crate) struct Items;

/// How many items lists of [`COUNTED`] have made: other tests list at the same time.
pub(crate) static MADE: AtomicI64 = AtomicI64::new(0);

/// The size of a list whose items are counted.
pub(crate) const COUNTED: i64 = 101;

#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ItemsModel {
    /// How many there are.
    #[attr(optional, computed, default = 100, range(0, 1000))]
    count_of_items: Attr<i64>,
    /// What goes wrong at the second item.
    #[attr(optional)]
    fail: Attr<String>,
}

impl ListResource for Items {
    type Resource = Item;
    type Model = ItemsModel;

    const DESCRIPTION: &'static str = "Any number of items.";

    fn validate(&self, config: &ItemsModel) -> Diagnostics {
        match config.fail.known().map(String::as_str) {
            Some("validate") => error("Refused by the list").into(),
            _ => Diagnostics::none(),
        }
    }

    async fn list(&self, request: ListRequest<'_, Self>) -> Diagnostics {
        let count = request.config.count_of_items.known().copied().unwrap_or(100);
        for number in 0..count {
            MADE.fetch_add(i64::from(count == COUNTED), Ordering::Relaxed);
            let name = Attr::Known(format!("item-{number}"));
            let mut identity = identity(Some(request.client), &name);
            let item = ItemModel { name, secret: Attr::Known("s3cret".to_owned()), ..ItemModel::default() };
            match request.config.fail.known().filter(|_| number == 1).map(String::as_str) {
                Some("panic") => panic!("listing fell over"),
                Some("error") => return error("Stopped half-way").into(),
                Some("identity") => identity.name = Attr::Null,
                Some(_) | None => {}
            }
            let object = Listed {
                display_name: format!("item-{number}"),
                identity,
                resource: request.include_resource.then_some(item),
                diagnostics: Diagnostics::none(),
            };
            if request.found.push(object).await.is_break() {
                break;
            }
        }
        Diagnostics::none()
    }
}

/// Says something as often as it is asked to.
pub(crate) struct Ping;

#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct PingModel {
    /// Whom.
    #[attr(required)]
    whom: Attr<String>,
    /// How often.
    #[attr(optional, computed, default = 2, range(0, 1000))]
    times: Attr<i64>,
    /// What goes wrong: an operation and how.
    #[attr(optional)]
    fail: Attr<String>,
}

impl Action for Ping {
    type Client = Client;
    type Model = PingModel;

    const TYPE_NAME: &'static str = "lab_ping";
    const DESCRIPTION: &'static str = "Says something.";

    fn validate(&self, config: &PingModel) -> Diagnostics {
        match config.fail.known().map(String::as_str) {
            Some("validate") => error("Refused by the action").into(),
            _ => Diagnostics::none(),
        }
    }

    async fn plan(&self, request: PlanActionRequest<'_, Self>) -> Diagnostics {
        match request.config.fail.known().map(String::as_str) {
            Some("plan") => error("Cannot be done").into(),
            Some("plan_panic") => panic!("planning fell over"),
            _ if request.client.is_none() => {
                Diagnostic::warning(Path::of("whom"), "Not checked", "The lab is not known yet.").into()
            }
            _ => Diagnostics::none(),
        }
    }

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let whom = request.config.whom.known().cloned().unwrap_or_default();
        for number in 0..request.config.times.known().copied().unwrap_or(0) {
            request.progress.show(format!("ping {number} to {whom}")).await;
        }
        match request.config.fail.known().map(String::as_str) {
            Some("error") => error("No answer came").into(),
            Some("panic") => panic!("the ping fell over"),
            Some("slow") => {
                request.cancel.cancelled().await;
                error("Interrupted").into()
            }
            Some("warning") => Diagnostic::warning(Path::of("whom"), "Late answer", "It took long.").into(),
            Some(_) | None => Diagnostics::none(),
        }
    }
}

fn tell_that_it_runs(planned: &ItemModel) {
    if let Some(file) = planned.value.known() {
        std::fs::write(file, "").expect("the file can be made");
    }
}

/// How this operation is to fail.
fn failure<'a>(model: &'a ItemModel, operation: &str) -> Option<&'a str> {
    model.fail.known()?.strip_prefix(operation)?.strip_prefix('_')
}

fn error(summary: &str) -> Diagnostic {
    Diagnostic::error(Path::root(), summary, "The lab was configured to do this.")
}

fn identity(client: Option<&Client>, name: &Attr<String>) -> ItemIdentity {
    let region = client.and_then(|client| client.region.clone());
    ItemIdentity { name: name.clone(), region: region.into() }
}

/// The planned state with everything known.
fn done(planned: &ItemModel, prior: Option<&ItemModel>) -> ItemModel {
    let mut done = planned.clone();
    let name = done.name.known().cloned().unwrap_or_default();
    if done.token.is_unknown() {
        done.token = Attr::Known(format!("token of {name}"));
    }
    if done.revision.is_unknown() {
        done.revision = Attr::Known(prior.and_then(|prior| prior.revision.known()).map_or(0, |revision| revision + 1));
    }
    for (part, model) in done.parts.known_mut().into_iter().flatten() {
        if let Some(model) = model.known_mut()
            && model.id.is_unknown()
        {
            model.id = Attr::Known(format!("{name}/{part}"));
        }
    }
    done
}

pub(crate) struct Join;

impl Function for Join {
    fn name(&self) -> &'static str {
        "join"
    }

    fn signature(&self) -> Signature {
        let mut signature = Signature::new(Type::String, "Joins", "Joins words; null is left out.")
            .parameter(Parameter::new("separator", Type::String, "Between the words."));
        signature.variadic =
            Some(Parameter { allow_null: true, ..Parameter::new("words", Type::String, "The words.") });
        signature
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let separator = arguments[0].as_str().expect("not null");
        if separator == "panic" {
            panic!("joining fell over");
        }
        let bad = arguments.iter().skip(1).position(|word| word.as_str() == Some(separator));
        if let Some(bad) = bad {
            return Err(FunctionError::argument(bad + 1, "A word is the separator."));
        }
        let words: Vec<&str> = arguments.iter().skip(1).filter_map(Value::as_str).collect();
        Ok(Value::from(words.join(separator)))
    }
}

/// A member of any object, whatever else of it is not known.
pub(crate) struct Pick;

impl Function for Pick {
    fn name(&self) -> &'static str {
        "pick"
    }

    fn signature(&self) -> Signature {
        let object = Parameter { allow_unknown: true, ..Parameter::new("object", Type::Dynamic, "The object.") };
        Signature::new(Type::Dynamic, "Picks", "Picks a member.").parameter(object).parameter(Parameter::new(
            "name",
            Type::String,
            "Its name.",
        ))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let name = arguments[1].as_str().expect("known and not null");
        let (types, values) = match &arguments[0] {
            Value::Unknown(_) => return Ok(Value::unknown()),
            Value::Dynamic(ty, value) => match (&**ty, &**value) {
                (Type::Object(types), Value::Object(values)) => (types, values),
                _ => return Err(FunctionError::argument(0, "An object is expected.")),
            },
            _ => return Err(FunctionError::argument(0, "An object is expected.")),
        };
        match (types.get(name), values.get(name)) {
            (Some(ty), Some(value)) => Ok(Value::Dynamic(Box::new(ty.clone()), Box::new(value.clone()))),
            _ => Err(FunctionError::argument(1, "There is no such member.")),
        }
    }
}
