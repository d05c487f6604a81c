//! A pattern in other words: how the same question is asked of a table or an index, by which operation.

use std::collections::BTreeMap;

use crate::entity::{Entity, SHARD};
use crate::pattern::{Operation, Operator, Pattern, Range};
use crate::proof::Source;
use crate::schema::{IndexKind, KeyAttribute, KeyType, TableSchema};
use crate::template::Template;

/// A pattern as it is asked, with all that is given by equality in `key_equals`.
pub(super) struct Asked<'a> {
    pub(super) schema: &'a TableSchema,
    /// All kinds of items of the table.
    pub(super) entities: &'a BTreeMap<String, Entity>,
    /// The entity that it is about.
    pub(super) about: Option<&'a Entity>,
    pub(super) pattern: Pattern,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        schema: &'a TableSchema,
        entities: &'a BTreeMap<String, Entity>,
        about: Option<&'a Entity>,
        pattern: &Pattern,
    ) -> Self {
        let mut pattern = pattern.clone();
        if let Some(range) = pattern.key_range.take_if(|range| range.operator == Operator::Equal) {
            add(&mut pattern.key_equals, range.attribute);
        }
        Self { schema, entities, about, pattern }
    }

    /// What the pattern reads; `None` if there is no such index, or it is not known.
    pub(super) fn source(&self) -> Option<Source<'a>> {
        match &self.pattern.index {
            None => Some(Source::table(self.schema)),
            Some(name) => {
                let (name, index) = self.schema.indexes.get_key_value(name)?;
                Some(Source::index(name, index.as_ref()?))
            }
        }
    }

    /// Everything that can be read, what the pattern reads first.
    pub(super) fn sources(&self) -> impl Iterator<Item = Source<'a>> {
        let own = self.source();
        let own_name = own.map(|own| own.name);
        let indexes = self.schema.indexes.iter();
        let known = indexes.filter_map(|(name, index)| Some(Source::index(name, index.as_ref()?)));
        let others = std::iter::once(Source::table(self.schema)).chain(known);
        own.into_iter().chain(others.filter(move |other| Some(other.name) != own_name))
    }

    /// Whether a read by key gives nothing but parts of the primary key, so that it lacks the others.
    pub(super) fn is_part_of_the_key(&self) -> bool {
        let Pattern { index, key_equals, key_range, .. } = &self.pattern;
        let table = Source::table(self.schema);
        index.is_none() && key_range.is_none() && key_equals.iter().all(|name| self.belongs(&table, name))
    }

    /// Whether the full primary key is given, alone or with more.
    pub(super) fn has_the_full_key(&self) -> bool {
        let given = |name: &String| self.pattern.key_equals.contains(name);
        let mut parts = self.schema.primary_key().flat_map(|key| self.parts(key)).peekable();
        self.pattern.index.is_none() && parts.peek().is_some() && parts.all(|part| given(&part))
    }

    /// By the full primary key.
    pub(super) fn by_key(&self, operation: Operation) -> Pattern {
        let mut key_equals = Vec::new();
        for key in self.schema.primary_key() {
            self.parts(key).into_iter().for_each(|part| add(&mut key_equals, part));
        }
        Pattern { operation, index: None, key_equals, key_range: None, filter_on: Vec::new(), ..self.pattern.clone() }
    }

    /// A Query with what is given, of this source.
    pub(super) fn query(&self, source: &Source<'_>) -> Pattern {
        let mut pattern = self.moved(Operation::Query, source);
        // A filter on a key is a condition on the key.
        let (keys, others): (Vec<_>, Vec<_>) = pattern.filter_on.into_iter().partition(|name| source.has_key(name));
        pattern.filter_on = others;
        let ranged = |name: &String| self.pattern.key_range.as_ref().is_some_and(|range| range.attribute == *name);
        keys.into_iter().filter(|name| !ranged(name)).for_each(|name| add(&mut pattern.key_equals, name));
        self.filter_after_a_gap(source, &mut pattern);
        pattern.key_range = pattern.key_range.filter(|range| !pattern.key_equals.contains(&range.attribute));
        match pattern.key_range.take().map(|range| self.reworded(source, range)) {
            Some(Ok(range)) => pattern.key_range = Some(range),
            Some(Err(attribute)) => add(&mut pattern.filter_on, attribute),
            None => {}
        }
        pattern
    }

    /// A Query with the partition key of this source, where nothing says that another one is meant.
    pub(super) fn completed(&self, source: &Source<'_>) -> Option<Pattern> {
        let mut pattern = self.query(source);
        let partial = self.about.is_some() && pattern.key_equals.iter().all(|name| self.belongs(source, name));
        if !partial && !pattern.key_equals.is_empty() {
            return None;
        }
        let missing = source.partition.iter().flat_map(|key| self.parts(key));
        missing.for_each(|part| add(&mut pattern.key_equals, part));
        Some(pattern)
    }

    /// A Scan that filters on all that is given.
    pub(super) fn scan(&self, source: &Source<'_>) -> Pattern {
        let mut pattern = self.moved(Operation::Scan, source);
        let given = std::mem::take(&mut pattern.key_equals);
        filter_on(&mut pattern, given);
        pattern
    }

    /// A search that gives the partition key and filters on the rest.
    pub(super) fn search(&self, source: &Source<'_>) -> Pattern {
        let mut pattern = self.moved(Operation::SearchVectors, source);
        let keys = source.partition.iter().flat_map(|key| self.parts(key)).collect();
        let given = std::mem::replace(&mut pattern.key_equals, keys);
        filter_on(&mut pattern, given);
        pattern.filter_on.retain(|name| !pattern.key_equals.contains(name));
        pattern.pages = false;
        pattern
    }

    /// The template of a key attribute, if the pattern is about an entity that has one.
    pub(super) fn template(&self, key: &str) -> Option<&'a Template> {
        self.about.and_then(|entity| entity.keys.get(key))
    }

    fn moved(&self, operation: Operation, source: &Source<'_>) -> Pattern {
        let strong = !matches!(source.kind(), Some(IndexKind::Global | IndexKind::Vector));
        Pattern {
            operation,
            index: source.name.map(str::to_owned),
            consistent_read: self.pattern.consistent_read && strong,
            ..self.pattern.clone()
        }
    }

    /// What a pattern gives for a key attribute: what the template takes, or the attribute itself.
    fn parts(&self, key: &KeyAttribute) -> Vec<String> {
        let template = self.template(&key.name).filter(|_| !self.pattern.key_equals.contains(&key.name));
        match template {
            Some(template) => template.attributes().filter(|name| *name != SHARD).map(str::to_owned).collect(),
            None => vec![key.name.clone()],
        }
    }

    /// Whether an attribute is a key of the source, or in the template of one.
    fn belongs(&self, source: &Source<'_>, name: &str) -> bool {
        let in_template = |key: &KeyAttribute| {
            self.template(&key.name).is_some_and(|template| template.attributes().any(|part| part == name))
        };
        source.has_key(name) || name == SHARD || source.partition.iter().chain(source.sort).any(in_template)
    }

    /// What the templates of sort keys have after something that is not given: a Query filters on it.
    fn filter_after_a_gap(&self, source: &Source<'_>, pattern: &mut Pattern) {
        let given = |name: &str| name == SHARD || self.pattern.key_equals.iter().any(|given| given == name);
        let open = |key: &&KeyAttribute| !given(&key.name);
        let attributes = |keys: &[KeyAttribute]| -> Vec<&'a str> {
            let templates = keys.iter().filter(open).filter_map(|key| self.template(&key.name));
            templates.flat_map(Template::attributes).collect()
        };
        let (partition, sort) = (attributes(source.partition), attributes(source.sort));
        let used = sort.iter().take_while(|name| given(name)).count();
        let late: Vec<&str> = sort[used..].iter().copied().filter(|name| given(name) && *name != SHARD).collect();
        for name in late.into_iter().filter(|name| !partition.contains(name) && !sort[..used].contains(name)) {
            pattern.key_equals.retain(|given| given != name);
            add(&mut pattern.filter_on, name.to_owned());
        }
    }

    /// The range in terms of the keys: what has an order is the key that a template makes.
    ///
    /// # Errors
    /// An attribute behind one in its template that is not given orders nothing: a Query filters on it.
    fn reworded(&self, source: &Source<'_>, mut range: Range) -> Result<Range, String> {
        let parts = |key: &KeyAttribute| self.template(&key.name).into_iter().flat_map(Template::attributes);
        let made_of = |key: &&KeyAttribute| parts(key).any(|name| name == range.attribute);
        let made = source.sort.iter().find(made_of).filter(|_| !source.has_key(&range.attribute));
        if let Some(key) = made {
            let given = |name: &str| name == SHARD || self.pattern.key_equals.iter().any(|given| given == name);
            if !parts(key).take_while(|name| *name != range.attribute).all(given) {
                return Err(range.attribute);
            }
            range.attribute.clone_from(&key.name);
        }
        self.fit_operator(&mut range);
        Ok(range)
    }

    /// A number has no beginning: `begins_with` on one was meant as a range.
    pub(super) fn fit_operator(&self, range: &mut Range) {
        if range.operator == Operator::BeginsWith && self.schema.key_type(&range.attribute) == Some(KeyType::Number) {
            range.operator = Operator::Between;
        }
    }
}

/// Filters on these attributes and on that of the range. The shard is no attribute of an item.
fn filter_on(pattern: &mut Pattern, given: Vec<String>) {
    let range = pattern.key_range.take().map(|range| range.attribute);
    for name in given.into_iter().filter(|name| name != SHARD).chain(range) {
        add(&mut pattern.filter_on, name);
    }
}

/// Adds a name that is not there yet.
pub(super) fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}
