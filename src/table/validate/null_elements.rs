//! A list or set may hold null, mostly from a conditional expression. It would be neither an element nor the absence of one,
//! so it is refused instead of guessed. A null element of a map is simply not written.

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use super::indexes;
use crate::table::model::{AccessPatternModel, AlarmsModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for (path, index) in indexes::global(config) {
        list(&index.partition_keys, &path.attribute("partition_keys"), problems);
        list(&index.sort_keys, &path.attribute("sort_keys"), problems);
    }
    for (path, index) in indexes::vector(config) {
        list(&index.filters, &path.attribute("filters"), problems);
    }
    for index in indexes::projected(config) {
        set(index.attributes, index.path.attribute("non_key_attributes"), problems);
    }
    if let Some(alarms) = config.alarms.known() {
        self::alarms(alarms, &Path::of("alarms"), problems);
    }
    for (name, pattern) in config.access_patterns.known().into_iter().flatten() {
        let path = Path::of("access_patterns").key(name);
        if let Some(AccessPatternModel { key_equals, filter_on, returns, .. }) = pattern.known() {
            list(key_equals, &path.attribute("key_equals"), problems);
            list(filter_on, &path.attribute("filter_on"), problems);
            list(returns, &path.attribute("returns"), problems);
        }
    }
    if let Some(csv) = config.import_table.known().and_then(|import| import.csv.known()) {
        let path = Path::of("import_table").attribute("csv").attribute("header_list");
        list(&csv.header_list, &path, problems);
    }
}

fn alarms(alarms: &AlarmsModel, path: &Path, problems: &mut Diagnostics) {
    let AlarmsModel { alarm_actions, ok_actions, insufficient_data_actions, name_prefix: _, rules, tags: _ } = alarms;
    set(alarm_actions, path.attribute("alarm_actions"), problems);
    set(ok_actions, path.attribute("ok_actions"), problems);
    set(insufficient_data_actions, path.attribute("insufficient_data_actions"), problems);
    for (name, rule) in rules.known().into_iter().flatten() {
        if let Some(rule) = rule.known() {
            let path = path.attribute("rules").key(name);
            set(&rule.operations, path.attribute("operations"), problems);
            set(&rule.alarm_actions, path.attribute("alarm_actions"), problems);
        }
    }
}

fn list<T>(list: &Attr<Vec<Attr<T>>>, path: &Path, problems: &mut Diagnostics) {
    for (position, _) in list.known().into_iter().flatten().enumerate().filter(|(_, element)| element.is_null()) {
        report(path.index(position), "This element is null. Give it a value or leave it out.", problems);
    }
}

fn set(set: &Attr<SetOf<String>>, path: Path, problems: &mut Diagnostics) {
    if set.known().is_some_and(|set| set.iter().any(Attr::is_null)) {
        report(path, "One of the elements is null. Leave it out.", problems);
    }
}

fn report(path: Path, detail: impl Into<String>, problems: &mut Diagnostics) {
    problems.error(path, "Element without a value", detail);
}
