//! The judgment of a pattern, rule by rule.

use super::source::Source;
use super::{At, Problem, equals, given, missing, quoted};
use crate::pattern::{Operation, Operator, Pattern, Range};
use crate::schema::{Index, IndexKind, KeyAttribute, KeyType, TableSchema};

/// What is wrong with a pattern, and what a local index fetches for it.
pub(super) struct Judgment {
    pub(super) problems: Vec<Problem>,
    pub(super) fetched: Vec<String>,
}

/// Judges a pattern by the rules of its operation.
pub(super) fn judge(schema: &TableSchema, pattern: &Pattern, source: &Source<'_>) -> Judgment {
    let mut judge = Judge { schema, pattern, source, problems: Vec::new(), fetched: Vec::new() };
    match pattern.operation {
        Operation::Query => judge.query(),
        Operation::Scan => judge.scan(),
        Operation::SearchVectors => judge.search(),
        Operation::GetItem
        | Operation::BatchGetItem
        | Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem => judge.by_key(),
    }
    let Judge { problems, fetched, .. } = judge;
    Judgment { problems, fetched }
}

/// The judgment under way.
struct Judge<'a> {
    schema: &'a TableSchema,
    pattern: &'a Pattern,
    source: &'a Source<'a>,
    problems: Vec<Problem>,
    fetched: Vec<String>,
}

impl Judge<'_> {
    fn problem(&mut self, rule: u8, at: At, what: String) {
        self.problems.push(Problem { rule, at, what });
    }

    fn operation(&self) -> &'static str {
        self.pattern.operation.as_str()
    }

    fn query(&mut self) {
        if self.source.kind() == Some(IndexKind::Vector) {
            return self.unsuited("A vector index is searched with SearchVectors; it has no order to query.");
        }
        self.partition();
        self.sort();
        self.not_a_key();
        self.consistency();
        self.filter_without_keys();
        self.projection();
    }

    fn scan(&mut self) {
        if self.source.kind() == Some(IndexKind::Vector) {
            return self.unsuited("A vector index is searched with SearchVectors; it cannot be scanned.");
        }
        if !self.pattern.key_equals.is_empty() || self.pattern.key_range.is_some() {
            let at = if self.pattern.key_equals.is_empty() { At::KeyRange } else { At::KeyEquals };
            let what = "A Scan reads everything: it takes no key condition.".to_owned();
            self.problem(2, at, what);
        }
        self.consistency();
        self.projection();
    }

    fn search(&mut self) {
        if self.source.kind() != Some(IndexKind::Vector) {
            let mut indexes = self.schema.indexes.values().flatten();
            let some = indexes.any(|index| index.kind == IndexKind::Vector);
            let none = if some { "" } else { " The table has none: add one to `vector_indexes`." };
            let what = format!("SearchVectors needs a vector index, but names {}.{none}", self.source.named());
            return self.problem(1, At::Index, what);
        }
        let missing: Vec<&str> = self.absent(self.source.partition);
        if !missing.is_empty() {
            let what = format!(
                "{} is partitioned by {}, so a search gives it by equality.",
                capitalized(&self.source.named()),
                quoted(missing.iter().copied())
            );
            self.problem(9, At::KeyEquals, what);
        }
        let partition = self.source.partition;
        let others = self.pattern.key_equals.iter().filter(|name| partition.iter().all(|key| key.name != **name));
        let undeclared =
            self.pattern.filter_on.iter().filter(|name| self.source.sort.iter().all(|key| key.name != **name));
        let (others, undeclared): (Vec<_>, Vec<_>) = (others.cloned().collect(), undeclared.cloned().collect());
        for name in others {
            let what = format!("\"{name}\" is not the partition attribute of {}.", self.source.named());
            self.problem(9, At::KeyEquals, what);
        }
        for name in undeclared {
            let what = format!(
                "A search filters on the attributes that its index declares, and {} does not declare \"{name}\".",
                self.source.named()
            );
            self.problem(9, At::FilterOn, what);
        }
        if self.pattern.key_range.is_some() {
            self.problem(9, At::KeyRange, "A vector search has no order, so it takes no range.".to_owned());
        }
        self.consistency();
        self.projection();
    }

    /// A read or a write by the full primary key.
    fn by_key(&mut self) {
        let operation = self.operation();
        if self.source.index.is_some() {
            let what = format!("{operation} works on the table: an index cannot be read by key or written.");
            return self.problem(1, At::Index, what);
        }
        let primary: Vec<KeyAttribute> = self.schema.primary_key().cloned().collect();
        let missing = self.absent(&primary).into_iter().map(str::to_owned).collect::<Vec<_>>();
        if !missing.is_empty() {
            let what = format!(
                "{operation} takes the full primary key, but {} {} not given.",
                quoted(missing.iter().map(String::as_str)),
                if missing.len() == 1 { "is" } else { "are" }
            );
            self.problem(2, At::KeyEquals, what);
        }
        self.not_a_key();
        if self.pattern.key_range.is_some() {
            let what = format!("{operation} reads or writes items by their full key: it takes no range.");
            self.problem(2, At::KeyRange, what);
        }
        if !self.pattern.filter_on.is_empty() {
            let what = format!("{operation} has no filter.");
            self.problem(2, At::FilterOn, what);
        }
    }

    fn unsuited(&mut self, what: &str) {
        self.problem(1, At::Operation, what.to_owned());
    }

    /// The attributes that are not given by equality.
    fn absent<'k>(&self, keys: &'k [KeyAttribute]) -> Vec<&'k str> {
        keys.iter().map(|key| key.name.as_str()).filter(|name| !self.equals(name)).collect()
    }

    fn equals(&self, name: &str) -> bool {
        equals(self.pattern, name)
    }

    fn partition(&mut self) {
        let mut missing = self.absent(self.source.partition);
        let ranged = self.pattern.key_range.as_ref().filter(|range| missing.contains(&range.attribute.as_str()));
        if let Some(range) = ranged {
            let what = format!(
                "\"{}\" is a partition attribute of {}: it takes equality, not `{}`. Partitions have no order: ask for one value at \
                 a time, give another attribute by equality, or let a Scan filter.",
                range.attribute,
                self.source.named(),
                range.operator.as_str()
            );
            self.problem(5, At::KeyRange, what);
            missing.retain(|name| *name != range.attribute);
        }
        if missing.is_empty() {
            return;
        }
        let what = format!(
            "A Query gives every partition attribute by equality, and {} of {} {} not given. It offers {}.",
            quoted(missing.iter().copied()),
            self.source.named(),
            if missing.len() == 1 { "is" } else { "are" },
            self.source.keys()
        );
        self.problem(3, At::KeyEquals, what);
    }

    fn sort(&mut self) {
        let sort = self.source.sort;
        let given = sort.iter().take_while(|key| self.equals(&key.name)).count();
        let gap = sort[given..].iter().find(|key| self.equals(&key.name));
        if let Some(later) = gap {
            let what = format!(
                "Sort attributes are given from the left without a gap: \"{}\" of {} comes before \"{}\".",
                sort[given].name,
                self.source.named(),
                later.name
            );
            self.problem(4, At::KeyEquals, what);
        }
        let Some(range) = self.pattern.key_range.as_ref().filter(|range| range.operator != Operator::Equal) else {
            return;
        };
        match sort.iter().position(|key| key.name == range.attribute) {
            Some(at) if at == given => self.operator(&sort[at], range),
            Some(_) if self.equals(&range.attribute) => {
                let what = format!("\"{}\" is given by equality already.", range.attribute);
                self.problem(4, At::KeyRange, what);
            }
            Some(_) => {
                let what = format!(
                    "A range is possible on the sort attribute after those that are given by equality, which is \"{}\" of {}.",
                    sort[given].name,
                    self.source.named()
                );
                self.problem(4, At::KeyRange, what);
            }
            None if self.source.has_key(&range.attribute) => {
                if self.equals(&range.attribute) {
                    let what = format!("\"{}\" is given by equality already.", range.attribute);
                    self.problem(5, At::KeyRange, what);
                }
            }
            None => self.no_order(&range.attribute),
        }
    }

    /// A range on an attribute that orders nothing.
    fn no_order(&mut self, attribute: &str) {
        let what = format!(
            "A range needs a sort attribute, and \"{attribute}\" is not one of {}, which has {}.",
            self.source.named(),
            self.source.keys()
        );
        self.problem(4, At::KeyRange, what);
    }

    fn operator(&mut self, key: &KeyAttribute, range: &Range) {
        if range.operator == Operator::BeginsWith && key.key_type == Some(KeyType::Number) {
            let what = format!(
                "`begins_with` compares text (S) or bytes (B), but \"{}\" of {} is a number (N).",
                key.name,
                self.source.named()
            );
            self.problem(5, At::KeyRange, what);
        }
    }

    /// What is given by equality has to be a key.
    fn not_a_key(&mut self) {
        let source = self.source;
        let queried = self.pattern.operation == Operation::Query;
        // Whatever is read by its full key takes no range at all, which has a message of its own.
        let given: Vec<&String> =
            if queried { given(self.pattern).collect() } else { self.pattern.key_equals.iter().collect() };
        let others: Vec<String> = given.into_iter().filter(|name| !source.has_key(name)).cloned().collect();
        // A missing partition attribute has named the index that would serve the pattern already.
        if others.is_empty() || self.problems.iter().any(|problem| problem.rule == 3) {
            return;
        }
        let listed = others.iter().any(|name| self.pattern.key_equals.contains(name));
        let (rule, at) = (if queried { 4 } else { 2 }, if listed { At::KeyEquals } else { At::KeyRange });
        let what = format!(
            "{} {} no key of {}, which has {}.",
            quoted(others.iter().map(String::as_str)),
            if others.len() == 1 { "is" } else { "are" },
            self.source.named(),
            self.source.keys()
        );
        self.problem(rule, at, what);
    }

    fn consistency(&mut self) {
        if self.pattern.consistent_read && matches!(self.source.kind(), Some(IndexKind::Global | IndexKind::Vector)) {
            let what = format!("{} is eventually consistent.", capitalized(&self.source.named()));
            self.problem(6, At::ConsistentRead, what);
        }
    }

    fn filter_without_keys(&mut self) {
        let source = self.source;
        let keys = self.pattern.filter_on.iter().filter(|name| source.has_key(name));
        for name in keys.cloned().collect::<Vec<_>>() {
            let what = format!("The filter of a Query cannot name \"{name}\", a key of {}.", self.source.named());
            self.problem(7, At::FilterOn, what);
        }
    }

    /// Whether what is wanted, and what is filtered on, is where the pattern reads.
    fn projection(&mut self) {
        let Some(index) = self.source.index else { return };
        let Some(missing) = missing(self.schema, index, self.pattern) else { return self.whole_item(index) };
        if missing.is_empty() {
            return;
        }
        if index.kind == IndexKind::Local {
            self.fetched = missing;
            return;
        }
        let at =
            if missing.iter().any(|name| !self.pattern.filter_on.contains(name)) { At::Returns } else { At::FilterOn };
        let what = format!(
            "{} does not contain {}. A global index cannot fetch what is not projected into it.",
            capitalized(&self.source.named()),
            quoted(missing.iter().map(String::as_str))
        );
        self.problem(8, at, what);
    }

    /// The whole item is wanted of an index that does not have it.
    fn whole_item(&mut self, index: &Index) {
        if index.kind == IndexKind::Local {
            self.fetched = vec!["*".to_owned()];
            return;
        }
        let what = format!(
            "{} does not contain whole items. A global index cannot fetch what is not projected into it.",
            capitalized(&self.source.named())
        );
        self.problem(8, At::Returns, what);
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
