//! The planned state of a creation or an update, and the diagnostics about the changes that lead to it.
//!
//! Everything is decided from the configuration and the provider's settings; the prior state only says what is already
//! known of the values that the service chooses. Nothing here makes a call.

use std::collections::BTreeMap;

use table_design::cost::Prices;
use tf_provider::plan::apply_defaults;
use tf_provider::{Attr, Diagnostic, Diagnostics, Model as _, Path, Refinements, Value};

use super::desired::Desired;
use super::effective;
use super::guardrails::{self, Effects, Planned};
use super::key_types::{KeyTypes, key_types, key_types_since};
use super::live_types;
use super::model::{Removal, TableIdentity, TableModel};
use super::observed::Observed;
use super::state::{CostedDesign, alarm_arns, alarm_settings};
use super::steps::{Steps, steps};
use super::validate;
use crate::config::{GuardrailPolicy, IgnoredTags, Preset, Settings};
use crate::names::{Arn, Region, TableName};

mod announce;
mod checks;
mod destroy;
mod ignored_changes;
mod indexes;
mod recorded;
mod regions;
mod replacement;
mod replicas;
mod settings;
mod slow_changes;
mod taken_over;
mod unmanaged_replicas;
mod unused_capacity;

pub(crate) use checks::fixed_regions;
pub(crate) use destroy::{plan_destroy, protected_replica};
pub(crate) use regions::{TimedLane, steps_of_replicas, timed_phases};
pub(crate) use slow_changes::interruptions;
pub(crate) use taken_over::{not_found_there, other_key, taken_over};
pub(crate) use unmanaged_replicas::{in_the_way, left_behind, newer};

/// What the provider's configuration and the account contribute to a plan. By default nothing is known: what an unknown
/// configuration would decide stays unknown in the plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Context {
    /// The provider's Region; `None` while it is not known, or if there is none.
    pub(crate) region: Option<Region>,
    /// Whether the provider certainly has no Region.
    pub(crate) without_region: bool,
    /// The account's twelve digits; `None` while it is not known, or not asked for.
    pub(crate) account: Option<String>,
    /// The provider's `preset` and suppressions.
    pub(crate) guardrails: GuardrailPolicy,
    /// The provider's `default_tags`; `None` while they are not known.
    pub(crate) default_tags: Option<BTreeMap<String, String>>,
    /// What things cost; `None` while that is not known.
    pub(crate) prices: Option<Prices>,
    /// The provider's `ignore_tags`; none while they are not known.
    pub(crate) ignored_tags: IgnoredTags,
}

impl Context {
    /// What these settings contribute, in the connection's Region and account.
    pub(crate) fn of(settings: &Settings, region: Option<&Region>, account: Option<&str>) -> Self {
        Self {
            region: region.cloned(),
            without_region: region.is_none(),
            account: account.map(str::to_owned),
            guardrails: settings.guardrails.clone(),
            default_tags: settings.default_tags.clone(),
            prices: settings.prices.clone(),
            ignored_tags: Some(&settings.ignored_tags).filter(|ignored| !ignored.any).cloned().unwrap_or_default(),
        }
    }
}

/// A plan.
pub(crate) struct Plan {
    /// The planned state.
    pub(crate) model: TableModel,
    /// Its identity, once all of it is known.
    pub(crate) identity: Option<TableIdentity>,
    /// The steps, rehearsed against the prior state; none while something they depend on is unknown.
    pub(crate) steps: Option<Steps>,
    /// The attributes whose change needs another table.
    pub(crate) replaced: Vec<&'static str>,
    /// Refusals and announcements.
    pub(crate) diagnostics: Diagnostics,
}

/// What a plan starts from: the configuration, the prior state, and what was recorded next to it.
pub(crate) struct Inputs<'a> {
    /// As written.
    pub(crate) config: &'a TableModel,
    /// As written, with the schema's defaults; what the provider has to choose is unknown.
    pub(crate) proposed: TableModel,
    /// As stored; `None` to create.
    pub(crate) prior: Option<&'a TableModel>,
    /// The indexes that this resource made; `None` where that was not recorded, as after an import.
    pub(crate) own_indexes: Option<Vec<String>>,
    /// Whether the table was imported or moved, and has not been managed since.
    pub(crate) adopted: bool,
    /// The Regions of replicas that are not managed, without those of other accounts; `None` if there are none at all.
    pub(crate) unmanaged_replicas: Option<Vec<String>>,
}

/// Plans a creation or an update.
pub(crate) fn plan(inputs: Inputs<'_>, context: &Context) -> Plan {
    let Inputs { config: given, proposed, prior, own_indexes, adopted, unmanaged_replicas } = inputs;
    let without_unused = unused_capacity::without(given, prior);
    let (config, proposed) = match &without_unused {
        Some(config) => (config, unused_capacity::removed(proposed)),
        None => (given, proposed),
    };
    let types = prior.map_or_else(|| key_types(config), |prior| key_types_since(config, prior));
    let (mut model, costed) = fill(config, proposed, prior, &types, context);
    if let Some(prior) = prior {
        replicas::keep_shared(&mut model, config, prior, unmanaged_replicas.is_some());
    }
    let contradictions = ignored_changes::check(config);
    if contradictions.has_errors() {
        let (identity, diagnostics) = (identity(&model, context), contradictions);
        return Plan { identity, model, steps: None, replaced: Vec::new(), diagnostics };
    }
    let mut diagnostics = checks::check(prior, &model, context);
    if context.without_region && config.region.is_null() && prior.is_none_or(|prior| !prior.region.is_known()) {
        diagnostics.push(no_region("table"));
    }
    // What depends on the types of keys, which a plan knows; the rest was validated.
    validate::entity_faults(&costed.design).into_iter().for_each(|fault| diagnostics.push(fault));
    diagnostics.extend(validate::advice(config, prior));
    live_types::check(&types, &mut diagnostics);
    let replaced = prior.map(|prior| replacement::replaced(prior, &model)).unwrap_or_default();
    let rehearsal = match prior {
        None => Desired::from_model(&model).map(|desired| steps(&desired, None)),
        Some(prior) if replaced.is_empty() => rehearse(prior, &model),
        Some(_) => None,
    };
    let effects = Effects {
        replaced_by: &replaced,
        steps: rehearsal.as_ref(),
        own_indexes: own_indexes.as_deref(),
        loss: None,
        account: context.account.as_deref(),
        prices: context.prices.as_ref(),
        adopted,
    };
    let planned = Planned { table: &model, costed: &costed };
    diagnostics.extend(guardrails::check(prior, Some(planned), &effects, &context.guardrails));
    if let Some(prior) = prior {
        replacement::refuse_protected(&replaced, prior, &model, &mut diagnostics);
        if replaced.is_empty() {
            announce::announce(prior, &model, rehearsal.as_ref(), &mut diagnostics);
        } else if prior.removal() != Removal::Retain {
            let stay = unmanaged_replicas::left_by_deletion(prior, &unmanaged_replicas.unwrap_or_default());
            stay.into_iter().for_each(|warning| diagnostics.push(warning));
        }
    }
    if let (Some(_), Some(prior)) = (&without_unused, prior) {
        unused_capacity::record(&mut model, given, prior, &mut diagnostics);
    }
    Plan { identity: identity(&model, context), model, steps: rehearsal, replaced, diagnostics }
}

/// A table of this configuration alone, with every default, as the plan that creates it under a preset has it, and its design.
/// Its name and Region are those of the configuration.
pub(crate) fn as_new(config: &TableModel, preset: Preset, prices: Prices) -> (TableModel, CostedDesign) {
    let guardrails = GuardrailPolicy { preset: Some(preset), ..GuardrailPolicy::default() };
    let default_tags = Some(BTreeMap::new());
    let context = Context { guardrails, default_tags, prices: Some(prices), ..Context::default() };
    let attributes = TableModel::attributes();
    let written = Value::Object(config.clone().into_object());
    let proposed = match apply_defaults(&attributes, written) {
        // The values come from a model, so that they fit one.
        Value::Object(object) => TableModel::from_object(object, &Path::root(), &mut Diagnostics::none()),
        _ => config.clone(),
    };
    fill(config, proposed, None, &key_types(config), &context)
}

/// Neither the resource nor the provider has a Region.
pub(crate) fn no_region(what: &str) -> Diagnostic {
    let detail = format!(
        "Neither this {what} nor the provider names a Region. Set `region` in the block `provider \"dynamodb\"`, AWS_REGION in \
         the environment, or a Region in the profile; or `region` here, for this {what} alone."
    );
    Diagnostic::error(Path::of("region"), "No Region", detail)
}

/// The steps of an update, with the prior state standing in for the observation.
pub(crate) fn rehearse(prior: &TableModel, model: &TableModel) -> Option<Steps> {
    Some(steps(&Desired::from_model(model)?.since(prior), Some(&Observed::from_model(prior)?)))
}

/// Every effective value: written, inherited, by preset or default; unknown where the service decides. With it comes the design,
/// from which some of them follow.
fn fill(
    config: &TableModel,
    mut model: TableModel,
    prior: Option<&TableModel>,
    types: &KeyTypes,
    context: &Context,
) -> (TableModel, CostedDesign) {
    model.region = region(config, prior, context);
    model.name = name(config, prior);
    indexes::keys(&mut model, config, types);
    if let Some(prior) = prior {
        indexes::keep_types(&mut model, prior);
    }
    model.attribute_definitions = indexes::definitions(&model);
    model.billing_mode = effective::billing_mode(config);
    indexes::fill(&mut model, config);
    effective::capacity::fill(&mut model, config);
    model.point_in_time_recovery = effective::recovery(&config.point_in_time_recovery);
    let protects =
        context.guardrails.preset.map_or_else(settings::open, |preset| Attr::Known(preset.protects_tables()));
    model.deletion_protection_enabled = config.deletion_protection_enabled.clone().or_else(|| protects);
    model.server_side_encryption = effective::encryption(&config.server_side_encryption);
    model.stream = effective::stream(config);
    if let Some(prior) = prior {
        settings::keep_policies(&mut model, prior);
        settings::keep_scaling(&mut model, prior);
    }
    model.tags_all = settings::all_tags(&config.tags, context);
    outputs(&mut model, prior, context);
    replicas::fill(&mut model, config, prior, context);
    // Which alarms there are depends on the replicas.
    alarm_outputs(&mut model);
    let costed = CostedDesign::of(&model, context.prices.as_ref());
    model.access_pattern_plan = costed.plans(&model);
    model.estimated_cost = costed.cost();
    (model, costed)
}

fn region(config: &TableModel, prior: Option<&TableModel>, context: &Context) -> Attr<String> {
    config.region.clone().or_else(|| match (&context.region, prior) {
        (Some(region), _) => Attr::Known(region.as_str().to_owned()),
        (None, Some(prior)) => prior.region.clone(),
        (None, None) => Attr::unknown(),
    })
}

/// A table that has a name with the prefix keeps it. A new one gets its name when it is made: a name chosen in the plan
/// would be another one when Terraform plans again for the apply.
fn name(config: &TableModel, prior: Option<&TableModel>) -> Attr<String> {
    config.name.clone().or_else(|| match &config.name_prefix {
        Attr::Known(prefix) => {
            let kept = prior.and_then(|prior| prior.name.known()).filter(|name| name.starts_with(prefix.as_str()));
            let refined = Refinements { null: Some(false), prefix: Some(prefix.clone()), ..Refinements::default() };
            kept.map_or(Attr::Unknown(refined), |name| Attr::Known(name.clone()))
        }
        Attr::Null | Attr::Unknown(_) => Attr::unknown(),
    })
}

/// What the service chooses, known as early as it can be.
fn outputs(model: &mut TableModel, prior: Option<&TableModel>, context: &Context) {
    let same = prior.filter(|prior| prior.name == model.name && prior.region == model.region);
    let kept = |attr: fn(&TableModel) -> &Attr<String>| {
        same.map(attr).filter(|attr| attr.is_known()).cloned().unwrap_or_else(Attr::unknown)
    };
    model.arn = match kept(|prior| &prior.arn) {
        Attr::Known(arn) => Attr::Known(arn),
        Attr::Null | Attr::Unknown(_) => {
            let (region, account) = (model.region.known(), context.account.as_ref());
            let arn = region.zip(account).and_then(|(region, account)| arn_in(region, model, account));
            arn.map_or_else(Attr::unknown, Attr::Known)
        }
    };
    model.set_index_arns();
    model.id = model.name.clone();
    model.table_id = match same {
        // An endpoint without table ids must not show an eternal difference.
        Some(prior) => prior.table_id.clone(),
        None => Attr::unknown(),
    };
    let view = |model: &TableModel| model.stream.known().and_then(|stream| stream.view_type.known().cloned());
    let stream_kept = same.is_some_and(|prior| view(prior).is_some() && view(prior) == view(model));
    let of_stream = |attr: fn(&TableModel) -> &Attr<String>| match (&model.stream, same) {
        (Attr::Null, _) => Attr::Null,
        (Attr::Known(_), Some(prior)) if stream_kept => attr(prior).clone(),
        (Attr::Known(_) | Attr::Unknown(_), _) => Attr::unknown(),
    };
    let (arn, label) = (of_stream(|prior| &prior.stream_arn), of_stream(|prior| &prior.stream_label));
    (model.stream_arn, model.stream_label) = (arn, label);
    // What an earlier apply, or another tool, left behind is deregistered.
    model.orphaned_targets = Attr::Null;
}

fn alarm_outputs(model: &mut TableModel) {
    model.alarm_arns = match &model.alarms {
        Attr::Null => Attr::Null,
        Attr::Known(_) | Attr::Unknown(_) => alarm_arns(model).map_or_else(Attr::unknown, Attr::Known),
    };
    model.alarm_settings = alarm_settings(model);
}

/// The ARN of the table, or of its replica in another Region.
fn arn_in(region: &str, model: &TableModel, account: &str) -> Option<String> {
    let (region, name) = (Region::parse(region).ok()?, TableName::parse(model.name.known()?).ok()?);
    Some(Arn::table(&region, account, &name).to_string())
}

/// The account of an existing table is the one in its ARN.
fn account(model: &TableModel, context: &Context) -> Option<String> {
    model.parsed_arn().map(|arn| arn.account).or_else(|| context.account.clone())
}

/// Account, Region and name. Terraform 1.15 cannot show a plan whose identity is known in part only.
fn identity(model: &TableModel, context: &Context) -> Option<TableIdentity> {
    let account = account(model, context)?;
    let known = model.region.is_known() && model.name.is_known();
    known.then(|| TableIdentity {
        account_id: Attr::Known(account),
        region: model.region.clone(),
        name: model.name.clone(),
    })
}

#[cfg(test)]
pub(crate) mod tests;
