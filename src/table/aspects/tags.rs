//! The table's tags: those of the resource and the provider's default tags, without the ignored ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use super::{AnnouncedTable, Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext};
use crate::limits::MAX_TAGS;
use crate::table::model::TableModel;
use crate::table::settings::Origin;

/// Tags show about 2 s after they are written (T-103): an earlier read would be in vain, at any jitter.
const TAGS_SHOW: Duration = Duration::from_millis(2_300);

/// The aspect.
pub(crate) struct TagsAspect;

/// Tags by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// The tags of a live table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ObservedTags {
    /// Those that are managed here.
    pub(crate) tags: Tags,
    /// How many others the table has that the service counts: those that the provider ignores, and those of other tools.
    pub(crate) others: usize,
}

impl From<Tags> for ObservedTags {
    fn from(tags: Tags) -> Self {
        Self { tags, others: 0 }
    }
}

/// Tags that differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TagsChange {
    /// New tags, and those whose value changes.
    pub(crate) set: Tags,
    /// Keys of tags that are to be removed.
    pub(crate) remove: BTreeSet<String>,
}

/// One mutating call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TagsStep {
    /// TagResource: sets these tags, leaves others alone.
    Set(Tags),
    /// UntagResource.
    Remove(BTreeSet<String>),
}

impl TagsChange {
    /// What differs between desired and observed tags.
    pub(crate) fn between(desired: &Tags, observed: &Tags) -> Self {
        let set = desired.iter().filter(|(key, value)| observed.get(*key) != Some(value));
        let remove = observed.keys().filter(|key| !desired.contains_key(*key));
        Self { set: set.map(|(key, value)| (key.clone(), value.clone())).collect(), remove: remove.cloned().collect() }
    }

    /// What these differences have beyond the announced ones.
    fn beyond(mut self, announced: &Self) -> Self {
        self.set.retain(|key, _| !announced.set.contains_key(key));
        self.remove.retain(|key| !announced.remove.contains(key));
        self
    }

    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

impl AspectBehavior for TagsAspect {
    type Desired = Tags;
    type Observed = ObservedTags;
    type Change = TagsChange;
    type Step = TagsStep;

    const TRAITS: AspectTraits =
        AspectTraits { attribute: "tags", shows_after: Some(TAGS_SHOW), is_asynchronous: false, is_expected: true };

    fn is_in_use(state: &TableModel) -> bool {
        state.tags_all.known().is_some_and(|tags| !tags.is_empty())
    }

    /// The provider's default tags are not in the table's configuration.
    fn is_configured(_: &TableModel) -> bool {
        true
    }

    fn changes(desired: &Tags, observed: &Aspect<ObservedTags>, _: &TableContext<'_>) -> Vec<TagsChange> {
        let change = observed.observed().map(|observed| TagsChange::between(desired, &observed.tags));
        change.filter(|change| !change.is_empty()).into_iter().collect()
    }

    fn unannounced(found: TagsChange, announced: &[TagsChange], _: &AnnouncedTable) -> Option<TagsChange> {
        let left = announced.iter().fold(found, TagsChange::beyond);
        (!left.is_empty()).then_some(left)
    }

    /// New values before removals, so that no reader sees a table without a tag whose key was only renamed – unless the
    /// sum of both would exceed what a table can have.
    fn steps(changes: Vec<TagsChange>, observed: &Aspect<ObservedTags>, _: &TableContext<'_>) -> Vec<Placed<TagsStep>> {
        let calls = changes.into_iter().flat_map(|TagsChange { set, remove }| {
            let merged = observed.observed().map_or(0, |ObservedTags { tags, others }| {
                let new = set.keys().filter(|key| !tags.contains_key(*key)).count();
                tags.len() + others + new
            });
            let set = (!set.is_empty()).then_some(TagsStep::Set(set));
            let remove = (!remove.is_empty()).then_some(TagsStep::Remove(remove));
            let (first, second) = if merged > MAX_TAGS { (remove, set) } else { (set, remove) };
            first.into_iter().chain(second)
        });
        calls.map(|step| Placed::new(Stage::Middle, step)).collect()
    }

    fn operation(step: &TagsStep) -> &'static str {
        match step {
            TagsStep::Set(_) => "TagResource",
            TagsStep::Remove(_) => "UntagResource",
        }
    }

    fn is_done(step: &TagsStep, ObservedTags { tags: observed, .. }: &ObservedTags) -> bool {
        match step {
            TagsStep::Set(tags) => tags.iter().all(|(key, value)| observed.get(key) == Some(value)),
            TagsStep::Remove(keys) => !keys.iter().any(|key| observed.contains_key(key)),
        }
    }

    /// Tags that cannot be read stay unavailable: the others are not known.
    fn assume_applied(step: &TagsStep, observed: &mut Aspect<ObservedTags>) {
        if let Aspect::Observed(ObservedTags { tags: present, .. }) = observed {
            match step {
                TagsStep::Set(tags) => present.extend(tags.clone()),
                TagsStep::Remove(keys) => present.retain(|key, _| !keys.contains(key)),
            }
        }
    }

    fn settled(desired: &Tags, _: &DesiredTable<'_>) -> ObservedTags {
        desired.clone().into()
    }

    fn at_creation(desired: &Tags, origin: &Origin) -> ObservedTags {
        match origin {
            Origin::New | Origin::Join(_) => desired.clone().into(),
            Origin::Restore(_) | Origin::Import(_) => ObservedTags::default(),
        }
    }
}

impl fmt::Display for TagsStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(tags) => write!(f, "set {}", named(tags.keys())),
            Self::Remove(keys) => write!(f, "remove {}", named(keys.iter())),
        }
    }
}

/// A few tags by name, many by number.
fn named<'a>(keys: impl ExactSizeIterator<Item = &'a String>) -> String {
    let count = keys.len();
    if count > 3 {
        return format!("{count} tags");
    }
    let keys: Vec<String> = keys.map(|key| format!("\"{key}\"")).collect();
    format!("{} {}", if count == 1 { "tag" } else { "tags" }, keys.join(", "))
}
