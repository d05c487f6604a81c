//! The steps of an apply that are not made: those that failed, those that wait for a budget of the service, and those that
//! depend on one that waits.

use super::error::{ApplyError, Reason, StepFailure};
use crate::table::observed::Observed;
use crate::table::steps::Step;

/// What is not made, and why. A spent budget ends its own step; a table class that cannot change for weeks must not keep
/// deletion protection from being enabled.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    /// Whether the table was created by this apply.
    creating: bool,
    steps: Vec<Step>,
    failures: Vec<StepFailure>,
}

impl Held {
    /// Nothing yet, of an apply that creates the table or not.
    pub(super) fn none(creating: bool) -> Self {
        Self { creating, ..Self::default() }
    }

    /// What a lane has to know: the steps that wait, without their reasons.
    pub(super) fn for_lane(&self) -> Self {
        Self { creating: self.creating, steps: self.steps.clone(), failures: Vec::new() }
    }

    /// Adds what a lane did not make; `self` is what it started from.
    pub(super) fn add(&mut self, lane: Self) {
        let Self { creating: _, steps, failures } = lane;
        self.steps.extend(steps.into_iter().filter(|step| !self.steps.contains(step)).collect::<Vec<_>>());
        self.failures.extend(failures);
    }

    /// Whether the step must not be sent, because it depends on one that waits or waits itself.
    pub(super) fn keeps_back(&mut self, step: &Step, observed: &Observed) -> bool {
        if self.steps.contains(step) {
            return true;
        }
        let Some(held) = self.steps.iter().find(|held| step.depends_on(held, observed, self.creating)) else {
            return false;
        };
        let reason = Reason::DependsOn(held.to_string());
        self.failures.push(StepFailure { step: step.to_string(), path: step.path(), reason });
        self.steps.push(step.clone());
        true
    }

    /// Records a step that failed; the steps that make up the rest of its call, if only a budget refused it.
    pub(super) fn failed(&mut self, step: Step, reason: Reason) -> Vec<Step> {
        let (step, rest) = if reason.ends_lane() { (step, Vec::new()) } else { step.apart() };
        self.failures.push(StepFailure { step: step.to_string(), path: step.path(), reason });
        self.steps.push(step);
        rest
    }

    /// Whether a step failed for another reason than a budget: then nothing follows.
    pub(super) fn is_stopped(&self) -> bool {
        self.failures.iter().any(|failure| failure.reason.ends_lane())
    }

    /// Why the operation ended, after an interruption between two steps: what waits for a budget is what the user has to
    /// know.
    pub(super) fn into_error(self, error: ApplyError) -> ApplyError {
        match (error, self.into_failures()) {
            (ApplyError::Interrupted(_), Some(failures)) => ApplyError::Steps(failures),
            (error, _) => error,
        }
    }

    /// All failures, if there are any.
    pub(super) fn into_failures(self) -> Option<Vec<StepFailure>> {
        let Self { creating: _, steps: _, failures } = self;
        (!failures.is_empty()).then_some(failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::error::{ApiError, Cause, Service};
    use crate::names::Arn;
    use crate::table::settings::{StreamView, TableClass};
    use crate::table::steps::Along;
    use crate::table::tests::fixture::plain;

    fn error() -> ApiError {
        let cause = Cause::Interrupted(String::new());
        let region = "eu-west-1".to_owned();
        ApiError { service: Service::DynamoDb, operation: "UpdateTable", endpoint: None, region, cause }
    }

    fn budget() -> Reason {
        Reason::Budget { error: error(), until: None }
    }

    fn observed() -> Observed {
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        Observed::settled(&plain(), arn)
    }

    #[test]
    fn a_budget_keeps_back_only_what_depends_on_it() {
        let mut held = Held::none(false);
        let enable = Step::EnableStream(StreamView::NewImage);
        let switch = Step::SwitchToOnDemand { along: Some(Along::DisableStream) };
        assert_eq!(held.failed(switch, budget()), [Step::DisableStream], "the stream needs no switch");
        assert!(!held.is_stopped());
        assert!(!held.keeps_back(&Step::DisableStream, &observed()));
        assert!(!held.keeps_back(&enable, &observed()));
        assert_eq!(held.failed(Step::DisableStream, budget()), []);
        assert!(held.keeps_back(&enable, &observed()));
        assert!(held.keeps_back(&enable, &observed()), "twice is reported once");
        let texts: Vec<String> =
            held.into_failures().unwrap_or_default().into_iter().map(|failure| failure.step).collect();
        assert_eq!(texts, ["switch to on-demand", "disable the stream", "enable the stream (NEW_IMAGE)"]);
    }

    #[test]
    fn any_other_failure_stops() {
        let mut held = Held::none(false);
        drop(held.failed(Step::SetClass(TableClass::Standard), budget()));
        let mut lane = held.for_lane();
        assert!(!lane.is_stopped());
        drop(lane.failed(Step::SetProtection(false), Reason::Refused(error())));
        assert!(lane.is_stopped());
        held.add(lane);
        assert!(held.is_stopped());
        assert_eq!(held.into_failures().map(|failures| failures.len()), Some(2));
    }
}
