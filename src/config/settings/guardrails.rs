//! What the provider block says of guardrails.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{Existing, GuardrailPolicy, RuleSettings, RuleSeverity, is_whole, preset, texts};
use crate::config::{GuardrailRuleModel, GuardrailsModel, ProviderModel};

pub(super) fn policy(config: &ProviderModel) -> GuardrailPolicy {
    // While a rule is not known, nothing is refused that it may permit.
    let preset = preset(&config.preset).filter(|_| is_whole(&config.guardrails));
    let Some(written) = config.guardrails.known() else {
        return GuardrailPolicy { preset, ..GuardrailPolicy::default() };
    };
    let GuardrailsModel { required_tags, rules, existing, suppressions } = written;
    let reasons = suppressions.known().into_iter().flatten();
    GuardrailPolicy {
        preset,
        // A reason that is null is not written.
        suppressions: reasons.filter(|(_, reason)| !reason.is_null()).map(|(id, _)| id.clone()).collect(),
        rules: settings(rules),
        required_tags: texts(required_tags),
        existing: match existing.known().map(String::as_str) {
            Some("warn") => Existing::Warn,
            Some("enforce") => Existing::Enforce,
            _ => Existing::Silent,
        },
    }
}

fn settings(rules: &Attr<BTreeMap<String, Attr<GuardrailRuleModel>>>) -> BTreeMap<String, RuleSettings> {
    let known = rules.known().into_iter().flatten().filter_map(|(id, rule)| Some((id, rule.known()?)));
    known.map(|(id, rule)| (id.clone(), rule_settings(rule))).collect()
}

fn rule_settings(rule: &GuardrailRuleModel) -> RuleSettings {
    let GuardrailRuleModel { severity, limit, locked } = rule;
    RuleSettings {
        severity: match severity.known().map(String::as_str) {
            Some("error") => Some(RuleSeverity::Error),
            Some("warning") => Some(RuleSeverity::Warning),
            Some("off") => Some(RuleSeverity::Off),
            _ => None,
        },
        limit: limit.known().cloned(),
        locked: locked.known().copied().unwrap_or(false),
    }
}
