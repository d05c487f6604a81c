//! What did a life see of the service? Read from its result and from what the provider logged.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::Value;
use terraform_cli::provider_log::{self, Line};
use terraform_cli::simulator::SeenCall;

/// How a life went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The name of the life.
    pub life: String,
    /// How long it took; none if it was not begun.
    pub seconds: Option<f64>,
    /// Why it is not as expected.
    pub failure: Option<String>,
    /// Every call of the provider.
    pub calls: Vec<Call>,
    /// The steps that came to their end or were observed for some time.
    pub steps: Vec<Step>,
}

/// A call and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The operation, with its service unless that is DynamoDB.
    pub operation: String,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// AWS's id of the call.
    pub request_id: String,
    /// From the request to the answer.
    pub milliseconds: u64,
}

/// A step of an apply, from its accepted call to the last read that waited for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// As the provider names it.
    pub name: String,
    /// How long it took.
    pub seconds: f64,
    /// AWS's id of the call that began it.
    pub request_id: String,
}

impl Evidence {
    /// Whether the life was run and as expected.
    pub fn succeeded(&self) -> bool {
        self.seconds.is_some() && self.failure.is_none()
    }

    /// Reads what a life left: the JSON of its result, if it was begun, and its log.
    pub fn read(life: &str, result: Option<&str>, log: &str) -> anyhow::Result<Self> {
        let result = result.map(serde_json::from_str::<Value>).transpose();
        let result = result.with_context(|| format!("the result of {life} is no JSON"))?.unwrap_or_default();
        let lines: Vec<Line> = provider_log::lines(log).collect();
        Ok(Self {
            life: life.to_owned(),
            seconds: result["seconds"].as_f64(),
            failure: result["failure"].as_str().map(str::to_owned),
            calls: lines.iter().filter_map(call).collect(),
            steps: steps(&lines),
        })
    }
}

fn call(line: &Line) -> Option<Call> {
    let SeenCall { operation, refusal, region: _, mutating: _, at: _ } = line.call()?;
    let milliseconds = line.field("duration_ms").parse().unwrap_or_default();
    Some(Call { operation, refusal, request_id: line.field("request_id").to_owned(), milliseconds })
}

/// A step begins with the first changing call that is accepted; what is read under its name until the next such call is its wait.
fn steps(lines: &[Line]) -> Vec<Step> {
    let mut began: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut steps: Vec<(f64, Step)> = Vec::new();
    for line in lines.iter().filter(|line| line.has("step")) {
        let (Some(call), Some(ended)) = (line.call(), second_of_day(line.field("timestamp"))) else { continue };
        let key = (line.field("table").to_owned(), line.field("step").to_owned());
        if call.mutating && call.refusal.is_none() {
            let took = line.field("duration_ms").parse::<f64>().unwrap_or_default() / 1e3;
            let name = line.field("step").replace("\\\"", "\"");
            let step = Step { name, seconds: took, request_id: line.field("request_id").to_owned() };
            began.insert(key, steps.len());
            steps.push((ended - took, step));
        } else if let Some((start, step)) = began.get(&key).and_then(|at| steps.get_mut(*at))
            && !call.mutating
        {
            step.seconds = (ended - *start).rem_euclid(SECONDS_PER_DAY);
        }
    }
    steps.into_iter().map(|(_, step)| step).collect()
}

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Of `2026-11-30T02:20:56.148Z`.
fn second_of_day(timestamp: &str) -> Option<f64> {
    let time = timestamp.split_once('T')?.1.trim_end_matches('Z');
    let parts: Vec<f64> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = parts[..] else { return None };
    Some(hours * 3_600.0 + minutes * 60.0 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"
2026 [DEBUG] provider.x: UpdateTable succeeded: resource=dynamodb_table table=a step="create index \"I\"" call=UpdateTable service=dynamodb request_id=R1 duration_ms=500 timestamp=2026-11-30T23:59:50.500Z
2026 [DEBUG] provider.x: DescribeTable succeeded: resource=dynamodb_table table=a step="create index \"I\"" call=DescribeTable service=dynamodb request_id=R2 duration_ms=10 timestamp=2026-11-30T23:59:59.000Z
2026 [DEBUG] provider.x: DescribeTable succeeded: resource=dynamodb_table table=a step="create index \"I\"" call=DescribeTable service=dynamodb request_id=R3 duration_ms=10 timestamp=2026-12-01T00:00:10.000Z
2026 [DEBUG] provider.x: dynamodb:TagResource was refused: LimitExceededException: Wait: resource=dynamodb_table table=a step=tag call=TagResource service=dynamodb request_id=R4 duration_ms=12 timestamp=2026-12-01T00:00:11.000Z
"#;

    #[test]
    fn a_step_lasts_from_its_call_to_its_last_read_also_over_midnight() {
        let evidence = Evidence::read("basic", Some(r#"{"seconds": 30.5, "failure": null}"#), LOG).expect("evidence");
        let step = Step { name: r#"create index "I""#.to_owned(), seconds: 20.0, request_id: "R1".to_owned() };
        assert_eq!(evidence.steps, [step]);
        assert!(evidence.succeeded());
    }

    #[test]
    fn calls_have_their_refusal_and_request_id() {
        let evidence = Evidence::read("basic", None, LOG).expect("evidence");
        let refused: Vec<&Call> = evidence.calls.iter().filter(|call| call.refusal.is_some()).collect();
        let [call] = refused[..] else { panic!("one refusal: {refused:?}") };
        assert_eq!((call.operation.as_str(), call.request_id.as_str(), call.milliseconds), ("TagResource", "R4", 12));
        assert!(call.refusal.as_ref().is_some_and(|refusal| refusal.ends_with("LimitExceededException: Wait")));
        assert!(!evidence.succeeded() && evidence.calls.len() == 4);
    }
}
