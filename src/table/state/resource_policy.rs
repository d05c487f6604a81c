//! Policies as they are stored.

use tf_provider::Attr;

use crate::policy::Policy;
use crate::table::observed::Aspect;

/// The service answers in its own spelling: while it means the same, the configured text is kept.
pub(super) fn policy(observed: &Aspect<Option<Policy>>, base: &Attr<String>) -> Attr<String> {
    let seen = match observed {
        Aspect::Unavailable(_) => return base.clone(),
        Aspect::Observed(None) => return Attr::Null,
        Aspect::Observed(Some(seen)) => seen,
    };
    let written = base.known().and_then(|text| Policy::parse(text).ok());
    if written.as_ref() == Some(seen) { base.clone() } else { Attr::Known(seen.text().to_owned()) }
}
