//! Every repair that is printed repairs: what `pattern.unservable` says to write is written, and the next plan has nothing to say
//! against it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fastrand::Rng;
use tf_provider::{Diagnostic, Diagnostics, Value};

use super::{Context, context, fixtures, judged, model};
use crate::table::validate::validate;

/// What is found in the plan of a table, before and after its repair is written.
struct Repaired {
    before: String,
    /// How many patterns were repaired.
    patterns: usize,
    /// What is refused afterwards.
    after: Vec<Diagnostic>,
}

#[test]
fn the_repairs_of_the_fixtures_repair() {
    let mut repaired = 0;
    for (name, source) in fixtures::configurations() {
        let context = fixtures::context(&source);
        // Other guardrails may refuse the table as well.
        let others = |problem: &Diagnostic| !problem.detail.contains("Guardrail: pattern.unservable");
        let table = fixtures::table(&source);
        if let Some(Repaired { before, patterns, after }) = repair(&table, &context) {
            repaired += patterns;
            let after: Vec<_> = after.into_iter().filter(|problem| !others(problem)).collect();
            assert!(after.is_empty(), "{name}:\n{before}\n{after:#?}");
        }
    }
    assert!(repaired >= 5, "only {repaired}");
}

#[test]
fn the_repairs_of_generated_tables_repair() {
    let (mut tables, mut repaired) = (0, 0);
    for seed in 0..400 {
        let source = Maker { rng: Rng::with_seed(seed) }.table();
        let table = fixtures::table(&source);
        let Some(Repaired { before, patterns, after }) = repair(&table, &context()) else { continue };
        assert!(after.is_empty(), "seed {seed}\n{source}\n{before}\n{after:#?}");
        tables += 1;
        repaired += patterns;
    }
    assert!(tables >= 200 && repaired >= 300, "only {tables} tables with {repaired} patterns");
}

/// `None` if nothing of the table is to be repaired.
fn repair(table: &Value, context: &Context) -> Option<Repaired> {
    let before = unservable(&plan(table, context))?.detail;
    let chunks = printed(&before);
    let mut changed = table.clone();
    let mut patterns = 0;
    for chunk in &chunks {
        // What the schema requires is there already.
        let block = format!(
            "resource \"dynamodb_table\" \"t\" {{\nname = \"t\"\npartition_key = {{ name = \"t\" }}\n{chunk}\n}}"
        );
        let Value::Object(written) = fixtures::table(&block) else { panic!("an object") };
        patterns += match &written["access_patterns"] {
            Value::Map(patterns) => patterns.len(),
            _ => 0,
        };
        overwrite(&mut changed, written);
    }
    let problems = validate(&model(&changed)).iter().chain(plan(&changed, context).iter()).cloned().collect::<Vec<_>>();
    let after = problems.into_iter().filter(|problem| problem.severity == tf_provider::Severity::Error).collect();
    (patterns > 0).then_some(Repaired { before, patterns, after })
}

fn plan(table: &Value, context: &Context) -> Diagnostics {
    let (plan, violations) = judged(table, None, &[], context);
    assert!(violations.is_empty(), "{violations:?}");
    plan.diagnostics
}

fn unservable(problems: &Diagnostics) -> Option<Diagnostic> {
    problems.iter().find(|problem| problem.detail.contains("Guardrail: pattern.unservable")).cloned()
}

/// The configuration in a message: what is indented, in the parts of its places.
fn printed(detail: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in detail.lines().filter_map(|line| line.strip_prefix("    ")) {
        match line.strip_prefix("# ") {
            Some(_) => parts.push(String::new()),
            None => writeln!(parts.last_mut().expect("a part"), "{line}").expect("memory"),
        }
    }
    parts
}

/// Lines take the place of those with the same names.
fn overwrite(table: &mut Value, written: BTreeMap<String, Value>) {
    let Value::Object(table) = table else { panic!("an object") };
    for (name, entries) in written {
        let Value::Map(entries) = entries else { continue };
        match table.get_mut(&name) {
            Some(Value::Map(old)) => old.extend(entries),
            _ => drop(table.insert(name, Value::Map(entries))),
        }
    }
}

/// Attributes, among them some that are no identifiers.
const NAMES: [&str; 8] = ["id", "owner", "status", "created-at", "day", "order total", "note.tag", "b"];

/// Tables with patterns, as a person might write them by mistake.
struct Maker {
    rng: Rng,
}

impl Maker {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.rng.usize(..NAMES.len())]
    }

    fn names(&mut self, most: usize) -> Vec<&'static str> {
        let mut names = NAMES.to_vec();
        self.rng.shuffle(&mut names);
        names.truncate(self.rng.usize(..=most));
        names
    }

    fn table(&mut self) -> String {
        let types: BTreeMap<&str, &str> =
            NAMES.into_iter().map(|name| (name, ["S", "S", "N", "B"][self.rng.usize(..4)])).collect();
        let mut keys = NAMES.to_vec();
        self.rng.shuffle(&mut keys);
        let sorted = self.chance(70);
        let about = self.chance(25);
        // The keys that templates make are text of their own.
        let (partition, sort) = if about { ("PK", "SK") } else { (keys[0], keys[1]) };
        let mut text = "resource \"dynamodb_table\" \"t\" {\nname = \"table\"\n".to_owned();
        let key = |name: &str| format!("{{ name = \"{name}\", type = \"{}\" }}", types.get(name).unwrap_or(&"S"));
        writeln!(text, "partition_key = {}", key(partition)).expect("memory");
        if sorted || about {
            writeln!(text, "sort_key = {}", key(sort)).expect("memory");
        }
        if self.chance(30) {
            text += "read_capacity = { min_capacity = 5, max_capacity = 10 }\nwrite_capacity = { units = 9 }\n";
        } else if self.chance(30) {
            let filters: Vec<String> = self.names(2).into_iter().map(key).collect();
            let near = self.projection(&[partition, sort]);
            writeln!(
                text,
                "vector_indexes = {{ Near = {{ vector_attribute = \"vector\", dimensions = 8, distance_function = \"COSINE\", filters = [{}], {near} }} }}",
                filters.join(", ")
            )
            .expect("memory");
        }
        let mut indexes = String::new();
        for number in 0..self.rng.usize(..4) {
            let partitions = if self.chance(70) { 1 } else { 2 };
            let own: Vec<&str> = keys.iter().copied().cycle().skip(self.rng.usize(..8)).take(4).collect();
            let listed = |names: &[&str]| names.iter().map(|name| key(name)).collect::<Vec<_>>().join(", ");
            let used = partitions + self.rng.usize(..=2);
            let sorts = if used > partitions {
                format!("sort_keys = [{}], ", listed(&own[partitions..used]))
            } else {
                String::new()
            };
            let projection = self.projection(&[&own[..used], &[partition, sort]].concat());
            writeln!(
                indexes,
                "Index{number} = {{ partition_keys = [{}], {sorts}{projection} }}",
                listed(&own[..partitions])
            )
            .expect("memory");
        }
        let shared = about && self.chance(50);
        if shared {
            let projection = self.projection(&["PK", "SK"]);
            writeln!(
                indexes,
                "GSI1 = {{ partition_key = {{ name = \"GSI1PK\" }}, sort_key = {{ name = \"GSI1SK\" }}, {projection} }}"
            )
            .expect("memory");
        }
        writeln!(text, "global_secondary_indexes = {{\n{indexes}}}").expect("memory");
        if sorted && !about && self.chance(40) {
            let projection = self.projection(&[partition, sort, keys[2]]);
            writeln!(text, "local_secondary_indexes = {{ Local = {{ sort_key = {}, {projection} }} }}", key(keys[2]))
                .expect("memory");
        }
        if about {
            let some = types.iter().find(|(_, kind)| **kind == "S").map_or("x", |(name, _)| name);
            writeln!(
                text,
                "entities = {{\nOrder = {{ keys = {{ PK = \"USER#{{user}}\", SK = \"ORDER#{{{some}}}#{{number}}\" }} }}"
            )
            .expect("memory");
            if shared {
                text += "User = { keys = { PK = \"USER#{user}\", SK = \"PROFILE\", GSI1PK = \"MAIL#{mail}\", GSI1SK = \"PROFILE\" } }\n";
            }
            text += "}\n";
        }
        let searched = text.contains("vector_indexes");
        let patterns: String =
            (0..1 + self.rng.usize(..3)).map(|number| self.pattern(number, about, searched)).collect();
        write!(text, "access_patterns = {{\n{patterns}}}\n}}\n").expect("memory");
        text
    }

    fn projection(&mut self, keys: &[&str]) -> String {
        let listed: Vec<&str> = self.names(3).into_iter().filter(|name| !keys.contains(name)).collect();
        match self.rng.u8(..3) {
            0 => "projection_type = \"ALL\"".to_owned(),
            1 if !listed.is_empty() => format!("non_key_attributes = {listed:?}"),
            _ => "projection_type = \"KEYS_ONLY\"".to_owned(),
        }
    }

    fn pattern(&mut self, number: usize, about: bool, searched: bool) -> String {
        const OPERATIONS: [&str; 10] = [
            "Query",
            "Query",
            "Query",
            "Query",
            "Scan",
            "GetItem",
            "BatchGetItem",
            "PutItem",
            "DeleteItem",
            "SearchVectors",
        ];
        // Nothing mends a search of vectors in a table without an index of them.
        let operation = OPERATIONS[self.rng.usize(..OPERATIONS.len() - usize::from(!searched))];
        let mut given = self.names(3);
        if about {
            // Some with a slip of the keyboard.
            given.extend(["user", "number", "PK", "SK", "usr", "numbers"].into_iter().filter(|_| self.chance(20)));
        }
        let mut text = format!("p{number} = {{\noperation = \"{operation}\"\nkey_equals = {given:?}\n");
        if self.chance(50) {
            const INDEXES: [&str; 7] = ["Index0", "Index1", "Local", "Near", "GSI1", "Absent", "no such index"];
            writeln!(text, "index = {:?}", INDEXES[self.rng.usize(..INDEXES.len())]).expect("memory");
        }
        if self.chance(40) {
            const OPERATORS: [&str; 4] = ["<", ">=", "between", "begins_with"];
            let operator = OPERATORS[self.rng.usize(..OPERATORS.len())];
            writeln!(text, "key_range = {{ attribute = {:?}, operator = \"{operator}\" }}", self.name())
                .expect("memory");
        }
        if self.chance(30) {
            writeln!(text, "filter_on = {:?}", self.names(2)).expect("memory");
        }
        if self.chance(60) {
            let returns = if self.chance(30) { vec!["*"] } else { self.names(3) };
            writeln!(text, "returns = {returns:?}").expect("memory");
        }
        if self.chance(20) && !matches!(operation, "PutItem" | "DeleteItem") {
            text += "consistent_read = true\n";
        }
        if self.chance(30) {
            text += "rate = { per_second = 2 }\n";
        }
        if about && self.chance(70) {
            text += "entity = \"Order\"\n";
        }
        text + "}\n"
    }
}
