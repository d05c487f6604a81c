//! What the first refresh of a moved table says about what it found.

use tf_provider::{Diagnostic, Path};

use super::{Unclaimed, scope};
use crate::names::TableName;

/// A warning with everything that was found; `None` if nothing was.
pub(crate) fn report(unclaimed: &Unclaimed, table: &TableName) -> Option<Diagnostic> {
    let found = found(unclaimed);
    if found.is_empty() {
        return None;
    }
    let detail = format!(
        "Table \"{table}\" has more than the state that it was moved from says: {}. What the configuration does not name \
         stays as it is, and is neither stored nor changed: it still belongs to the resources or tools that manage it. To \
         manage it here, write it into the configuration; what is equal already is adopted without a call. Then remove \
         the other resource with a `removed` block that has `destroy = false`.",
        found.join("; ")
    );
    Some(Diagnostic::warning(Path::root(), "Found on the moved table", detail))
}

/// A warning about the scaling that is not ours; `None` if there is none.
pub(crate) fn report_foreign(unclaimed: &Unclaimed, table: &TableName) -> Option<Diagnostic> {
    let found = found(unclaimed);
    (!found.is_empty()).then(|| {
        let detail = format!(
            "Table \"{table}\" has {} that no configuration can describe: a scalable target without a policy, with \
             several, or one whose policy follows another metric than the dimension's own utilization. It stays as it is, and \
             belongs to the tool that made it; while it is there, the units that it sets are not drift. To scale here \
             instead, write `min_capacity` and `max_capacity`: the policy is then replaced.",
            found.join(" and ")
        );
        Diagnostic::warning(Path::root(), "Scaling of another kind", detail)
    })
}

fn found(unclaimed: &Unclaimed) -> Vec<String> {
    let Unclaimed { policy, stream_policy, kinesis, insights, scaled_reads, scaled_writes, tags, alarms } = unclaimed;
    let flag = |set: bool, text: &str| set.then(|| text.to_owned());
    let scopes = |keys: &std::collections::BTreeSet<String>, text: &str| {
        let scopes: Vec<String> = keys.iter().filter_map(|key| Some(scope(key)?.to_string())).collect();
        (!scopes.is_empty()).then(|| format!("{text} of {}", scopes.join(", ")))
    };
    let names = |names: &std::collections::BTreeSet<String>, text: &str| {
        let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        (!quoted.is_empty()).then(|| format!("{text} {}", quoted.join(", ")))
    };
    let all = [
        scopes(scaled_reads, "scaling (`read_capacity`)"),
        scopes(scaled_writes, "scaling (`write_capacity`)"),
        flag(*policy, "a policy (`resource_policy`)"),
        flag(*stream_policy, "a policy of its stream (`stream.resource_policy`)"),
        flag(*kinesis, "a Kinesis data stream (`kinesis_stream`)"),
        scopes(insights, "insights (`contributor_insights`)"),
        names(tags, "tags (`tags`)"),
        names(alarms, "alarms (`alarms`)"),
    ];
    all.into_iter().flatten().collect()
}
