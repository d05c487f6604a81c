//! What a lane knows of its aspect: observed, assumed, or unavailable.

use crate::aws::error::ApiError;
use crate::table::alarms::steps::AlarmStep;
use crate::table::apply::Seen;
use crate::table::observed::{Aspect, Observed, Unavailable};
use crate::table::resource_policy::PolicyTarget;
use crate::table::steps::{AspectKind, Step};

impl Observed {
    /// The part that an aspect is about.
    pub(in crate::table::apply) fn part(self, aspect: AspectKind) -> Seen {
        let Self { table, recovery, ttl, tags, insights, kinesis, policy, stream_policy, scaling, alarms } = self;
        match aspect {
            AspectKind::Table => Seen::Table(Box::new(table)),
            AspectKind::Recovery => Seen::Recovery(recovery),
            AspectKind::Ttl => Seen::Ttl(ttl),
            AspectKind::Tags => Seen::Tags(tags),
            AspectKind::Insights => Seen::Insights(insights),
            AspectKind::Kinesis => Seen::Kinesis(kinesis),
            AspectKind::Policy => Seen::Policy(policy),
            AspectKind::StreamPolicy => Seen::StreamPolicy(stream_policy),
            AspectKind::Scaling => Seen::Scaling(scaling),
            AspectKind::Alarms => Seen::Alarms(alarms),
        }
    }

    /// Whether it shows, of this aspect, what was assumed. An aspect that is unavailable counts as showing it.
    pub(in crate::table::apply) fn reflects(&self, assumed: &Self, aspect: AspectKind) -> bool {
        match aspect {
            AspectKind::Table | AspectKind::Recovery | AspectKind::Ttl | AspectKind::Insights | AspectKind::Kinesis => {
                true
            }
            AspectKind::Tags => same(&self.tags, &assumed.tags),
            AspectKind::Policy => same(&self.policy, &assumed.policy),
            AspectKind::StreamPolicy => same(&self.stream_policy, &assumed.stream_policy),
            // ARNs are never assumed.
            AspectKind::Scaling => match (&self.scaling, &assumed.scaling) {
                (Aspect::Observed(seen), Aspect::Observed(assumed)) => {
                    seen.len() == assumed.len()
                        && assumed.iter().all(|(dimension, target)| {
                            seen.get(dimension).is_some_and(|seen| {
                                (&seen.bounds, &seen.policy, &seen.schedules)
                                    == (&target.bounds, &target.policy, &target.schedules)
                            })
                        })
                }
                (Aspect::Unavailable(_), _) | (_, Aspect::Unavailable(_)) => true,
            },
            // Their tags are not read.
            AspectKind::Alarms => match (&self.alarms, &assumed.alarms) {
                (Aspect::Observed(seen), Aspect::Observed(assumed)) => {
                    seen.keys().eq(assumed.keys())
                        && seen.values().zip(assumed.values()).all(|(seen, assumed)| seen.is_put_like(assumed))
                }
                (Aspect::Unavailable(_), _) | (_, Aspect::Unavailable(_)) => true,
            },
        }
    }

    /// Records the step's effect as observed.
    pub(in crate::table::apply) fn assume_applied(&mut self, step: &Step) {
        match step {
            Step::SetRecovery(recovery) => self.recovery = Aspect::Observed(*recovery),
            Step::DisableTtl(_) => self.ttl = Aspect::Observed(None),
            Step::EnableTtl(name) => self.ttl = Aspect::Observed(Some(name.clone())),
            Step::Tag(set) => {
                if let Aspect::Observed(tags) = &mut self.tags {
                    tags.extend(set.clone());
                }
            }
            Step::Untag(keys) => {
                if let Aspect::Observed(tags) = &mut self.tags {
                    tags.retain(|key, _| !keys.contains(key));
                }
            }
            Step::Scaling(step) => step.assume_applied(known(&mut self.scaling)),
            Step::Policy(step) => {
                let policy = Aspect::Observed(step.policy().cloned());
                match step.target() {
                    PolicyTarget::Table => self.policy = policy,
                    PolicyTarget::Stream => self.stream_policy = policy,
                }
            }
            Step::Alarms(step) => step.assume_applied(known(&mut self.alarms)),
            // These are polled until they show.
            Step::Insights(_)
            | Step::Kinesis(_)
            | Step::Create(_)
            | Step::SetProtection(_)
            | Step::DeleteIndex(_)
            | Step::CreateIndex(_)
            | Step::SetClass(_)
            | Step::SetEncryption(_)
            | Step::SwitchToOnDemand { .. }
            | Step::SwitchToProvisioned { .. }
            | Step::SetUnits { .. }
            | Step::SetCeiling(_)
            | Step::SetIndexCeilings(_)
            | Step::RaiseWarm(_)
            | Step::RaiseIndexWarm(_)
            | Step::DisableStream
            | Step::EnableStream(_) => {}
        }
    }

    /// Records that the endpoint does not know the aspect.
    pub(in crate::table::apply) fn hide(&mut self, aspect: AspectKind, error: &ApiError) {
        let hidden = Unavailable::Unsupported { operation: error.operation, endpoint: error.missing_endpoint() };
        match aspect {
            AspectKind::Table => {}
            AspectKind::Recovery => self.recovery = Aspect::Unavailable(hidden),
            AspectKind::Ttl => self.ttl = Aspect::Unavailable(hidden),
            AspectKind::Tags => self.tags = Aspect::Unavailable(hidden),
            AspectKind::Insights => self.insights = Aspect::Unavailable(hidden),
            AspectKind::Kinesis => self.kinesis = Aspect::Unavailable(hidden),
            AspectKind::Policy => self.policy = Aspect::Unavailable(hidden),
            AspectKind::StreamPolicy => self.stream_policy = Aspect::Unavailable(hidden),
            AspectKind::Scaling => self.scaling = Aspect::Unavailable(hidden),
            AspectKind::Alarms => self.alarms = Aspect::Unavailable(hidden),
        }
    }
}

fn same<T: PartialEq>(seen: &Aspect<T>, assumed: &Aspect<T>) -> bool {
    match (seen, assumed) {
        (Aspect::Observed(seen), Aspect::Observed(assumed)) => seen == assumed,
        (Aspect::Unavailable(_), _) | (_, Aspect::Unavailable(_)) => true,
    }
}

/// An aspect that was unavailable is known from now on by what was done.
fn known<T: Default>(aspect: &mut Aspect<T>) -> &mut T {
    if let Aspect::Unavailable(_) = aspect {
        *aspect = Aspect::Observed(T::default());
    }
    match aspect {
        Aspect::Observed(value) => value,
        Aspect::Unavailable(_) => unreachable!("it was made visible above"),
    }
}

impl Step {
    /// Whether it takes something away, so that it is done when nothing is there.
    pub(in crate::table::apply) fn removes(&self) -> bool {
        match self {
            Self::Scaling(step) => step.ends(),
            Self::Alarms(AlarmStep::Delete(_) | AlarmStep::Untag { .. }) => true,
            Self::Policy(step) => step.policy().is_none(),
            _ => false,
        }
    }
}
