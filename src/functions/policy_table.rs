//! The table that a policy is about: the resource itself, its ARN, or an object with what is needed of it.
//!
//! Of the resource only what the policy needs is read, so that the policy is known in the plan that creates the table: its ARN
//! and the names of its indexes are, the ARN of its stream is not.

use std::collections::BTreeSet;

use table_design::arn::{TableArn, TablePart};
use table_design::iam::{IndexKeys, Place, PolicyKeys, PolicyTable};

use super::arguments::{Input, Members, Stop};
use crate::names::Region;

/// The attributes of a table that is described by hand. With `partition_key` it is read as the resource.
const NAMES: [&str; 5] = ["arn", "index_arns", "kms_key_arn", "stream_arn", "replicas"];

/// What of the table is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its indexes.
    pub(super) indexes: bool,
    /// The names of its keys.
    pub(super) keys: bool,
    /// Its stream.
    pub(super) stream: bool,
    /// The key that encrypts it, and its replicas.
    pub(super) elsewhere: bool,
}

/// Reads a table.
pub(super) fn policy_table(given: &Input<'_>, wanted: Wanted) -> Result<PolicyTable, Stop> {
    if given.is_text() {
        let place = Place { arn: table_arn(given)?.to_string(), ..Place::default() };
        return Ok(PolicyTable { places: vec![place], ..PolicyTable::default() });
    }
    let any = given.members()?;
    let is_resource = any.get("partition_key").is_some();
    let table = if is_resource { any } else { given.object(&NAMES)? };
    let arn = table_arn(table.required("arn")?)?;
    let own = Place {
        arn: arn.to_string(),
        stream_arn: if wanted.stream { stream_arn(&table, &arn)? } else { None },
        kms_key_arn: if wanted.elsewhere { key_arn(&table)? } else { None },
    };
    let mut places = vec![own];
    if let (Some(replicas), true) = (table.get("replicas"), wanted.elsewhere) {
        places.extend(replica_places(replicas, &arn, wanted)?);
    }
    let indexes = if wanted.indexes { index_names(&table, &arn)? } else { BTreeSet::new() };
    let keys = if is_resource && wanted.keys { Some(keys(&table, wanted)?) } else { None };
    Ok(PolicyTable { places, indexes, keys })
}

/// The ARN of a table, and of nothing below it.
pub(super) fn table_arn(given: &Input<'_>) -> Result<TableArn, Stop> {
    let arn = TableArn::parse(given.text()?).map_err(|problem| given.error(problem.to_string()))?;
    match arn.part {
        TablePart::Table => Ok(arn),
        _ => Err(given.error(format!("The ARN of a table is expected, but \"{arn}\" is one of something below it."))),
    }
}

fn key_arn(table: &Members<'_>) -> Result<Option<String>, Stop> {
    match table.get("server_side_encryption") {
        Some(encryption) => encryption.members()?.text("kms_key_arn"),
        None => table.text("kms_key_arn"),
    }
}

/// Replicas by Region as the resource has them, or a list of Regions or ARNs.
fn replica_places(given: &Input<'_>, table: &TableArn, wanted: Wanted) -> Result<Vec<Place>, Stop> {
    if let Ok(elements) = given.elements() {
        let place = |element: &Input<'_>| {
            let text = element.text()?;
            let arn = if text.starts_with("arn:") { table_arn(element)? } else { in_region(table, text, element)? };
            Ok(Place { arn: arn.to_string(), ..Place::default() })
        };
        return elements.iter().map(place).collect();
    }
    let place = |(region, replica): &(&str, Input<'_>)| {
        let arn = in_region(table, region, replica)?;
        let replica = replica.members()?;
        Ok(Place {
            stream_arn: if wanted.stream { stream_arn(&replica, &arn)? } else { None },
            kms_key_arn: replica.text("kms_key_arn")?,
            arn: arn.to_string(),
        })
    };
    given.entries()?.iter().map(place).collect()
}

/// The same table in another Region, which `given` names.
fn in_region(table: &TableArn, region: &str, given: &Input<'_>) -> Result<TableArn, Stop> {
    Region::parse(region).map_err(|problem| given.error(problem.to_string()))?;
    Ok(table.in_region(region))
}

/// The ARN of the stream of this table, if it has one.
fn stream_arn(table: &Members<'_>, arn: &TableArn) -> Result<Option<String>, Stop> {
    let Some(given) = table.get("stream_arn") else { return Ok(None) };
    let stream = TableArn::parse(given.text()?).map_err(|problem| given.error(problem.to_string()))?;
    match stream.part {
        TablePart::Stream(_) if stream.of_table() == *arn => Ok(Some(stream.to_string())),
        _ => Err(given.error(format!(
            "The ARN of the stream of the table \"{}\" is expected, but this is \"{stream}\".",
            arn.table
        ))),
    }
}

/// The names of the indexes, of the resource or of ARNs by any key.
fn index_names(table: &Members<'_>, arn: &TableArn) -> Result<BTreeSet<String>, Stop> {
    let mut names = BTreeSet::new();
    for kind in ["global_secondary_indexes", "local_secondary_indexes", "vector_indexes"] {
        let Some(indexes) = table.get(kind) else { continue };
        names.extend(indexes.entries()?.into_iter().map(|(name, _)| name.to_owned()));
    }
    let Some(arns) = table.get("index_arns") else { return Ok(names) };
    let elements = match arns.elements() {
        Ok(elements) => elements,
        Err(_) => arns.entries()?.into_iter().map(|(_, given)| given).collect(),
    };
    for element in elements {
        let index = TableArn::parse(element.text()?).map_err(|problem| element.error(problem.to_string()))?;
        match &index.part {
            TablePart::Index(name) if index.of_table() == *arn => names.insert(name.clone()),
            _ => {
                return Err(element.error(format!(
                    "The ARN of an index of the table \"{}\" is expected, but this is \"{index}\".",
                    arn.table
                )));
            }
        };
    }
    Ok(names)
}

fn keys(table: &Members<'_>, wanted: Wanted) -> Result<PolicyKeys, Stop> {
    let (partition, sort) = (names_of(table, "partition")?, names_of(table, "sort")?);
    let mut keys = PolicyKeys { primary: partition.iter().chain(&sort).cloned().collect(), ..PolicyKeys::default() };
    if !wanted.indexes {
        return Ok(keys);
    }
    for kind in ["global_secondary_indexes", "local_secondary_indexes"] {
        let Some(indexes) = table.get(kind) else { continue };
        for (name, index) in indexes.entries()? {
            let index = index.members()?;
            let own = names_of(&index, "partition")?;
            // A local index has the partition key of the table.
            let partition = if kind.starts_with("local") { &partition } else { &own };
            let attributes = partition.iter().cloned().chain(names_of(&index, "sort")?).collect();
            let found = IndexKeys { attributes, partition_attributes: partition.len() };
            keys.indexes.insert(name.to_owned(), found);
        }
    }
    Ok(keys)
}

/// The names in `partition_key` and `partition_keys`, or in those of the sort key.
fn names_of(of: &Members<'_>, which: &str) -> Result<Vec<String>, Stop> {
    let mut keys: Vec<Input<'_>> = of.get(&format!("{which}_key")).cloned().into_iter().collect();
    if let Some(several) = of.get(&format!("{which}_keys")) {
        keys.extend(several.elements()?);
    }
    keys.iter().map(|key| key.members()?.required("name")?.text().map(str::to_owned)).collect()
}
