//! Replicas in the stored state of an `aws_dynamodb_table`.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::fields::{Fields, Reading};
use crate::table::model::{PointInTimeRecoveryModel, ReplicaModel, TableModel};

/// What a state says of the other Regions of a table.
pub(super) struct MovedReplicas {
    /// By Region; null without any: then they are left alone.
    pub(super) replicas: Attr<BTreeMap<String, Attr<ReplicaModel>>>,
    /// `EVENTUAL` or `STRONG`.
    pub(super) consistency: Attr<String>,
    /// The Region of the witness.
    pub(super) witness: Attr<String>,
}

/// The blocks `replica` and `global_table_witness`.
pub(super) fn replicas(state: &Fields<'_>) -> Reading<MovedReplicas> {
    let (mut replicas, mut consistency) = (BTreeMap::new(), None);
    for block in state.blocks("replica")? {
        consistency = consistency.or(block.one_of("consistency_mode", &["EVENTUAL", "STRONG"])?);
        replicas.insert(block.required("region_name")?.to_owned(), Attr::Known(replica(&block)?));
    }
    let witness = state.blocks("global_table_witness")?.into_iter().next();
    Ok(MovedReplicas {
        consistency: Attr::Known(consistency.unwrap_or("EVENTUAL").to_owned()),
        replicas: Some(replicas).filter(|replicas| !replicas.is_empty()).into(),
        witness: witness.map(|block| block.required("region_name").map(str::to_owned)).transpose()?.into(),
    })
}

/// What a replica has of its table, which is not stored with it.
pub(super) fn inherit(table: &mut TableModel) {
    let (class, insights) = (table.table_class.clone(), table.contributor_insights.clone());
    let all = table.tags_all.clone();
    for replica in table.replicas.known_mut().into_iter().flatten().filter_map(|(_, replica)| replica.known_mut()) {
        replica.table_class.clone_from(&class);
        replica.contributor_insights.clone_from(&insights);
        let propagates = replica.propagate_tags.known() == Some(&true);
        // The other provider tags a replica with everything or with nothing.
        replica.tags_all = if propagates { all.clone() } else { Attr::Known(BTreeMap::new()) };
    }
}

/// A replica as the other provider has it. What that does not know has its default.
pub(crate) fn replica_with_defaults(recovers: bool, protected: bool, propagates_tags: bool) -> ReplicaModel {
    let recovery = PointInTimeRecoveryModel { enabled: Attr::Known(recovers), recovery_period_in_days: Attr::Null };
    ReplicaModel {
        point_in_time_recovery: Attr::Known(recovery),
        deletion_protection_enabled: Attr::Known(protected),
        removal_policy: Attr::Known("DESTROY".to_owned()),
        disassociation_protection_enabled: Attr::Known(true),
        propagate_tags: Attr::Known(propagates_tags),
        ..ReplicaModel::default()
    }
}

/// What is not stored is read by the first refresh.
fn replica(block: &Fields<'_>) -> Reading<ReplicaModel> {
    let text = |name: &str| -> Reading<Attr<String>> {
        Ok(block.text(name)?.filter(|text| !text.is_empty()).map(str::to_owned).into())
    };
    let (recovers, protected) = (block.flag("point_in_time_recovery")?, block.flag("deletion_protection_enabled")?);
    Ok(ReplicaModel {
        kms_key_arn: text("kms_key_arn")?,
        arn: text("arn")?,
        stream_arn: text("stream_arn")?,
        stream_label: text("stream_label")?,
        ..replica_with_defaults(recovers, protected, block.flag("propagate_tags")?)
    })
}
