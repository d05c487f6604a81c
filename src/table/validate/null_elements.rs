//! A map, list or set may hold null, mostly from a conditional expression. It would be neither an element nor the
//! absence of one, so it is refused instead of guessed.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use super::indexes;
use crate::table::model::TableModel;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    map(&config.global_secondary_indexes, Path::of("global_secondary_indexes"), problems);
    map(&config.local_secondary_indexes, Path::of("local_secondary_indexes"), problems);
    map(&config.tags, Path::of("tags"), problems);
    map(&config.guardrail_suppressions, Path::of("guardrail_suppressions"), problems);
    for (path, index) in indexes::global(config) {
        list(&index.partition_keys, &path.attribute("partition_keys"), problems);
        list(&index.sort_keys, &path.attribute("sort_keys"), problems);
    }
    for index in indexes::projected(config) {
        if index.attributes.known().is_some_and(|attributes| attributes.iter().any(Attr::is_null)) {
            report(index.path.attribute("non_key_attributes"), "One of the elements is null. Leave it out.", problems);
        }
    }
    if let Some(csv) = config.import_table.known().and_then(|import| import.csv.known()) {
        let path = Path::of("import_table").attribute("csv").attribute("header_list");
        list(&csv.header_list, &path, problems);
    }
}

fn map<T>(map: &Attr<BTreeMap<String, Attr<T>>>, path: Path, problems: &mut Diagnostics) {
    for (key, _) in map.known().into_iter().flatten().filter(|(_, element)| element.is_null()) {
        let detail = format!(
            "The element \"{key}\" is null. Give it a value or leave it out, for instance with \
             `{{ for key, value in … : key => value if value != null }}`."
        );
        report(path.key(key), detail, problems);
    }
}

fn list<T>(list: &Attr<Vec<Attr<T>>>, path: &Path, problems: &mut Diagnostics) {
    for (position, _) in list.known().into_iter().flatten().enumerate().filter(|(_, element)| element.is_null()) {
        report(path.index(position), "This element is null. Give it a value or leave it out.", problems);
    }
}

fn report(path: Path, detail: impl Into<String>, problems: &mut Diagnostics) {
    problems.error(path, "Element without a value", detail);
}
