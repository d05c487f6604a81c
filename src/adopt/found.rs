//! The tables of a state, with everything that other resources of it say about them.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Attr;

use super::merge::{Described, Places};
use super::resources::Resource;
use super::{alarms, label, replica, scaling};
use crate::names::Arn;
use crate::table::model::{InsightsModel, KinesisModel, TableModel};
use crate::table::moved::stored;

/// A table with its configuration.
pub(super) struct Found {
    /// Its address in the state.
    pub(super) address: String,
    /// Its address without keys.
    pub(super) declared: String,
    /// Its name as a resource here.
    pub(super) label: String,
    /// What it is, with what was folded in.
    pub(super) model: TableModel,
    /// The account in its ARN.
    pub(super) account: Option<String>,
    /// The addresses of what was folded in.
    pub(super) folded: Vec<String>,
    /// What is about the table and stays with the other provider, by address, and why.
    pub(super) stays: BTreeMap<String, String>,
    /// Where the live table has more than the state.
    pub(super) added: Places,
    /// What other resources of the state say of it.
    pub(super) described: Described,
}

/// What a state has.
#[derive(Default)]
pub(super) struct State {
    /// The tables in the order of the state.
    pub(super) tables: Vec<Found>,
    /// What of no table stays with the other provider, by address, and why.
    pub(super) left: BTreeMap<String, String>,
    /// Folded resources without keys that are folded in every instance.
    pub(super) removed: BTreeSet<String>,
    /// Folded resources of which other instances stay.
    pub(super) partly: Vec<String>,
    /// What could not be read, or is worth knowing.
    pub(super) notes: Vec<String>,
    /// Resources that refer to what is taken over: address, and what it depends on.
    pub(super) dependents: Vec<(String, Vec<String>)>,
}

/// What is about one table.
#[derive(Default)]
struct Owned<'a> {
    parts: Vec<&'a Resource>,
    scaling: Vec<&'a Resource>,
    alarms: Vec<&'a Resource>,
}

impl<'a> Owned<'a> {
    fn add(&mut self, resource: &'a Resource) {
        match resource.kind.as_str() {
            "aws_cloudwatch_metric_alarm" => self.alarms.push(resource),
            kind if kind.starts_with("aws_appautoscaling_") => self.scaling.push(resource),
            _ => self.parts.push(resource),
        }
    }

    /// Folds everything into the table that it can express. What alarms a table has follows from the rest, so they are last.
    fn put_into(&self, table: &mut Found) {
        for resource in &self.parts {
            let folded = fold(resource, &mut table.model);
            table.note(resource, folded.err());
        }
        for (key, parts) in scaling::by_dimension(&self.scaling) {
            let put = parts.put_into(&mut table.model, &key);
            table.described.scaling |= put.is_err();
            parts.all().for_each(|resource| table.note(resource, put.err()));
        }
        table.described.alarms = !self.alarms.is_empty();
        let stays = alarms::fold(&self.alarms, &mut table.model);
        self.alarms.iter().zip(stays).for_each(|(alarm, why)| table.note(alarm, why));
    }
}

impl Found {
    /// Remembers what became of a resource.
    fn note(&mut self, resource: &Resource, stays: Option<&'static str>) {
        match stays {
            None => self.folded.push(resource.address.clone()),
            Some(why) => drop(self.stays.insert(resource.address.clone(), why.to_owned())),
        }
    }
}

/// Finds the tables and what belongs to them.
pub(super) fn find(resources: &[Resource]) -> State {
    let mut state = State::default();
    for resource in resources.iter().filter(|resource| resource.kind == "aws_dynamodb_table") {
        if let Err(why) = table(resource, &mut state.tables) {
            state.left.insert(resource.address.clone(), why);
        }
    }
    let mut owned: BTreeMap<usize, Owned<'_>> = BTreeMap::new();
    for resource in resources.iter().filter(|resource| resource.of_aws) {
        let Some(name) = table_of(resource) else { continue };
        match owner(resource, &name, &state.tables) {
            Err(why) => drop(state.left.insert(resource.address.clone(), why.to_owned())),
            Ok(at) => owned.entry(at).or_default().add(resource),
        }
    }
    for (at, owned) in owned {
        if let Some(table) = state.tables.get_mut(at) {
            owned.put_into(table);
        }
    }
    removals(resources, &mut state);
    state
}

fn table(resource: &Resource, tables: &mut Vec<Found>) -> Result<(), String> {
    if !resource.of_aws {
        return Err("it is not a resource of hashicorp/aws".to_owned());
    }
    let moved = stored(&resource.values)?;
    let label = label(&resource.address, tables);
    tables.push(Found {
        address: resource.address.clone(),
        declared: resource.declared(),
        label,
        model: moved.model,
        account: moved.account,
        folded: Vec::new(),
        stays: BTreeMap::new(),
        added: Places::new(),
        described: Described::default(),
    });
    Ok(())
}

/// The address as one word: modules, name and keys.
fn label(address: &str, tables: &[Found]) -> String {
    let plain = address.replace("module.", "").replace("aws_dynamodb_table.", "");
    label::unique(&plain, |label| tables.iter().any(|table| table.label == label))
}

/// The name of the table that a resource is about, if it is about one.
fn table_of(resource: &Resource) -> Option<String> {
    let of_resource = |resource: &str| resource.strip_prefix("table/")?.split('/').next().map(str::to_owned);
    let of_arn = |text: &str| of_resource(&Arn::parse(text).ok()?.resource);
    match resource.kind.as_str() {
        "aws_appautoscaling_target" | "aws_appautoscaling_policy" | "aws_appautoscaling_scheduled_action" => {
            let id = resource.text("resource_id").filter(|_| resource.text("service_namespace") == Some("dynamodb"))?;
            of_resource(id)
        }
        "aws_dynamodb_contributor_insights"
        | "aws_dynamodb_kinesis_streaming_destination"
        | "aws_dynamodb_global_secondary_index" => {
            let name = resource.text("table_name")?;
            Some(of_arn(name).unwrap_or_else(|| name.to_owned()))
        }
        "aws_dynamodb_resource_policy" | "aws_dynamodb_tag" => of_arn(resource.text("resource_arn")?),
        "aws_dynamodb_table_replica" => of_arn(resource.text("global_table_arn")?),
        "aws_cloudwatch_metric_alarm" => resource.values["dimensions"]["TableName"].as_str().map(str::to_owned),
        _ => None,
    }
}

/// The table of this name in the same place; where several can be meant, the one it depends on.
fn owner(resource: &Resource, name: &str, tables: &[Found]) -> Result<usize, &'static str> {
    let (region, account) = resource.place_of_table();
    let same = |stated: &Option<String>, of_table: Option<&String>| {
        stated.as_ref().zip(of_table).is_none_or(|(stated, of_table)| stated == of_table)
    };
    let fits = |table: &Found| {
        table.model.name.known().is_some_and(|known| known == name)
            && same(&region, table.model.region.known())
            && same(&account, table.account.as_ref())
    };
    let candidates: Vec<usize> = (0..tables.len()).filter(|at| fits(&tables[*at])).collect();
    match candidates.as_slice() {
        [] => Err("its table is not in this state"),
        [one] => Ok(*one),
        several => {
            let meant: Vec<usize> =
                several.iter().copied().filter(|at| resource.depends_on.contains(&tables[*at].declared)).collect();
            match meant.as_slice() {
                [one] => Ok(*one),
                _ => Err("several tables of this state have that name, and the state does not say which is meant"),
            }
        }
    }
}

/// Puts what a resource says into the table.
fn fold(resource: &Resource, model: &mut TableModel) -> Result<(), &'static str> {
    match resource.kind.as_str() {
        "aws_dynamodb_contributor_insights" => insights(resource, model),
        "aws_dynamodb_kinesis_streaming_destination" => {
            if model.kinesis_stream.is_known() {
                return Err("a table has one Kinesis data stream here, and it has another one already");
            }
            let precision = resource.text("approximate_creation_date_time_precision").unwrap_or("MILLISECOND");
            let stream = resource.text("stream_arn").ok_or("it has no `stream_arn`")?;
            model.kinesis_stream = Attr::Known(KinesisModel {
                stream_arn: Attr::Known(stream.to_owned()),
                approximate_creation_date_time_precision: Attr::Known(precision.to_owned()),
            });
            Ok(())
        }
        "aws_dynamodb_resource_policy" => {
            let policy = resource.text("policy").ok_or("it has no `policy`")?;
            let of_stream = resource.text("resource_arn").is_some_and(|arn| arn.contains("/stream/"));
            let place = if of_stream {
                &mut model.stream.known_mut().ok_or("the stream of its table is disabled")?.resource_policy
            } else {
                &mut model.resource_policy
            };
            *place = Attr::Known(policy.to_owned());
            Ok(())
        }
        "aws_dynamodb_tag" => {
            let (key, value) = (resource.text("key").ok_or("it has no `key`")?, resource.values["value"].as_str());
            let mut tags = model.tags.clone().into_known().unwrap_or_default();
            tags.insert(key.to_owned(), Attr::Known(value.unwrap_or_default().to_owned()));
            model.tags = Attr::Known(tags);
            Ok(())
        }
        "aws_dynamodb_table_replica" => replica::fold(resource, model),
        "aws_dynamodb_global_secondary_index" => {
            let name = resource.text("index_name").unwrap_or_default();
            let indexes = model.global_secondary_indexes.known();
            let known = indexes.is_some_and(|indexes| indexes.contains_key(name));
            if known { Ok(()) } else { Err("write this index into `global_secondary_indexes` before planning") }
        }
        _ => Err("it is not known here"),
    }
}

fn insights(resource: &Resource, model: &mut TableModel) -> Result<(), &'static str> {
    let place = match resource.text("index_name") {
        None => &mut model.contributor_insights,
        Some(name) => {
            let index = model.global_secondary_indexes.known_mut().and_then(|indexes| indexes.get_mut(name));
            &mut index.and_then(Attr::known_mut).ok_or("its index is not in the state")?.contributor_insights
        }
    };
    let mode = resource.text("mode").unwrap_or("ACCESSED_AND_THROTTLED_KEYS");
    *place = Attr::Known(InsightsModel { mode: Attr::Known(mode.to_owned()) });
    Ok(())
}

/// A `removed` block names a resource with all its instances.
fn removals(resources: &[Resource], state: &mut State) {
    let folded: BTreeSet<&String> = state.tables.iter().flat_map(|table| &table.folded).collect();
    let of = |resource: &&Resource| folded.contains(&resource.address);
    let stays: BTreeSet<String> = resources.iter().filter(|resource| !of(resource)).map(Resource::declared).collect();
    let (mut removed, mut partly) = (BTreeSet::new(), Vec::new());
    for resource in resources.iter().filter(of) {
        let declared = resource.declared();
        if stays.contains(&declared) {
            partly.push(resource.address.clone());
        } else {
            removed.insert(declared);
        }
    }
    let taken: BTreeSet<String> =
        state.tables.iter().map(|table| table.declared.clone()).chain(removed.clone()).collect();
    let tables: BTreeSet<&String> = state.tables.iter().map(|table| &table.address).collect();
    let dependents = resources.iter().filter(|resource| !of(resource) && !tables.contains(&resource.address));
    let dependent = |resource: &Resource| {
        let on: Vec<String> = resource.depends_on.iter().filter(|on| taken.contains(*on)).cloned().collect();
        (!on.is_empty()).then(|| (resource.address.clone(), on))
    };
    let dependents = dependents.filter_map(dependent).collect();
    (state.removed, state.partly, state.dependents) = (removed, partly, dependents);
}
