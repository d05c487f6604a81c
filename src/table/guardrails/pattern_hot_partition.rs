//! More requests than one partition takes.

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use table_design::cost::units::{self, Consistency};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_HOT_PARTITION,
    severities: Severities::refused_in_production(),
    aliases: &[],
    summary: "Access pattern makes a hot partition",
    fires: "The units per second of an access pattern, divided by its `distinct_keys`, exceed what one partition takes: 3,000 read units or 1,000 write units.",
    why: || "The requests above that are throttled, whatever the table's capacity is.".to_owned(),
    fix: "Spread the items of one key over shards (`entities.<name>.shards`), or cache what is read most.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let hot = subject.patterns().filter_map(|(path, name, judged)| {
        let keys = judged.pattern.rate?.distinct_keys.filter(|keys| *keys >= 1.0)?;
        let shards = judged.entity.as_ref().and_then(|entity| subject.design.entities.get(entity)).map_or(1, |entity| entity.shards);
        let pattern = &judged.pattern;
        let rate = pattern.rate?;
        let consistency = if pattern.consistent_read { Consistency::Strong } else { Consistency::Eventual };
        let each = units::of_request(pattern.operation, rate.items, rate.item_size_bytes, consistency);
        // A local index is in the partition of its table.
        let fetched = if judged.proof.fetched.is_empty() { 0.0 } else { units::fetch(&rate, consistency).read };
        let units = (each.read + each.write + fetched) * rate.per_second;
        let (limit, kind) = if judged.pattern.operation.writes() { (1_000.0, "write") } else { (3_000.0, "read") };
        // A write goes to one shard, a read asks each.
        let spread = if judged.pattern.operation.writes() { keys * f64::from(shards) } else { keys };
        let each = units / spread;
        (each > limit).then(|| {
            let what = format!(
                "Pattern \"{name}\" takes {each:.0} {kind} units per second of one partition key, and a partition serves {limit:.0}: {:.0} shards are needed.",
                (units / keys / limit).ceil()
            );
            Finding::new(path.attribute("rate"), what)
        })
    });
    hot.collect()
}
