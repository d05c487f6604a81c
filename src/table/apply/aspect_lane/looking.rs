//! What a lane knows of its aspect: seen, believed, or hidden.

use crate::aws::error::ApiError;
use crate::table::access::Guarded;
use crate::table::alarms::steps::AlarmStep;
use crate::table::apply::Seen;
use crate::table::observed::{Aspect, HiddenAspect, Observed};
use crate::table::steps::{Concern, Step};

impl Observed {
    /// The part that a concern is about.
    pub(super) fn part(self, concern: Concern) -> Seen {
        let Self { table, recovery, ttl, tags, insights, kinesis, policy, stream_policy, scaling, alarms } = self;
        match concern {
            Concern::Table => Seen::Table(Box::new(table)),
            Concern::Recovery => Seen::Recovery(recovery),
            Concern::Ttl => Seen::Ttl(ttl),
            Concern::Tags => Seen::Tags(tags),
            Concern::Insights => Seen::Insights(insights),
            Concern::Kinesis => Seen::Kinesis(kinesis),
            Concern::Policy => Seen::Policy(policy),
            Concern::StreamPolicy => Seen::StreamPolicy(stream_policy),
            Concern::Scaling => Seen::Scaling(scaling),
            Concern::Alarms => Seen::Alarms(alarms),
        }
    }

    /// Whether it shows, of this concern, what was believed. What could not be looked at does.
    pub(super) fn shows(&self, believed: &Self, concern: Concern) -> bool {
        match concern {
            Concern::Table | Concern::Recovery | Concern::Ttl | Concern::Insights | Concern::Kinesis => true,
            Concern::Tags => same(&self.tags, &believed.tags),
            Concern::Policy => same(&self.policy, &believed.policy),
            Concern::StreamPolicy => same(&self.stream_policy, &believed.stream_policy),
            // ARNs are seen only.
            Concern::Scaling => match (&self.scaling, &believed.scaling) {
                (Aspect::Seen(seen), Aspect::Seen(believed)) => {
                    seen.len() == believed.len()
                        && believed.iter().all(|(dimension, target)| {
                            seen.get(dimension).is_some_and(|seen| {
                                (&seen.bounds, &seen.policy, &seen.schedules)
                                    == (&target.bounds, &target.policy, &target.schedules)
                            })
                        })
                }
                (Aspect::Hidden(_), _) | (_, Aspect::Hidden(_)) => true,
            },
            // Their tags are not seen.
            Concern::Alarms => match (&self.alarms, &believed.alarms) {
                (Aspect::Seen(seen), Aspect::Seen(believed)) => {
                    seen.keys().eq(believed.keys())
                        && seen.values().zip(believed.values()).all(|(seen, believed)| seen.is_put_like(believed))
                }
                (Aspect::Hidden(_), _) | (_, Aspect::Hidden(_)) => true,
            },
        }
    }

    /// Takes the step's effect for seen.
    pub(super) fn believe(&mut self, step: &Step) {
        match step {
            Step::SetRecovery(recovery) => self.recovery = Aspect::Seen(*recovery),
            Step::DisableTtl(_) => self.ttl = Aspect::Seen(None),
            Step::EnableTtl(name) => self.ttl = Aspect::Seen(Some(name.clone())),
            Step::Tag(set) => {
                if let Aspect::Seen(tags) = &mut self.tags {
                    tags.extend(set.clone());
                }
            }
            Step::Untag(keys) => {
                if let Aspect::Seen(tags) = &mut self.tags {
                    tags.retain(|key, _| !keys.contains(key));
                }
            }
            Step::Scaling(step) => step.believe(known(&mut self.scaling)),
            Step::Policy(step) => {
                let policy = Aspect::Seen(step.policy().cloned());
                match step.guarded() {
                    Guarded::Table => self.policy = policy,
                    Guarded::Stream => self.stream_policy = policy,
                }
            }
            Step::Alarms(step) => step.believe(known(&mut self.alarms)),
            // These are looked for until they show.
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

    /// The endpoint turned out not to know the concern.
    pub(super) fn hide(&mut self, concern: Concern, error: &ApiError) {
        let hidden = HiddenAspect::Unsupported { operation: error.operation, endpoint: error.missing_endpoint() };
        match concern {
            Concern::Table => {}
            Concern::Recovery => self.recovery = Aspect::Hidden(hidden),
            Concern::Ttl => self.ttl = Aspect::Hidden(hidden),
            Concern::Tags => self.tags = Aspect::Hidden(hidden),
            Concern::Insights => self.insights = Aspect::Hidden(hidden),
            Concern::Kinesis => self.kinesis = Aspect::Hidden(hidden),
            Concern::Policy => self.policy = Aspect::Hidden(hidden),
            Concern::StreamPolicy => self.stream_policy = Aspect::Hidden(hidden),
            Concern::Scaling => self.scaling = Aspect::Hidden(hidden),
            Concern::Alarms => self.alarms = Aspect::Hidden(hidden),
        }
    }
}

fn same<T: PartialEq>(seen: &Aspect<T>, believed: &Aspect<T>) -> bool {
    match (seen, believed) {
        (Aspect::Seen(seen), Aspect::Seen(believed)) => seen == believed,
        (Aspect::Hidden(_), _) | (_, Aspect::Hidden(_)) => true,
    }
}

/// What could not be looked at is known from now on by what was done.
fn known<T: Default>(aspect: &mut Aspect<T>) -> &mut T {
    if let Aspect::Hidden(_) = aspect {
        *aspect = Aspect::Seen(T::default());
    }
    match aspect {
        Aspect::Seen(value) => value,
        Aspect::Hidden(_) => unreachable!("it was made visible above"),
    }
}

impl Step {
    /// Whether it takes something away, so that it is done when nothing is there.
    pub(super) fn removes(&self) -> bool {
        match self {
            Self::Scaling(step) => step.ends(),
            Self::Alarms(AlarmStep::Delete(_) | AlarmStep::Untag { .. }) => true,
            Self::Policy(step) => step.policy().is_none(),
            _ => false,
        }
    }
}
