//! What does a unit cost in a Region, and where is that known from?
//!
//! The price list is part of the crate. For a Region that it does not have, or of which it has only some prices, those of its
//! fallback Region stand in: in proportion to a price that both have, so that modes and classes compare as they would there.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use super::price_item::PriceItem;

/// List prices in US dollars, with the user's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prices {
    overrides: BTreeMap<PriceItem, f64>,
}

/// Why a price of the user's is refused.
#[derive(Debug, Clone, PartialEq)]
pub enum PriceError {
    /// There is no item of this name; [`Prices::names`] has those that there are.
    Unknown(String),
    /// It is negative, not a number, or larger than any price.
    NotAPrice {
        /// The item.
        name: &'static str,
        /// The number.
        usd: f64,
    },
}

/// The largest price in US dollars. Whatever is billed costs less by orders; a larger number is a slip that would make every sum
/// meaningless.
const MAX_PRICE: f64 = 1e6;

/// A price and where it is from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quote {
    pub(super) usd: f64,
    pub(super) origin: Origin,
    /// Whether a published list was seen for it.
    pub(super) confirmed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// The user's.
    Override,
    /// The Region's.
    Listed,
    /// The fallback Region's, in proportion to a price of the Region.
    InProportion,
    /// The fallback Region's.
    Fallback,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceList {
    as_of: String,
    fallback_region: String,
    regions: BTreeMap<String, BTreeMap<String, Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    usd: f64,
    #[serde(default = "yes")]
    confirmed: bool,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the list; the tests want it there"))]
    source: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the list; the tests want it there"))]
    date: String,
}

const fn yes() -> bool {
    true
}

static LIST: LazyLock<PriceList> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../schemas/prices.json"))
        .expect("a price list that the tests have read")
});

impl Prices {
    /// List prices without free tier, tax and discounts.
    #[must_use]
    pub fn listed() -> Self {
        Self::default()
    }

    /// List prices, but for these, which hold in every Region. Keys are names of items, values US dollars.
    ///
    /// # Errors
    /// All names that there are not, and all values that are no prices.
    pub fn with_overrides<'a>(overrides: impl IntoIterator<Item = (&'a str, f64)>) -> Result<Self, Vec<PriceError>> {
        let (mut own, mut errors) = (BTreeMap::new(), Vec::new());
        for (name, usd) in overrides {
            match PriceItem::parse(name) {
                None => errors.push(PriceError::Unknown(name.to_owned())),
                Some(item) if !(0.0..=MAX_PRICE).contains(&usd) => {
                    errors.push(PriceError::NotAPrice { name: item.as_str(), usd });
                }
                Some(item) => {
                    own.insert(item, usd);
                }
            }
        }
        if errors.is_empty() { Ok(Self { overrides: own }) } else { Err(errors) }
    }

    /// The names of all items that have a price.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PriceItem::ALL.into_iter().map(PriceItem::as_str)
    }

    /// The date of the price list, `2026-08-15`.
    #[must_use]
    pub fn as_of() -> &'static str {
        &LIST.as_of
    }

    /// The Region whose prices stand in for those that are not known.
    #[must_use]
    pub fn fallback_region() -> &'static str {
        &LIST.fallback_region
    }

    pub(super) fn quote(&self, region: &str, item: PriceItem) -> Quote {
        if let Some(usd) = self.overrides.get(&item) {
            return Quote { usd: *usd, origin: Origin::Override, confirmed: true };
        }
        if let Some(entry) = LIST.entry(region, item) {
            return Quote { usd: entry.usd, origin: Origin::Listed, confirmed: entry.confirmed };
        }
        let entry = LIST.entry(&LIST.fallback_region, item).expect("a fallback that has every price");
        let (factor, origin) = match LIST.proportion(region, item) {
            Some(factor) => (factor, Origin::InProportion),
            None => (1.0, Origin::Fallback),
        };
        Quote { usd: entry.usd * factor, origin, confirmed: entry.confirmed }
    }
}

impl PriceList {
    fn entry(&self, region: &str, item: PriceItem) -> Option<&Entry> {
        self.regions.get(region)?.get(item.as_str())
    }

    /// How much more the Region costs than the fallback, by the price that this one rises with.
    fn proportion(&self, region: &str, item: PriceItem) -> Option<f64> {
        let basis = item.basis()?;
        let here = self.entry(region, basis)?.usd;
        self.entry(&self.fallback_region, basis).filter(|entry| entry.usd > 0.0).map(|entry| here / entry.usd)
    }
}

impl fmt::Display for PriceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "\"{name}\" has no price"),
            Self::NotAPrice { name, usd } => {
                write!(f, "{usd} is not a price for \"{name}\": it must be from 0 to {MAX_PRICE}")
            }
        }
    }
}

impl std::error::Error for PriceError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_price_for_its_fallback_and_none_without_a_source() {
        for item in PriceItem::ALL {
            assert!(LIST.entry(Prices::fallback_region(), item).is_some(), "{}", item.as_str());
        }
        for (region, entries) in &LIST.regions {
            for (name, entry) in entries {
                assert!(PriceItem::parse(name).is_some(), "{region}: {name} is no item");
                assert!(
                    entry.usd > 0.0 && !entry.source.is_empty() && entry.date.starts_with("20"),
                    "{region}: {name}"
                );
                assert!(entry.date.as_str() <= Prices::as_of(), "{region}: {name} is newer than the list");
            }
        }
    }

    #[test]
    fn a_price_is_the_user_s_or_the_region_s_or_the_fallback_s() {
        let prices = Prices::with_overrides([("storage_gb_month", 0.2)]).expect("prices");
        for (region, item, usd, origin) in [
            ("us-east-1", PriceItem::Storage, 0.2, Origin::Override),
            ("us-east-1", PriceItem::WriteRequests, 0.625, Origin::Listed),
            ("eu-west-1", PriceItem::WriteRequests, 0.705, Origin::Listed),
            ("eu-west-1", PriceItem::WriteHour, 0.00065 * (0.705 / 0.625), Origin::InProportion),
            ("eu-west-1", PriceItem::AlarmMetric, 0.1, Origin::Fallback),
            ("xx-nowhere-1", PriceItem::WriteHour, 0.00065, Origin::Fallback),
        ] {
            let quote = prices.quote(region, item);
            assert_eq!((quote.usd, quote.origin), (usd, origin), "{region} {}", item.as_str());
        }
        assert!(!prices.quote("us-east-1", PriceItem::WriteHourInfrequent).confirmed);
    }

    #[test]
    fn all_that_is_wrong_with_overrides_is_reported_at_once() {
        let wrong = [("storage_gb_moth", 0.2), ("write_capacity_unit_hour", -1.0), ("read_capacity_unit_hour", 0.0)];
        let expected = vec![
            PriceError::Unknown("storage_gb_moth".to_owned()),
            PriceError::NotAPrice { name: "write_capacity_unit_hour", usd: -1.0 },
        ];
        assert_eq!(Prices::with_overrides(wrong), Err(expected));
        assert!(Prices::with_overrides([("storage_gb_month", 1e300)]).is_err());
        assert!(Prices::names().any(|name| name == "write_request_units_per_million"));
    }
}
