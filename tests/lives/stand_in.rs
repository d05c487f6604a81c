//! A stand-in for the AWS provider, of which tables are moved and adopted: the types and stored forms of its resources, and
//! not one call.
//!
//! It stores what it is given, so that a state and a configuration of it exist next to tables that were made by hand. This
//! test's own binary is the provider, when a CLI starts it under the provider's name; nothing of it is ever released.

use std::collections::BTreeMap;
use std::path::Path as FilePath;
use std::process::ExitCode;

use anyhow::Context as _;
use terraform_cli::{Cli, Folder};
use tf_provider::provider::{ConfigureRequest, Configured};
use tf_provider::resource::{
    Applied, ApplyRequest, DeleteRequest, Deleted, DynResource, ImportRequest, ImportTarget, Imported, NoIdentity,
    Outcome, Read, ReadRequest,
};
use tf_provider::{Attr, Model, Provider, Resource, Value};

use crate::moving::BINARY;
use shapes::Stored;

mod shapes;

const NAME: &str = "terraform-provider-aws";

/// Serves the provider, if this process was started as one.
pub(crate) fn serve() -> Option<ExitCode> {
    let program = std::env::args_os().next()?;
    (FilePath::new(&program).file_name()? == NAME).then(|| tf_provider::serve::run(Aws))
}

/// A folder in which a CLI finds the stand-in as hashicorp/aws, besides our provider.
pub(crate) fn folder(path: &FilePath, cli: &Cli) -> anyhow::Result<Folder> {
    let folder = Folder::create(path, cli, FilePath::new(BINARY))?;
    let stand_in = folder.path().join("stand-in");
    std::fs::create_dir_all(&stand_in)?;
    std::os::unix::fs::symlink(std::env::current_exe()?, stand_in.join(NAME))?;
    let ours = FilePath::new(BINARY).parent().context("the binary is in a folder")?;
    // A state names the registry of the CLI that wrote it.
    let hosts = ["registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"];
    let overrides = std::iter::once(("local/dynamodb", ours)).chain(hosts.map(|source| (source, stand_in.as_path())));
    let lines: String =
        overrides.map(|(source, path)| format!("    \"{source}\" = \"{}\"\n", path.display())).collect();
    let text = format!("provider_installation {{\n  dev_overrides {{\n{lines}  }}\n  direct {{}}\n}}\n");
    folder.write("dev.tfrc", &text)?;
    Ok(folder)
}

struct Aws;

/// The account and Region for ARNs.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Place {
    /// The account.
    #[attr(optional, computed, default = "111122223333")]
    account_id: Attr<String>,
    /// The Region.
    #[attr(optional, computed, default = "us-east-1")]
    region: Attr<String>,
}

impl Provider for Aws {
    type Config = Place;
    type Client = Place;

    const NAME: &'static str = "aws";
    const VERSION: &'static str = "5.46.0";
    const SOURCE: &'static str = "hashicorp/aws";
    const DESCRIPTION: &'static str = "Stores what it is given, for tests.";

    async fn configure(&self, request: ConfigureRequest<'_, Self>) -> Configured<Place> {
        Configured::ready(request.config.clone())
    }

    fn resources(&self) -> Vec<Box<dyn DynResource<Place>>> {
        resources()
    }
}

/// A type of resource.
trait Kind: Clone + PartialEq + Send + Sync + 'static {
    const KIND: Self;
    const NAME: &'static str;
    /// Version of its stored state.
    const VERSION: i64;
    /// What identifies an object, and so is its id.
    const ID: &'static [&'static str];
    /// Its ARN, with `{}` for the first part of the id.
    const ARN: Option<&'static str>;
}

macro_rules! kinds {
    ($($kind:ident = $name:literal, $version:literal, $id:expr, $arn:expr;)*) => {
        $(
            #[derive(Debug, Clone, Copy, PartialEq)]
            struct $kind;

            impl Kind for $kind {
                const KIND: Self = Self;
                const NAME: &'static str = $name;
                const VERSION: i64 = $version;
                const ID: &'static [&'static str] = &$id;
                const ARN: Option<&'static str> = $arn;
            }
        )*

        fn resources() -> Vec<Box<dyn DynResource<Place>>> {
            vec![$(Box::new(Holder($kind))),*]
        }
    };
}

kinds! {
    Table = "aws_dynamodb_table", 1, ["name"], Some("dynamodb:{place}:table/{}");
    Index = "aws_dynamodb_global_secondary_index", 0, ["table_name", "index_name"], None;
    Replica = "aws_dynamodb_table_replica", 0, ["global_table_arn"], None;
    Insights = "aws_dynamodb_contributor_insights", 0, ["table_name", "index_name"], None;
    Destination = "aws_dynamodb_kinesis_streaming_destination", 0, ["table_name", "stream_arn"], None;
    Policy = "aws_dynamodb_resource_policy", 0, ["resource_arn"], None;
    Tag = "aws_dynamodb_tag", 0, ["resource_arn", "key"], None;
    Target = "aws_appautoscaling_target", 0, ["resource_id", "scalable_dimension"], None;
    ScalingPolicy = "aws_appautoscaling_policy", 0, ["name", "resource_id", "scalable_dimension"], None;
    Schedule = "aws_appautoscaling_scheduled_action", 0, ["name", "resource_id"], None;
    Alarm = "aws_cloudwatch_metric_alarm", 1, ["alarm_name"], Some("cloudwatch:{place}:alarm:{}");
    Stream = "aws_kinesis_stream", 1, ["name"], Some("kinesis:{place}:stream/{}");
}

/// Holds objects of one type, in the state alone.
struct Holder<K>(K);

impl<K: Kind + std::fmt::Debug> Resource for Holder<K> {
    type Client = Place;
    type Model = Stored<K>;
    type Identity = NoIdentity;

    const TYPE_NAME: &'static str = K::NAME;
    const DESCRIPTION: &'static str = "As the AWS provider has it.";
    const VERSION: i64 = K::VERSION;

    async fn read(&self, request: ReadRequest<'_, Self>) -> Read<Self> {
        Outcome::reached(request.state.clone())
    }

    async fn apply(&self, request: ApplyRequest<'_, Self>) -> Applied<Self> {
        let planned = request.planned;
        let parts: Vec<&str> = K::ID.iter().filter_map(|name| planned.text(name)).collect();
        let place = |part: &Attr<String>| part.known().cloned().unwrap_or_default();
        let place = format!("{}:{}", place(&request.client.region), place(&request.client.account_id));
        let first = parts.first().copied().unwrap_or_default();
        let arn = K::ARN.map(|arn| format!("arn:aws:{}", arn.replace("{place}", &place).replace("{}", first)));
        let made = [("id", Some(parts.join("/"))), ("arn", arn)];
        let mut stored = planned.clone();
        for (name, value) in made {
            if let (Some(unknown @ Value::Unknown(_)), Some(text)) = (stored.values.get_mut(name), value) {
                *unknown = Value::String(text);
            }
        }
        if let Some(tags) = stored.values.get("tags").cloned()
            && let Some(all @ Value::Unknown(_)) = stored.values.get_mut("tags_all")
        {
            *all = if tags.is_null() { Value::Map(BTreeMap::new()) } else { tags };
        }
        Outcome::reached(stored.known())
    }

    async fn delete(&self, _: DeleteRequest<'_, Self>) -> Deleted<Self> {
        Outcome::gone()
    }

    /// What the real provider would read is not known here: only the id.
    async fn import(&self, request: ImportRequest<'_, Self>) -> Imported<Self> {
        let id = match request.target {
            ImportTarget::Id(id) => id,
            ImportTarget::Identity(NoIdentity) => String::new(),
        };
        let set = [Some("id"), K::ID.first().copied()].into_iter().flatten();
        Outcome::reached(Stored::of(set.map(|name| (name.to_owned(), Value::String(id.clone()))).collect()))
    }
}
