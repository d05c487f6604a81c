//! Patterns that something else serves with less reading.

use std::collections::BTreeSet;

use table_design::{Better, Operation, Pattern, Why, prove, resolve};

use super::write::{entry, only, write_pattern};
use crate::table::design::{Design, patterns};
use crate::table::model::TableModel;

/// A table that has nothing but these patterns, as they read when they are asked of the cheaper index; `None` if there is no such
/// pattern. An index that does not contain the items of a pattern's entity is not cheaper.
pub(crate) fn cheaper(model: &TableModel, design: &Design) -> Option<TableModel> {
    let better = design.patterns.iter().filter_map(|(name, judged)| Some((name, judged.proof.better.as_ref()?)));
    let found: Vec<_> =
        better.filter_map(|(name, better)| Some((name, rewritten(model, design, name, better)?))).collect();
    if found.is_empty() {
        return None;
    }
    let names: BTreeSet<String> = found.iter().map(|(name, _)| (*name).clone()).collect();
    let mut access_patterns = only(model.access_patterns.clone(), &names);
    for (name, pattern) in found {
        if let Some(written) = entry(&mut access_patterns, name) {
            write_pattern(written, pattern);
        }
    }
    Some(TableModel { access_patterns, ..TableModel::default() })
}

fn rewritten(model: &TableModel, design: &Design, name: &str, better: &Better) -> Option<Pattern> {
    let written = model.access_patterns.known()?.get(name)?.known()?;
    let (mut pattern, entity) = patterns::written_pattern(written, |_| Some(0.0))?;
    pattern.index.clone_from(&better.index);
    if let Why::Keys(keys) = &better.why {
        pattern.operation = Operation::Query;
        pattern.filter_on.retain(|name| !keys.contains(name));
        pattern.key_equals.extend(keys.iter().cloned());
    }
    let resolved = match &entity {
        Some(name) => resolve(&design.schema, name, design.entities.get(name)?, &pattern).ok()?,
        None => pattern.clone(),
    };
    prove(&design.schema, &resolved).problems.is_empty().then_some(pattern)
}
