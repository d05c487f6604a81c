//! What a month costs before and after, as the estimates of state and plan have it.

use tf_provider::Attr;

use super::explanation::Cost;
use crate::table::model::TableModel;

/// What is known of the cost of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Estimate {
    /// There is no table.
    NoTable,
    /// In US dollars.
    Known(f64),
    /// It follows from something that is not known yet.
    Unknown,
    /// The table has none.
    None,
}

/// The difference between two tables, either of which may not be there.
pub(super) fn difference(before: Option<&TableModel>, after: Option<&TableModel>) -> Cost {
    let [before, after] = [before, after].map(|table| table.map_or(Estimate::NoTable, of));
    let note = match (before, after) {
        (_, Estimate::Unknown) => Some("The cost is known after the apply."),
        (Estimate::None | Estimate::NoTable, Estimate::None | Estimate::NoTable) => {
            Some("There is no estimate: it needs `access_patterns` with a `rate`, or `usage`.")
        }
        (Estimate::None, _) | (_, Estimate::None) => Some("Only one of the two has an estimate."),
        _ => None,
    };
    let difference =
        before.amount().zip(after.amount()).filter(|_| note.is_none()).map(|(before, after)| after - before);
    Cost {
        before_usd: before.estimate().map(cents),
        after_usd: after.estimate().map(cents),
        difference_usd: difference.map(cents),
        note: note.map(str::to_owned),
    }
}

fn of(table: &TableModel) -> Estimate {
    let monthly = match &table.estimated_cost {
        Attr::Known(cost) => &cost.monthly_usd,
        Attr::Unknown(_) => return Estimate::Unknown,
        Attr::Null => return Estimate::None,
    };
    match monthly.known().map(|monthly| &monthly.total) {
        Some(Attr::Known(total)) => Estimate::Known(total.to_f64()),
        Some(Attr::Unknown(_)) => Estimate::Unknown,
        Some(Attr::Null) => Estimate::None,
        None if monthly.is_unknown() => Estimate::Unknown,
        None => Estimate::None,
    }
}

impl Estimate {
    fn estimate(self) -> Option<f64> {
        match self {
            Self::Known(usd) => Some(usd),
            Self::NoTable | Self::Unknown | Self::None => None,
        }
    }

    /// No table costs nothing.
    fn amount(self) -> Option<f64> {
        if self == Self::NoTable { Some(0.0) } else { self.estimate() }
    }
}

fn cents(usd: f64) -> f64 {
    // Zero has no sign.
    (usd * 100.0).round() / 100.0 + 0.0
}

/// An amount as text.
pub(super) fn usd(amount: f64) -> String {
    format!("${amount:.2}")
}

/// A difference as text.
pub(super) fn signed(amount: f64) -> String {
    let sign = if amount < 0.0 { "-" } else { "+" };
    format!("{sign}${:.2}", amount.abs())
}

impl Cost {
    /// As a sentence.
    pub(super) fn sentence(&self) -> String {
        let Self { before_usd, after_usd, difference_usd, note } = self;
        let worded = |amount: &Option<f64>| amount.map_or_else(|| "nothing".to_owned(), usd);
        let numbers = match difference_usd {
            Some(difference) => Some(format!(
                "{} per month before, {} after ({}).",
                worded(before_usd),
                worded(after_usd),
                signed(*difference)
            )),
            None => before_usd
                .map(|before| format!("{} per month before.", usd(before)))
                .or_else(|| after_usd.map(|after| format!("{} per month after.", usd(after)))),
        };
        numbers.into_iter().chain(note.clone()).collect::<Vec<_>>().join(" ")
    }
}
