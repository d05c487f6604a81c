//! Effective values of settings that may be left out.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::Context;
use crate::policy::Policy;
use crate::table::model::{EncryptionModel, PointInTimeRecoveryModel, TableModel};
use crate::table::throughput::BillingMode;

/// How many days back a table can be restored unless said otherwise: as many as the service allows.
const RECOVERY_DAYS: i64 = 35;

/// Provisioned if the table has a capacity, otherwise on-demand.
pub(super) fn billing_mode(config: &TableModel) -> Attr<String> {
    let mode = |mode: BillingMode| Attr::Known(mode.as_str().to_owned());
    config.billing_mode.clone().or_else(|| match (&config.read_capacity, &config.write_capacity) {
        (Attr::Known(_), _) | (_, Attr::Known(_)) => mode(BillingMode::Provisioned),
        (Attr::Unknown(_), _) | (_, Attr::Unknown(_)) => Attr::unknown(),
        (Attr::Null, Attr::Null) => mode(BillingMode::OnDemand),
    })
}

/// On, 35 days, unless said otherwise; no period while it is off.
pub(super) fn recovery(config: &Attr<PointInTimeRecoveryModel>) -> Attr<PointInTimeRecoveryModel> {
    let config = config.clone().or_else(|| Attr::Known(PointInTimeRecoveryModel::default()));
    config.map(|config| {
        let enabled = config.enabled.or_else(|| Attr::Known(true));
        let recovery_period_in_days = config.recovery_period_in_days.or_else(|| match &enabled {
            Attr::Known(true) => Attr::Known(RECOVERY_DAYS),
            Attr::Known(false) | Attr::Null => Attr::Null,
            Attr::Unknown(_) => Attr::unknown(),
        });
        PointInTimeRecoveryModel { enabled, recovery_period_in_days }
    })
}

/// The customer's key if one is given, otherwise the AWS-owned one.
pub(super) fn encryption(config: &Attr<EncryptionModel>) -> Attr<EncryptionModel> {
    config.clone().or_else(|| Attr::Known(EncryptionModel::default())).map(|config| {
        let key_type = config.key_type.or_else(|| match &config.kms_key_arn {
            Attr::Known(_) => Attr::Known("CUSTOMER_MANAGED".to_owned()),
            Attr::Unknown(_) => Attr::unknown(),
            Attr::Null => Attr::Known("AWS_OWNED".to_owned()),
        });
        EncryptionModel { key_type, kms_key_arn: config.kms_key_arn }
    })
}

/// A policy that says the same in other words is not changed: the stored spelling stays.
pub(super) fn keep_policies(model: &mut TableModel, prior: &TableModel) {
    keep_policy(&mut model.resource_policy, &prior.resource_policy);
    if let (Some(stream), Some(prior)) = (model.stream.known_mut(), prior.stream.known()) {
        keep_policy(&mut stream.resource_policy, &prior.resource_policy);
    }
}

fn keep_policy(planned: &mut Attr<String>, prior: &Attr<String>) {
    let policy = |text: &Attr<String>| text.known().and_then(|text| Policy::parse(text).ok());
    if let (Some(wanted), Some(there)) = (policy(planned), policy(prior))
        && wanted == there
    {
        planned.clone_from(prior);
    }
}

/// The provider's default tags and the table's own, which win.
pub(super) fn tags_all(config: &TableModel, context: &Context) -> Attr<BTreeMap<String, Attr<String>>> {
    let Some(defaults) = &context.default_tags else { return Attr::unknown() };
    let defaults = defaults.iter().map(|(key, value)| (key.clone(), Attr::Known(value.clone())));
    let mut all: BTreeMap<String, Attr<String>> = defaults.collect();
    match &config.tags {
        Attr::Unknown(_) => return Attr::unknown(),
        Attr::Null => {}
        Attr::Known(own) => all.extend(own.clone()),
    }
    Attr::Known(all)
}
