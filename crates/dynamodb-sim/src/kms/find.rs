//! The key that an identifier names.

use crate::primitives::caller::Caller;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::keys::Key;

/// A key by id, key ARN, alias name or alias ARN. Once its deletion is due there is none.
pub(super) fn find<'a>(cx: &'a Context<'_>, given: &str) -> Option<&'a Key> {
    let last = if given.starts_with("arn:") { given.splitn(6, ':').nth(5)? } else { given };
    let named = |key: &&Key| match last.strip_prefix("alias/") {
        Some(alias) => key.aliases.iter().any(|known| known == alias),
        None => last.strip_prefix("key/").unwrap_or(last) == key.id,
    };
    let exists = |key: &&Key| key.deleted_at.is_none_or(|at| cx.now < at) && is_here(key, cx.caller);
    cx.keys.iter().filter(exists).find(named)
}

fn is_here(key: &Key, caller: &Caller) -> bool {
    key.region.as_ref().is_none_or(|region| *region == caller.region)
}

/// The refusal of a key that is not there, as KMS words it.
pub(super) fn not_found(given: &str) -> String {
    if given.contains("alias/") {
        format!("Alias {given} is not found.")
    } else {
        format!("Key '{given}' does not exist")
    }
}

/// The refusal of an ARN of another Region.
pub(super) fn foreign_region(cx: &Context<'_>, given: &str) -> Option<String> {
    let region = given.strip_prefix("arn:")?.split(':').nth(2)?;
    (region != cx.caller.region).then(|| format!("Invalid arn {region}"))
}

/// A key of a call to KMS.
pub(super) fn asked<'a>(cx: &'a Context<'_>, given: &str) -> Result<&'a Key, ServiceError> {
    let missing = |text| ServiceError::new("NotFoundException", text);
    if let Some(text) = foreign_region(cx, given) {
        return Err(missing(text));
    }
    find(cx, given).ok_or_else(|| missing(not_found(given)))
}
