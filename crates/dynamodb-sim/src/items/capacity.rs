//! Capacity units that a call consumes, by the rules of the developer guide: reads by 4 KB and half for eventual
//! consistency, writes by 1 KB, and indexes by what they contain.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Bytes of one read unit and of one write unit.
const READ_UNIT: usize = 4096;
const WRITE_UNIT: usize = 1024;

/// What a request wants to know of what it consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    None,
    Total,
    Indexes,
}

/// What a call consumed of a table and of its indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Consumed {
    pub(crate) table: f64,
    pub(crate) locals: BTreeMap<String, f64>,
    pub(crate) globals: BTreeMap<String, f64>,
}

/// Units of a read of so many bytes; a read that finds nothing counts as one of the smallest size.
pub(crate) fn read(bytes: usize, consistent: bool) -> f64 {
    units(bytes, READ_UNIT) * if consistent { 1.0 } else { 0.5 }
}

/// Units of a write of so many bytes.
pub(crate) fn write(bytes: usize) -> f64 {
    units(bytes, WRITE_UNIT)
}

fn units(bytes: usize, unit: usize) -> f64 {
    // An item has 400 KB at most and a page 1 MB, which a float holds exactly.
    bytes.div_ceil(unit).max(1) as f64
}

impl Detail {
    /// The detail of a request whose shape was checked.
    pub(crate) fn of(given: Option<&str>) -> Self {
        match given {
            Some("INDEXES") => Self::Indexes,
            Some("TOTAL") => Self::Total,
            _ => Self::None,
        }
    }
}

impl Consumed {
    /// Adds what another call on the same table consumed.
    pub(crate) fn add(&mut self, other: Self) {
        let Self { table, locals, globals } = other;
        self.table += table;
        for (name, units) in locals {
            *self.locals.entry(name).or_default() += units;
        }
        for (name, units) in globals {
            *self.globals.entry(name).or_default() += units;
        }
    }

    /// The member of an answer; `None` if it is not wanted.
    pub(crate) fn answer(&self, table: &str, detail: Detail) -> Option<Value> {
        let total = self.table + self.locals.values().sum::<f64>() + self.globals.values().sum::<f64>();
        match detail {
            Detail::None => None,
            Detail::Total => Some(json!({"TableName": table, "CapacityUnits": total})),
            Detail::Indexes => {
                let mut answer = json!({
                    "TableName": table,
                    "CapacityUnits": total,
                    "Table": {"CapacityUnits": self.table},
                });
                for (member, indexes) in
                    [("LocalSecondaryIndexes", &self.locals), ("GlobalSecondaryIndexes", &self.globals)]
                {
                    if !indexes.is_empty() {
                        answer[member] = of_indexes(indexes);
                    }
                }
                Some(answer)
            }
        }
    }
}

fn of_indexes(indexes: &BTreeMap<String, f64>) -> Value {
    let entries = indexes.iter().map(|(name, units)| (name.clone(), json!({"CapacityUnits": units})));
    Value::Object(entries.collect::<Map<_, _>>())
}
