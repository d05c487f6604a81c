//! What is granted, one action on one part of a table at a time.

use std::collections::BTreeSet;

use super::actions::{self, Action, Kind, On};
use super::{Allowed, Limits, Need, PolicyError, PolicyTable, Reach};
use crate::pattern::Returns;

/// One action on one part of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) action: Action,
    pub(super) part: Part,
    /// The only attributes; all if `None`.
    pub(super) attributes: Option<BTreeSet<String>>,
    /// Whether a write may return the whole item.
    pub(super) returns_all: bool,
}

/// A part of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Table,
    Index(String),
    Stream,
    Backups,
    Exports,
}

/// Everything that is granted, without what another grant contains.
pub(super) fn grants(table: &PolicyTable, allowed: &Allowed, limits: &Limits) -> Result<Vec<Grant>, PolicyError> {
    let all = match allowed {
        Allowed::Patterns(needs) => {
            needs.iter().map(|need| of_need(table, need)).collect::<Result<Vec<_>, PolicyError>>()?
        }
        Allowed::Level(level) => {
            if !level.access.is_about_items() && (limits.leading_keys.is_some() || level.reach != Reach::default()) {
                return Err(PolicyError::new(format!(
                    "`access = \"{}\"` is not about items: leave out `leading_keys`, `attributes` and `index_names`.",
                    level.access.as_str()
                )));
            }
            // A Scan reads every partition.
            let limited = limits.leading_keys.is_some();
            let actions = level.access.actions().into_iter().filter(|action| !limited || action.kind != Kind::Scan);
            of_actions(table, actions, &level.reach)?
        }
        Allowed::Actions(names, reach) => {
            let actions = names.iter().map(|name| {
                actions::named(name).ok_or_else(|| PolicyError::new(format!("There is no action \"dynamodb:{name}\".")))
            });
            of_actions(table, actions.collect::<Result<Vec<_>, _>>()?.into_iter(), reach)?
        }
    };
    if all.is_empty() {
        return Err(PolicyError::new("The policy would allow nothing: it needs at least one statement."));
    }
    all.iter().try_for_each(|grant| check_leading_keys(table, grant, limits))?;
    Ok(without_contained(all))
}

fn of_need(table: &PolicyTable, need: &Need) -> Result<Grant, PolicyError> {
    let action = actions::of_operation(need.operation);
    let part = need.index.clone().map_or(Part::Table, Part::Index);
    if let Part::Index(name) = &part {
        check_index(table, name, &format!("The pattern \"{}\"", need.pattern))?;
    }
    let reads = matches!(action.kind, Kind::Get | Kind::Page | Kind::Scan);
    let wanted = match &need.returns {
        Returns::All => None,
        Returns::Keys => Some(BTreeSet::new()),
        Returns::Attributes(names) => Some(names.iter().cloned().collect()),
    };
    // What a write changes is not in the pattern.
    let attributes = match wanted.filter(|_| reads) {
        None => None,
        Some(wanted) => {
            let named = wanted.union(&need.filter_on).cloned().collect();
            Some(with_keys(table, named, need.index.iter())?)
        }
    };
    Ok(Grant { action, part, attributes, returns_all: need.returns == Returns::All })
}

fn of_actions(
    table: &PolicyTable,
    actions: impl Iterator<Item = Action>,
    reach: &Reach,
) -> Result<Vec<Grant>, PolicyError> {
    let indexes = match &reach.index_names {
        None => table.indexes.clone(),
        Some(names) => {
            names.iter().try_for_each(|name| check_index(table, name, "`index_names`"))?;
            names.clone()
        }
    };
    let of_indexes: Vec<Part> = indexes.iter().cloned().map(Part::Index).collect();
    let everywhere = || [Part::Table].into_iter().chain(of_indexes.clone());
    let attributes = match &reach.attributes {
        None => None,
        Some(named) if named.is_empty() || named.contains("*") => {
            return Err(PolicyError::new("`attributes` names the attributes one by one; leave it out for all."));
        }
        Some(named) => Some(with_keys(table, named.clone(), indexes.iter())?),
    };
    let mut grants = Vec::new();
    for action in actions {
        if attributes.is_some() && matches!(action.kind, Kind::Statement | Kind::Other) {
            return Err(not_limited(action, "`attributes`"));
        }
        let parts = match action.on {
            On::Table => vec![Part::Table],
            On::TableAndIndexes => everywhere().collect(),
            On::Indexes => of_indexes.clone(),
            On::Stream => vec![Part::Stream],
            On::Backups => vec![Part::Backups],
            On::Exports => vec![Part::Exports],
        };
        let grant = |part| Grant { action, part, attributes: attributes.clone(), returns_all: attributes.is_none() };
        grants.extend(parts.into_iter().map(grant));
    }
    Ok(grants)
}

/// The attributes together with the keys: a request that may not name a key cannot use it.
fn with_keys<'a>(
    table: &PolicyTable,
    mut named: BTreeSet<String>,
    indexes: impl Iterator<Item = &'a String>,
) -> Result<BTreeSet<String>, PolicyError> {
    let Some(keys) = &table.keys else {
        return Err(PolicyError::new(
            "Access to some attributes has to include the keys, which are not known: pass the table as `dynamodb_table.name`, or its \
             keys as the resource has them (`partition_key`, `sort_key`, `global_secondary_indexes`).",
        ));
    };
    named.extend(keys.primary.iter().cloned());
    for name in indexes {
        named.extend(keys.indexes.get(name).into_iter().flat_map(|index| index.attributes.iter().cloned()));
    }
    Ok(named)
}

fn check_index(table: &PolicyTable, name: &str, who: &str) -> Result<(), PolicyError> {
    if table.indexes.contains(name) {
        return Ok(());
    }
    let known: Vec<String> = table.indexes.iter().map(|index| format!("\"{index}\"")).collect();
    let known = if known.is_empty() { "It has none".to_owned() } else { format!("It has {}", known.join(", ")) };
    Err(PolicyError::new(format!("{who} names the index \"{name}\", which the table does not have. {known}.")))
}

fn check_leading_keys(table: &PolicyTable, grant: &Grant, limits: &Limits) -> Result<(), PolicyError> {
    if limits.leading_keys.is_none() {
        return Ok(());
    }
    if !grant.action.knows_leading_keys() {
        return Err(not_limited(grant.action, "`leading_keys`"));
    }
    let Part::Index(name) = &grant.part else { return Ok(()) };
    let index = table.keys.as_ref().and_then(|keys| keys.indexes.get(name));
    match index {
        Some(index) if index.partition_attributes > 1 => Err(PolicyError::new(format!(
            "The index \"{name}\" has {} partition attributes, for which IAM has no condition on the leading key. Leave the index out \
             (`index_names`, or another pattern), or leave out `leading_keys`.",
            index.partition_attributes
        ))),
        _ => Ok(()),
    }
}

fn not_limited(action: Action, by: &str) -> PolicyError {
    PolicyError::new(format!(
        "`dynamodb:{}` cannot be limited by {by}: it would be allowed everything, or nothing. Allow it in a policy of its own.",
        action.name
    ))
}

/// A grant is left out if another one allows the same and more.
fn without_contained(all: Vec<Grant>) -> Vec<Grant> {
    let mut kept: Vec<Grant> = Vec::new();
    for grant in all {
        if kept.iter().any(|other| other.contains(&grant)) {
            continue;
        }
        kept.retain(|other| !grant.contains(other));
        kept.push(grant);
    }
    kept
}

impl Grant {
    fn contains(&self, other: &Self) -> bool {
        let attributes = match (&self.attributes, &other.attributes) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(others)) => others.is_subset(own),
        };
        (self.action, &self.part) == (other.action, &other.part)
            && attributes
            && (self.returns_all || !other.returns_all)
    }

    /// What it is about, for the id of its statement.
    pub(super) fn topic(&self) -> &'static str {
        match (&self.part, self.action.kind) {
            (Part::Stream, _) => "Stream",
            (Part::Backups, _) => "Backup",
            (Part::Exports, _) => "Export",
            (_, Kind::Get | Kind::Page | Kind::Scan) => "Read",
            (_, Kind::Write(_) | Kind::Silent) => "Write",
            (_, Kind::Statement | Kind::Other) => "Use",
        }
    }
}
