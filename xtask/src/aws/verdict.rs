//! Which rules about the service did the lives meet, and did they hold?
//!
//! Only what the list says a life can show is decided. Everything else is "not met", which says nothing about the rule.

use terraform_cli::aws_lives::{AwsLives, ShownRule, StatedDuration, StatedRefusal};

use super::evidence::{Call, Evidence, Step};

/// What a run says of one statement of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The label of the rule.
    pub rule: String,
    /// Whether it held.
    pub held: Held,
    /// What was seen, where.
    pub seen: String,
    /// AWS's ids of the calls that show it.
    pub request_ids: Vec<String>,
}

/// Whether a rule held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// What was seen is what the rule says.
    Confirmed,
    /// What was seen is not what the rule says.
    Contradicted,
}

/// A poll notices an end later than it was, by a quarter and some seconds; a clock of a log may be off by one.
const LATE_FACTOR: f64 = 1.25;
const LATE_SECONDS: f64 = 5.0;
const EARLY_SECONDS: f64 = 1.0;

/// The verdicts of a run, by rule.
pub fn verdicts(list: &AwsLives, evidence: &[Evidence]) -> Vec<Verdict> {
    let AwsLives { lives: _, durations, shown, refusals } = list;
    let mut verdicts: Vec<Verdict> = durations.iter().filter_map(|stated| of_duration(stated, evidence)).collect();
    verdicts.extend(shown.iter().filter_map(|shown| of_shown(shown, evidence)));
    verdicts.extend(refusals.iter().filter_map(|stated| of_refusal(stated, evidence)));
    verdicts.sort_by(|a, b| a.rule.cmp(&b.rule));
    verdicts
}

/// Whether a measured duration fits a span.
pub fn fits(seconds: f64, [least, most]: [f64; 2]) -> bool {
    (least - EARLY_SECONDS..=most * LATE_FACTOR + LATE_SECONDS).contains(&seconds)
}

/// The steps that a rule is about. Those of a life that failed may not have come to their end.
pub fn measured<'a>(stated: &'a StatedDuration, evidence: &'a [Evidence]) -> impl Iterator<Item = (&'a str, &'a Step)> {
    let of_rule = evidence.iter().filter(|life| life.succeeded() && stated.lives.contains(&life.life));
    let steps = of_rule.flat_map(|life| life.steps.iter().map(|step| (life.life.as_str(), step)));
    steps.filter(|(_, step)| step.name.contains(&stated.step))
}

fn of_duration(stated: &StatedDuration, evidence: &[Evidence]) -> Option<Verdict> {
    let StatedDuration { rule, lives: _, step, timing: _, seconds } = stated;
    let measured: Vec<(&str, &Step)> = measured(stated, evidence).collect();
    let (outside, inside): (Vec<_>, Vec<_>) = measured.into_iter().partition(|(_, step)| !fits(step.seconds, *seconds));
    let (held, of) = match (outside.as_slice(), inside.as_slice()) {
        ([], []) => return None,
        ([], inside) => (Held::Confirmed, inside),
        (outside, _) => (Held::Contradicted, outside),
    };
    let seen: Vec<String> = of.iter().map(|(life, step)| format!("{:.1} s in {life}", step.seconds)).collect();
    let seen = format!("\"{step}\", stated as {} to {} s: {}", seconds[0], seconds[1], seen.join(", "));
    let request_ids = of.iter().map(|(_, step)| step.request_id.clone()).collect();
    Some(Verdict { rule: rule.clone(), held, seen, request_ids })
}

fn of_shown(shown: &ShownRule, evidence: &[Evidence]) -> Option<Verdict> {
    let ShownRule { rule, lives, because, call, refusal } = shown;
    let of_rule: Vec<&Evidence> = evidence.iter().filter(|life| lives.contains(&life.life)).collect();
    let contradicts = |seen: &&Call| refusal.as_ref().is_some_and(|refusal| is_refusal(seen, call, refusal));
    if let Some(seen) = of_rule.iter().flat_map(|life| &life.calls).find(contradicts) {
        return Some(refused(rule, Held::Contradicted, seen));
    }
    let passed: Vec<&Evidence> = of_rule.into_iter().filter(|life| life.succeeded()).collect();
    let names: Vec<&str> = passed.iter().map(|life| life.life.as_str()).collect();
    let seen = format!("{because} ({})", names.join(", "));
    let calls = passed.iter().flat_map(|life| &life.calls);
    let accepted = calls.filter(|seen| seen.operation == *call && seen.refusal.is_none());
    let request_ids = accepted.map(|seen| seen.request_id.clone()).collect();
    (!passed.is_empty()).then(|| Verdict { rule: rule.clone(), held: Held::Confirmed, seen, request_ids })
}

fn of_refusal(stated: &StatedRefusal, evidence: &[Evidence]) -> Option<Verdict> {
    let StatedRefusal { rule, call, holds } = stated;
    let seen = evidence.iter().flat_map(|life| &life.calls).find(|seen| is_refusal(seen, call, holds))?;
    Some(refused(rule, Held::Confirmed, seen))
}

fn is_refusal(seen: &Call, call: &str, holds: &str) -> bool {
    seen.operation == call && seen.refusal.as_ref().is_some_and(|refusal| refusal.contains(holds))
}

fn refused(rule: &str, held: Held, seen: &Call) -> Verdict {
    let text = seen.refusal.as_deref().unwrap_or_default();
    let request_ids = vec![seen.request_id.clone()];
    Verdict { rule: rule.to_owned(), held, seen: format!("{} was refused: {text}", seen.operation), request_ids }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(name: &str, failure: Option<&str>) -> Evidence {
        let failure = failure.map(str::to_owned);
        Evidence { life: name.to_owned(), seconds: Some(1.0), failure, ..Evidence::default() }
    }

    fn took(seconds: f64) -> Step {
        Step { name: "encrypt with the AWS-owned key".to_owned(), seconds, request_id: "R1".to_owned() }
    }

    fn list() -> AwsLives {
        AwsLives {
            durations: vec![StatedDuration {
                rule: "T-065".to_owned(),
                lives: vec!["encryption".to_owned()],
                step: "encrypt with".to_owned(),
                timing: "encryption".to_owned(),
                seconds: [21.0, 23.0],
            }],
            shown: vec![ShownRule {
                rule: "T-168".to_owned(),
                lives: vec!["many".to_owned()],
                because: "both were created".to_owned(),
                call: "CreateTable".to_owned(),
                refusal: Some("LimitExceeded".to_owned()),
            }],
            refusals: vec![StatedRefusal {
                rule: "T-103".to_owned(),
                call: "TagResource".to_owned(),
                holds: "LimitExceeded".to_owned(),
            }],
            ..AwsLives::default()
        }
    }

    fn refusal(operation: &str) -> Call {
        let refusal = Some("LimitExceededException: Wait".to_owned());
        Call { operation: operation.to_owned(), refusal, request_id: "R2".to_owned(), milliseconds: 1 }
    }

    fn held(evidence: &[Evidence]) -> Vec<(String, Held)> {
        verdicts(&list(), evidence).into_iter().map(|verdict| (verdict.rule, verdict.held)).collect()
    }

    #[test]
    fn nothing_seen_decides_nothing() {
        assert_eq!(held(&[]), []);
        assert_eq!(held(&[life("encryption", None), life("many", Some("no"))]), []);
    }

    #[test]
    fn a_duration_within_the_span_and_the_pace_of_polls_confirms() {
        let encryption = |seconds| Evidence { steps: vec![took(seconds)], ..life("encryption", None) };
        for (seconds, expected) in
            [(20.5, Held::Confirmed), (33.0, Held::Confirmed), (2.0, Held::Contradicted), (60.0, Held::Contradicted)]
        {
            assert_eq!(held(&[encryption(seconds)]), [("T-065".to_owned(), expected)], "{seconds}");
        }
    }

    #[test]
    fn steps_of_a_failed_life_decide_nothing() {
        assert_eq!(held(&[Evidence { steps: vec![took(2.0)], ..life("encryption", Some("interrupted")) }]), []);
    }

    #[test]
    fn a_refusal_contradicts_what_a_life_shows_and_confirms_what_a_rule_foretells() {
        assert_eq!(held(&[life("many", None)]), [("T-168".to_owned(), Held::Confirmed)]);
        let refused = Evidence { calls: vec![refusal("CreateTable")], ..life("many", None) };
        assert_eq!(held(&[refused]), [("T-168".to_owned(), Held::Contradicted)]);
        let tagged = Evidence { calls: vec![refusal("TagResource")], ..life("basic", None) };
        assert_eq!(held(&[tagged]), [("T-103".to_owned(), Held::Confirmed)]);
    }
}
