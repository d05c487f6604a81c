//! Alarms: rules that exist (V119–V123), adjusted within what CloudWatch takes, and only where there is something to evaluate
//! (V125, V126).
//!
//! What is wrong with a rule depends on several of its settings and on the table. Each finding is reported only when all
//! that it depends on is known.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, Diagnostic, Diagnostics, Path, SetOf};

use super::{
    billing::billing_mode,
    capacities::{Place, READ, WRITE, places},
    indexes,
    presence::Presence,
};
use crate::limits::{MAX_ALARM_PERIOD, MAX_TAGS, MIN_ALARM_PERIOD};
use crate::table::aspects::alarms::check::{self, Finding};
use crate::table::aspects::alarms::{Facts, Rule, RuleSettings, Statistic, Threshold, ThroughputLimits};
use crate::table::model::{AlarmRuleModel, AlarmsModel, TableModel};
use crate::table::throughput::{BillingMode, Ceiling};
use crate::tags;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(alarms) = config.alarms.known() else { return };
    let AlarmsModel { alarm_actions, ok_actions, insufficient_data_actions, name_prefix, rules, tags: _ } = alarms;
    let path = Path::of("alarms");
    let actions = [
        ("alarm_actions", alarm_actions),
        ("ok_actions", ok_actions),
        ("insufficient_data_actions", insufficient_data_actions),
    ];
    let actions = actions.into_iter().flat_map(|(field, actions)| {
        let known = actions.known().into_iter().flat_map(SetOf::known);
        known.filter_map(move |action| check::action(field, action))
    });
    let prefix = name_prefix.known().and_then(|prefix| check::name_prefix(prefix));
    for finding in actions.chain(prefix) {
        report(path.attribute(finding.field), finding, problems);
    }
    alarm_tags(config, alarms, problems);
    for (id, settings) in rules.known().into_iter().flatten() {
        let path = path.attribute("rules").key(id);
        match (Rule::parse(id), settings.known()) {
            (None, _) => problems.error(path, "Unknown alarm rule", unknown(id)),
            (Some(rule), Some(model)) => self::rule(rule, model, &path, config, problems),
            (Some(_), None) => {}
        }
    }
}

fn unknown(id: &str) -> String {
    let known = Rule::ALL.map(|rule| format!("\"{}\"", rule.id()));
    let meant = match Rule::nearest(id) {
        Some(rule) => format!(" Did you mean \"{}\"?", rule.id()),
        None => String::new(),
    };
    format!("There is no alarm rule \"{id}\".{meant} Rules are {}.", known.join(", "))
}

/// Alarms carry the table's tags under their own.
fn alarm_tags(config: &TableModel, alarms: &AlarmsModel, problems: &mut Diagnostics) {
    let path = Path::of("alarms").attribute("tags");
    let count = tags::least_together(&alarms.tags, &config.tags);
    // Too many tags of the table are the table's problem.
    if count > MAX_TAGS && tags::least(&config.tags) <= MAX_TAGS {
        let detail =
            format!("An alarm has at most {MAX_TAGS} tags, but these and the table's are {count}. Remove some.");
        problems.error(path.clone(), "Too many tags", detail);
    }
    tags::check_texts(&alarms.tags, &path, problems);
}

fn rule(rule: Rule, model: &AlarmRuleModel, path: &Path, config: &TableModel, problems: &mut Diagnostics) {
    if model.threshold.known().is_some_and(|number| Threshold::nearest(number).is_none()) {
        let detail = "must be a number that a 64-bit float can hold, at most about 1.8e308. Lower it.";
        problems.error(path.attribute("threshold"), "Number out of range", detail);
    }
    if let Some(text) = model.statistic.known().filter(|text| Statistic::parse(text).is_none()) {
        let detail = format!(
            "A statistic is \"Average\", \"Maximum\", \"Minimum\", \"SampleCount\", \"Sum\", a percentile such as \"p99\" or \
             trimmed such as \"tm95\", but this is \"{text}\"."
        );
        problems.error(path.attribute("statistic"), "Invalid statistic", detail);
    }
    for finding in model
        .alarm_actions
        .known()
        .into_iter()
        .flat_map(SetOf::known)
        .filter_map(|action| check::action("alarm_actions", action))
    {
        report(path.attribute(finding.field), finding, problems);
    }
    let settings = settings(model);
    let certain = within(rule, &settings, config).into_iter().filter(|finding| is_certain(finding, model));
    let applies = check::applies(rule, &settings, &facts(config)).filter(|_| !model.enabled.is_unknown());
    for finding in certain.chain(applies) {
        // What a default is part of may be wrong where nothing is written.
        let field = is_written(finding.field, model).then(|| path.attribute(finding.field));
        report(field.unwrap_or_else(|| path.clone()), finding, problems);
    }
}

/// Problems of the settings in themselves. Defaults depend on the billing mode: while that is not known, only problems
/// under both.
fn within(rule: Rule, settings: &RuleSettings, config: &TableModel) -> Vec<Finding> {
    let under = |billing| check::settings(rule, settings, billing);
    match billing_mode(config) {
        Some(billing) => under(billing),
        None => {
            let other = under(BillingMode::OnDemand);
            let same = |one: &Finding, two: &Finding| one.field == two.field && one.summary == two.summary;
            let both = under(BillingMode::Provisioned).into_iter();
            both.filter(|finding| other.iter().any(|other| same(finding, other))).collect()
        }
    }
}

/// The settings as far as they are known; the schema reports numbers that are out of range.
fn settings(model: &AlarmRuleModel) -> RuleSettings {
    let AlarmRuleModel {
        enabled,
        threshold,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        statistic,
        operations,
        alarm_actions: _,
        description: _,
    } = model;
    let number = |number: &Attr<i64>| {
        let positive = number.known().filter(|number| **number > 0);
        positive.map(|number| u32::try_from(*number).unwrap_or(u32::MAX))
    };
    let operations = operations.known().map(|operations| operations.known().cloned().collect::<BTreeSet<_>>());
    RuleSettings {
        enabled: enabled.known().copied(),
        threshold: threshold.known().and_then(Threshold::nearest),
        period: number(period),
        evaluation_periods: number(evaluation_periods),
        datapoints_to_alarm: number(datapoints_to_alarm),
        statistic: statistic.known().and_then(|text| Statistic::parse(text)),
        operations,
        // Neither decides whether a rule can be evaluated.
        alarm_actions: None,
        description: None,
    }
}

/// Whether nothing that the finding depends on is still to be known, or reported by the schema already.
fn is_certain(finding: &Finding, model: &AlarmRuleModel) -> bool {
    let number = |number: &Attr<i64>| number.is_null() || number.known().is_some_and(|number| *number > 0);
    let period = number(&model.period)
        && model.period.known().is_none_or(|period| (MIN_ALARM_PERIOD..=MAX_ALARM_PERIOD).contains(period));
    let operations = || match &model.operations {
        Attr::Null => true,
        Attr::Known(operations) => operations.iter().all(Attr::is_known),
        Attr::Unknown(_) => false,
    };
    match finding.field {
        "period" => period,
        "evaluation_periods" => period && number(&model.evaluation_periods),
        "datapoints_to_alarm" => number(&model.evaluation_periods) && number(&model.datapoints_to_alarm),
        "operations" => operations() && !model.enabled.is_unknown(),
        _ => true,
    }
}

fn is_written(field: &str, model: &AlarmRuleModel) -> bool {
    let AlarmRuleModel {
        enabled,
        threshold,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        statistic,
        operations,
        alarm_actions: _,
        description: _,
    } = model;
    let null = match field {
        "enabled" => enabled.is_null(),
        "threshold" => threshold.is_null(),
        "period" => period.is_null(),
        "evaluation_periods" => evaluation_periods.is_null(),
        "datapoints_to_alarm" => datapoints_to_alarm.is_null(),
        "statistic" => statistic.is_null(),
        "operations" => operations.is_null(),
        _ => true,
    };
    !null
}

/// What decides whether a rule has a metric to evaluate. Where that is unknown, it counts as having one.
fn facts(config: &TableModel) -> Facts<'static> {
    let mode = billing_mode(config);
    let limits = if may_be_limited(config, mode) {
        let ceiling = Ceiling { read: Some(1), write: Some(1) };
        ThroughputLimits { max_read: Some(1), max_write: Some(1), ceiling }
    } else {
        ThroughputLimits::default()
    };
    Facts {
        table: "",
        billing: mode.unwrap_or(BillingMode::Provisioned),
        limits,
        indexes: BTreeMap::new(),
        kinesis: Presence::of(&config.kinesis_stream) != Presence::Unset,
        replicas: BTreeSet::new(),
    }
}

/// Whether there may be a maximum: of scaling or on demand, of the table or of an index.
fn may_be_limited(config: &TableModel, mode: Option<BillingMode>) -> bool {
    let indexes = &config.global_secondary_indexes;
    if indexes.is_unknown() || indexes.known().into_iter().flatten().any(|(_, index)| index.is_unknown()) {
        return true;
    }
    match mode {
        None => true,
        Some(BillingMode::Provisioned) => {
            [READ, WRITE].into_iter().flat_map(|direction| places(config, direction)).any(|place| may_scale(&place))
        }
        Some(BillingMode::OnDemand) => {
            let of_indexes = indexes::global(config).map(|(_, index)| &index.on_demand_throughput);
            std::iter::once(&config.on_demand_throughput).chain(of_indexes).any(|ceiling| match ceiling {
                Attr::Null => false,
                Attr::Unknown(_) => true,
                Attr::Known(ceiling) => {
                    !ceiling.max_read_request_units.is_null() || !ceiling.max_write_request_units.is_null()
                }
            })
        }
    }
}

fn may_scale(place: &Place<'_>) -> bool {
    match &place.effective {
        Attr::Null => false,
        Attr::Unknown(_) => true,
        Attr::Known(capacity) => capacity.units.is_unknown() || !capacity.max_capacity.is_null(),
    }
}

fn report(path: Path, finding: Finding, problems: &mut Diagnostics) {
    let Finding { severity, field: _, summary, detail } = finding;
    problems.push(Diagnostic { severity, path, summary: summary.to_owned(), detail });
}
