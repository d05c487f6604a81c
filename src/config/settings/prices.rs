//! What things cost, where the configuration says it.

use table_design::cost::{PriceError, Prices};
use tf_provider::{Number, similar};

use crate::config::ProviderModel;

/// List prices with those of the configuration; the list alone if some of them are none.
pub(in crate::config) fn prices(config: &ProviderModel) -> Option<Prices> {
    Prices::with_overrides(overrides(config)).ok()
}

/// The names of all items, for a sentence in Markdown.
pub(in crate::config) fn listed() -> String {
    Prices::names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What is wrong with the prices, each by its name.
pub(in crate::config) fn problems(config: &ProviderModel) -> Vec<(String, String)> {
    let errors = Prices::with_overrides(overrides(config)).err().unwrap_or_default();
    errors.into_iter().map(problem).collect()
}

/// What is wrong with a price, with its name.
pub(crate) fn problem(error: PriceError) -> (String, String) {
    match error {
        PriceError::Unknown(name) => {
            let nearest = similar::nearest(&name, Prices::names().map(|name| (name, name)));
            let meant = nearest.map(|name| format!(" Did you mean \"{name}\"?")).unwrap_or_default();
            let known: Vec<String> = Prices::names().map(|name| format!("\"{name}\"")).collect();
            let detail = format!("There is no price of \"{name}\".{meant} Prices are of {}.", known.join(", "));
            (name, detail)
        }
        PriceError::NotAPrice { name, usd } => {
            (name.to_owned(), format!("A price is a number from 0, in US dollars, but this is {usd}."))
        }
    }
}

fn overrides(config: &ProviderModel) -> impl Iterator<Item = (&str, f64)> {
    let known = config.prices.known().into_iter().flatten();
    known.filter_map(|(name, price)| Some((name.as_str(), price.known().map(Number::to_f64)?)))
}
