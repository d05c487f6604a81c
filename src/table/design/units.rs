//! Units that a pattern takes.

use table_design::{Operation, Pattern};

/// Read units, or write units of the table alone, per second; `None` without a rate.
pub(crate) fn units_per_second(pattern: &Pattern) -> Option<f64> {
    let rate = pattern.rate?;
    let per_request = match pattern.operation {
        Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => {
            rate.items * (rate.item_size_bytes / 1_024.0).ceil().max(1.0)
        }
        Operation::GetItem | Operation::BatchGetItem => {
            rate.items * read(pattern, (rate.item_size_bytes / 4_096.0).ceil().max(1.0))
        }
        Operation::Query | Operation::Scan | Operation::SearchVectors => {
            read(pattern, (rate.items * rate.item_size_bytes / 4_096.0).ceil().max(1.0))
        }
    };
    Some(rate.per_second * per_request)
}

/// An eventually consistent read takes half.
fn read(pattern: &Pattern, units: f64) -> f64 {
    if pattern.consistent_read { units } else { units / 2.0 }
}
