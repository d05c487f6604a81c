//! Regions of replicas, of a witness and in ARNs that look like known ones, misspelled: only a warning, since AWS adds Regions.

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use crate::names::{Arn, UNKNOWN_REGION, doubt};
use crate::table::model::{AlarmsModel, ReplicaModel, RestoreModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for (path, region) in written(config).into_iter().chain(in_arns(config)) {
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

/// A set has no positions: all its elements are at its path.
fn of_set(path: Path, arns: &Attr<SetOf<String>>) -> impl Iterator<Item = (Path, &Attr<String>)> {
    arns.known().into_iter().flat_map(SetOf::iter).map(move |arn| (path.clone(), arn))
}
