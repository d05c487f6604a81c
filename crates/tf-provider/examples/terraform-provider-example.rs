//! A whole provider in one file, whose resource keeps notes as text files in a directory.
//!
//! Try it: `cargo build --example terraform-provider-example`, name `target/debug/examples` under `dev_overrides` for
//! `local/example` in the CLI's configuration file, and apply
//!
//! ```hcl
//! terraform { required_providers { example = { source = "local/example" } } }
//! provider "example" { directory = "notes" }
//! resource "example_note" "hello" {
//!   title = "Hello"
//!   text  = "World"
//! }
//! ```

use std::{io, path::PathBuf, process::ExitCode};

use tf_provider::{
    Attr, Diagnostic, Diagnostics, Model, Path, Provider, Resource, Type, Value,
    action::{Action, DynAction, InvokeRequest},
    data_source::{DataRead, DataReadRequest, DataSource, DynDataSource},
    function::{Function, FunctionError, Parameter, Signature},
    list_resource::{DynListResource, ListRequest, ListResource, Listed},
    provider::{ConfigureRequest, Configured},
    resource::{
        Applied, ApplyRequest, DeleteRequest, Deleted, DynResource, ImportRequest, ImportTarget, Imported, Outcome,
        PlanRequest, Planned, Read, ReadRequest,
    },
};

fn main() -> ExitCode {
    tf_provider::serve::run(Notes)
}

struct Notes;

#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Config {
    /// Where the notes are kept; created when it does not exist.
    #[attr(required)]
    directory: Attr<String>,
}

/// The connection to the service: here a directory.
struct Directory(PathBuf);

impl Provider for Notes {
    type Config = Config;
    type Client = Directory;

    const NAME: &'static str = "example";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SOURCE: &'static str = "local/example";
    const DESCRIPTION: &'static str = "Keeps notes as text files.";

    async fn configure(&self, request: ConfigureRequest<'_, Self>) -> Configured<Directory> {
        let Some(directory) = request.config.directory.known() else { return Configured::not_known_yet() };
        let directory = PathBuf::from(directory);
        match std::fs::create_dir_all(&directory) {
            Ok(()) => Configured::ready(Directory(directory)),
            Err(error) => Configured::failed(Diagnostic::error(
                Path::of("directory"),
                "Directory cannot be used",
                format!("The directory for the notes does not exist and cannot be created: {error}."),
            )),
        }
    }

    fn resources(&self) -> Vec<Box<dyn DynResource<Directory>>> {
        vec![Box::new(Note)]
    }

    fn data_sources(&self) -> Vec<Box<dyn DynDataSource<Directory>>> {
        vec![Box::new(NoteLookup)]
    }

    fn list_resources(&self) -> Vec<Box<dyn DynListResource<Directory>>> {
        vec![Box::new(NoteList)]
    }

    fn actions(&self) -> Vec<Box<dyn DynAction<Directory>>> {
        vec![Box::new(Stamp)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(Slug)]
    }
}

struct Note;

#[derive(Debug, Clone, PartialEq, Default, Model)]
struct NoteModel {
    /// The title; its slug is the name of the file.
    #[attr(required, replace, length(1, 80))]
    title: Attr<String>,
    /// What the note says.
    #[attr(required)]
    text: Attr<String>,
    /// What stands below the text.
    #[attr(optional, computed, default = "--")]
    footer: Attr<String>,
    /// Length of the file in bytes.
    #[attr(computed)]
    size: Attr<i64>,
    /// Name of the file.
    #[attr(computed, keep)]
    file: Attr<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Model)]
struct NoteIdentity {
    /// Name of the file.
    #[attr(required)]
    file: Attr<String>,
}

impl Resource for Note {
    type Client = Directory;
    type Model = NoteModel;
    type Identity = NoteIdentity;

    const TYPE_NAME: &'static str = "example_note";
    const DESCRIPTION: &'static str = "A note.";

    fn validate(&self, config: &NoteModel) -> Diagnostics {
        match config.title.known() {
            Some(title) if slug(title).is_empty() => Diagnostic::error(
                Path::of("title"),
                "Title without letters",
                "The name of the file is made of the title's letters and digits, and there are none. Add some.",
            )
            .into(),
            _ => Diagnostics::none(),
        }
    }

    /// Everything that follows from known values is known in the plan.
    async fn plan(&self, request: PlanRequest<'_, Self>) -> Planned<Self> {
        let mut planned = request.proposed;
        planned.file = planned.title.clone().map(|title| file_name(&title));
        if let (Some(text), Some(footer)) = (planned.text.known(), planned.footer.known()) {
            planned.size = Attr::Known(length(&content(text, footer)));
        }
        let identity = NoteIdentity { file: planned.file.clone() };
        Planned::of(planned).with_identity(identity)
    }

    async fn read(&self, request: ReadRequest<'_, Self>) -> Read<Self> {
        let file = known(&request.state.file);
        match request.client.read(&file) {
            Ok(Some(found)) => Outcome::reached(note(&file, &found, request.state.title.clone()))
                .with_identity(NoteIdentity { file: Attr::Known(file) }),
            Ok(None) => Outcome::gone(),
            Err(failure) => Outcome::failed(failure),
        }
    }

    async fn apply(&self, request: ApplyRequest<'_, Self>) -> Applied<Self> {
        let planned = request.planned.clone();
        let content = content(&known(&planned.text), &known(&planned.footer));
        match request.client.write(&known(&planned.file), &content) {
            Ok(()) => Outcome::reached(planned),
            Err(failure) => Outcome::failed(failure),
        }
    }

    async fn delete(&self, request: DeleteRequest<'_, Self>) -> Deleted<Self> {
        match request.client.remove(&known(&request.prior.file)) {
            Ok(()) => Outcome::gone(),
            Err(failure) => Outcome::failed(failure),
        }
    }

    async fn import(&self, request: ImportRequest<'_, Self>) -> Imported<Self> {
        let file = match request.target {
            ImportTarget::Id(file) => Attr::Known(file),
            ImportTarget::Identity(identity) => identity.file,
        };
        Outcome::reached(NoteModel { file: file.clone(), ..NoteModel::default() }).with_identity(NoteIdentity { file })
    }
}

struct NoteLookup;

#[derive(Debug, Clone, PartialEq, Default, Model)]
struct NoteLookupModel {
    /// The title of the note.
    #[attr(required)]
    title: Attr<String>,
    /// The whole file.
    #[attr(computed)]
    content: Attr<String>,
}

impl DataSource for NoteLookup {
    type Client = Directory;
    type Model = NoteLookupModel;

    const TYPE_NAME: &'static str = "example_note";
    const DESCRIPTION: &'static str = "An existing note.";

    async fn read(&self, request: DataReadRequest<'_, Self>) -> DataRead<NoteLookupModel> {
        let mut found = request.config;
        match request.client.read(&file_name(&known(&found.title))) {
            Ok(Some(content)) => {
                found.content = Attr::Known(content);
                DataRead::found(found)
            }
            Ok(None) => DataRead::failed(Diagnostic::error(
                Path::of("title"),
                "Note not found",
                "There is no note of this title in the provider's directory. Correct the title.",
            )),
            Err(failure) => DataRead::failed(failure),
        }
    }
}

struct NoteList;

#[derive(Debug, Clone, PartialEq, Default, Model)]
struct NoteListModel {
    /// What the names of the files begin with.
    #[attr(optional)]
    prefix: Attr<String>,
}

impl ListResource for NoteList {
    type Resource = Note;
    type Model = NoteListModel;

    const DESCRIPTION: &'static str = "The notes that exist.";

    async fn list(&self, request: ListRequest<'_, Self>) -> Diagnostics {
        let files = match request.client.files(&known(&request.config.prefix)) {
            Ok(files) => files,
            Err(failure) => return failure.into(),
        };
        for file in files {
            let content = match request.client.read(&file) {
                Ok(Some(content)) => content,
                // Removed since the directory was read.
                Ok(None) => continue,
                Err(failure) => return failure.into(),
            };
            let listed = Listed {
                identity: NoteIdentity { file: Attr::Known(file.clone()) },
                display_name: file.clone(),
                resource: request.include_resource.then(|| note(&file, &content, Attr::Null)),
                diagnostics: Diagnostics::none(),
            };
            if request.found.push(listed).await.is_break() {
                break;
            }
        }
        Diagnostics::none()
    }
}

struct Stamp;

#[derive(Debug, Clone, PartialEq, Default, Model)]
struct StampModel {
    /// What the names of the files begin with.
    #[attr(required)]
    prefix: Attr<String>,
    /// What is written below each note.
    #[attr(optional, computed, default = "seen")]
    text: Attr<String>,
}

impl Action for Stamp {
    type Client = Directory;
    type Model = StampModel;

    const TYPE_NAME: &'static str = "example_stamp";
    const DESCRIPTION: &'static str = "Writes a line below notes, once, next to the file of each.";

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let (prefix, text) = (known(&request.config.prefix), known(&request.config.text));
        let files = match request.client.files(&prefix) {
            Ok(files) => files,
            Err(failure) => return failure.into(),
        };
        for file in files {
            // Whoever interrupts gets what was done so far.
            if request.cancel.is_cancelled() {
                let detail = format!("The notes before {file:?} are stamped. Invoke the action again for the others.");
                return Diagnostic::error(Path::root(), "Interrupted", detail).into();
            }
            if let Err(failure) = request.client.write(&format!("{file}.stamp"), &text) {
                return failure.into();
            }
            request.progress.show(format!("stamped {file}")).await;
        }
        Diagnostics::none()
    }
}

struct Slug;

impl Function for Slug {
    fn name(&self) -> &'static str {
        "slug"
    }

    fn signature(&self) -> Signature {
        Signature::new(Type::String, "The slug of a title", "Lower-case letters and digits, joined by hyphens.")
            .parameter(Parameter::new("title", Type::String, "The title."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let slug = slug(arguments[0].as_str().unwrap_or_default());
        if slug.is_empty() {
            return Err(FunctionError::argument(0, "The title has no letters and no digits."));
        }
        Ok(Value::from(slug))
    }
}

impl Directory {
    fn read(&self, file: &str) -> Result<Option<String>, Diagnostic> {
        match std::fs::read_to_string(self.0.join(file)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure("read", file, &error)),
        }
    }

    /// Sorted names of the files that begin like this.
    fn files(&self, prefix: &str) -> Result<Vec<String>, Diagnostic> {
        let read = || -> io::Result<Vec<String>> {
            let entries = std::fs::read_dir(&self.0)?.collect::<Result<Vec<_>, _>>()?;
            Ok(entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
        };
        let mut files = read().map_err(|error| failure("listed", ".", &error))?;
        files.retain(|file| file.starts_with(prefix) && file.ends_with(".txt"));
        files.sort();
        Ok(files)
    }

    fn write(&self, file: &str, content: &str) -> Result<(), Diagnostic> {
        std::fs::write(self.0.join(file), content).map_err(|error| failure("written", file, &error))
    }

    /// That the file is gone already is as good.
    fn remove(&self, file: &str) -> Result<(), Diagnostic> {
        match std::fs::remove_file(self.0.join(file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failure("removed", file, &error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn failure(what: &str, file: &str, error: &io::Error) -> Diagnostic {
    let detail = format!("The file {file:?} could not be {what}: {error}. Check the permissions of the directory.");
    Diagnostic::error(Path::root(), "File not accessible", detail)
}

/// The note in a file. Only the configuration knows how its title is written.
fn note(file: &str, found: &str, title: Attr<String>) -> NoteModel {
    let (text, footer) = found.rsplit_once('\n').unwrap_or((found, ""));
    NoteModel {
        title: title.or_else(|| Attr::Known(file.trim_end_matches(".txt").to_owned())),
        text: Attr::Known(text.to_owned()),
        footer: Attr::Known(footer.to_owned()),
        size: Attr::Known(length(found)),
        file: Attr::Known(file.to_owned()),
    }
}

fn content(text: &str, footer: &str) -> String {
    format!("{text}\n{footer}")
}

fn length(content: &str) -> i64 {
    i64::try_from(content.len()).unwrap_or(i64::MAX)
}

fn file_name(title: &str) -> String {
    format!("{}.txt", slug(title))
}

fn slug(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// What is known in every state and, during apply, in every required place.
fn known(attribute: &Attr<String>) -> String {
    attribute.known().cloned().unwrap_or_default()
}
