//! Effective values of what may be left out: written, inherited or default, as far as they are known.
//!
//! Validation judges by them and the plan stores them.

use tf_provider::Attr;

use super::model::{EncryptionModel, PointInTimeRecoveryModel, StreamModel, TableModel};
use super::presence::Presence;
use super::replicas::Consistency;
use super::settings::StreamView;
use super::throughput::BillingMode;
use crate::limits::MAX_RECOVERY_DAYS;

pub(crate) mod capacity;
pub(crate) mod reach;

/// Provisioned if the table has a capacity, otherwise on-demand.
pub(crate) fn billing_mode(config: &TableModel) -> Attr<String> {
    let mode = |mode: BillingMode| Attr::Known(mode.as_str().to_owned());
    let given = [Presence::of(&config.read_capacity), Presence::of(&config.write_capacity)];
    config.billing_mode.clone().or_else(|| match given {
        [Presence::Set, _] | [_, Presence::Set] => mode(BillingMode::Provisioned),
        [Presence::Unknown, _] | [_, Presence::Unknown] => Attr::unknown(),
        [Presence::Unset, Presence::Unset] => mode(BillingMode::OnDemand),
    })
}

/// Items travel to replicas through a stream, so that a table with replicas, or with members in other accounts, has one in any
/// case; strongly consistent replicas agree without one.
pub(crate) fn stream(config: &TableModel) -> Attr<StreamModel> {
    let both_images = || {
        let view_type = Attr::Known(StreamView::NewAndOldImages.as_str().to_owned());
        Attr::Known(StreamModel { view_type, resource_policy: Attr::Null })
    };
    let strong = Consistency::Strong.is(&config.multi_region_consistency);
    config.stream.clone().or_else(|| match &config.replicas {
        _ if strong => Attr::Null,
        _ if config.replicates_settings() => both_images(),
        Attr::Known(replicas) if !replicas.is_empty() => both_images(),
        Attr::Known(_) | Attr::Null => Attr::Null,
        Attr::Unknown(_) => Attr::unknown(),
    })
}

/// Enabled, and as many days as the service allows, unless configured; no period while disabled.
pub(crate) fn recovery(config: &Attr<PointInTimeRecoveryModel>) -> Attr<PointInTimeRecoveryModel> {
    let config = config.clone().or_else(|| Attr::Known(PointInTimeRecoveryModel::default()));
    config.map(|config| {
        let enabled = config.enabled.or_else(|| Attr::Known(true));
        let recovery_period_in_days = config.recovery_period_in_days.or_else(|| match &enabled {
            Attr::Known(true) => Attr::Known(MAX_RECOVERY_DAYS),
            Attr::Known(false) | Attr::Null => Attr::Null,
            Attr::Unknown(_) => Attr::unknown(),
        });
        PointInTimeRecoveryModel { enabled, recovery_period_in_days }
    })
}

/// The customer's key if one is given, otherwise the AWS-owned one.
pub(crate) fn encryption(config: &Attr<EncryptionModel>) -> Attr<EncryptionModel> {
    config.clone().or_else(|| Attr::Known(EncryptionModel::default())).map(|config| {
        let key_type = config.key_type.or_else(|| match &config.kms_key_arn {
            Attr::Known(_) => Attr::Known("CUSTOMER_MANAGED".to_owned()),
            Attr::Unknown(_) => Attr::unknown(),
            Attr::Null => Attr::Known("AWS_OWNED".to_owned()),
        });
        EncryptionModel { key_type, kms_key_arn: config.kms_key_arn }
    })
}
