//! Regions of replicas, of a witness, in ARNs and in policies that look like known ones, misspelled: only a warning, since AWS adds
//! Regions.

use std::collections::BTreeSet;

use serde_json::Value;
use tf_provider::{Attr, Diagnostics, Path, SetOf};

use crate::names::{Arn, UNKNOWN_REGION, doubt};
use crate::table::model::{AlarmsModel, ReplicaModel, RestoreModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let all = written(config).into_iter().chain(in_arns(config)).chain(in_policies(config));
    for (path, region) in all {
        if let Some(doubt) = doubt(&region) {
            problems.warning(path, UNKNOWN_REGION, doubt);
        }
    }
}

fn written(config: &TableModel) -> Vec<(Path, String)> {
    let replicas = config.replicas.known().into_iter().flat_map(|replicas| replicas.keys());
    let replicas = replicas.map(|region| (Path::of("replicas").key(region), region.clone()));
    let witness = config.witness_region.known().map(|region| (Path::of("witness_region"), region.clone()));
    replicas.chain(witness).collect()
}

fn in_arns(config: &TableModel) -> Vec<(Path, String)> {
    let mut arns: Vec<(Path, &Attr<String>)> = Vec::new();
    if let Some(encryption) = config.server_side_encryption.known() {
        arns.push((Path::of("server_side_encryption").attribute("kms_key_arn"), &encryption.kms_key_arn));
    }
    if let Some(kinesis) = config.kinesis_stream.known() {
        arns.push((Path::of("kinesis_stream").attribute("stream_arn"), &kinesis.stream_arn));
    }
    if let Some(RestoreModel { source_table_arn, backup_arn, .. }) = config.restore.known() {
        arns.push((Path::of("restore").attribute("source_table_arn"), source_table_arn));
        arns.push((Path::of("restore").attribute("backup_arn"), backup_arn));
    }
    if let Some(global_table) = config.global_table.known() {
        arns.push((Path::of("global_table").attribute("source_table_arn"), &global_table.source_table_arn));
    }
    if let Some(AlarmsModel { alarm_actions, ok_actions, insufficient_data_actions, .. }) = config.alarms.known() {
        let path = |name| Path::of("alarms").attribute(name);
        arns.extend(of_set(path("alarm_actions"), alarm_actions));
        arns.extend(of_set(path("ok_actions"), ok_actions));
        arns.extend(of_set(path("insufficient_data_actions"), insufficient_data_actions));
    }
    for (region, replica) in config.replicas.known().into_iter().flatten() {
        let Some(ReplicaModel { kms_key_arn, kinesis_stream, alarm_actions, .. }) = replica.known() else { continue };
        let path = Path::of("replicas").key(region);
        arns.push((path.attribute("kms_key_arn"), kms_key_arn));
        if let Some(kinesis) = kinesis_stream.known() {
            arns.push((path.attribute("kinesis_stream").attribute("stream_arn"), &kinesis.stream_arn));
        }
        arns.extend(of_set(path.attribute("alarm_actions"), alarm_actions));
    }
    let region = |(path, arn): (Path, &Attr<String>)| Some((path, Arn::parse(arn.known()?).ok()?.region));
    arns.into_iter().filter_map(region).collect()
}

fn in_policies(config: &TableModel) -> Vec<(Path, String)> {
    let mut policies = vec![(Path::of("resource_policy"), &config.resource_policy)];
    if let Some(stream) = config.stream.known() {
        policies.push((Path::of("stream").attribute("resource_policy"), &stream.resource_policy));
    }
    for (region, replica) in config.replicas.known().into_iter().flatten() {
        let Some(replica) = replica.known() else { continue };
        policies.push((Path::of("replicas").key(region).attribute("resource_policy"), &replica.resource_policy));
    }
    let regions = |(path, text): (Path, &Attr<String>)| {
        let document = text.known().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let mut regions = BTreeSet::new();
        add_regions(&document, &mut regions);
        regions.into_iter().map(move |region| (path.clone(), region)).collect::<Vec<_>>()
    };
    policies.into_iter().flat_map(regions).collect()
}

/// The Regions of ARNs anywhere in a document: of resources, and of sources in conditions.
fn add_regions(document: &Value, regions: &mut BTreeSet<String>) {
    match document {
        Value::String(text) => regions.extend(Arn::parse(text).map(|arn| arn.region)),
        Value::Array(elements) => elements.iter().for_each(|element| add_regions(element, regions)),
        Value::Object(members) => members.values().for_each(|member| add_regions(member, regions)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A set has no positions: all its elements are at its path.
fn of_set(path: Path, arns: &Attr<SetOf<String>>) -> impl Iterator<Item = (Path, &Attr<String>)> {
    arns.known().into_iter().flat_map(SetOf::iter).map(move |arn| (path.clone(), arn))
}
