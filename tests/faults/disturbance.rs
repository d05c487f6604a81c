//! Disturbances of an apply, their places, and the outcomes that each allows.

use std::fmt;

use fault_proxy::{Fault, Rule};

/// What an apply does to the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Phase {
    Create,
    Update,
    Delete,
}

impl Phase {
    /// In the order of a life.
    pub(crate) const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];
}

/// A call of the undisturbed run.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) operation: String,
    /// Which call of this operation, counted from 1.
    pub(crate) occurrence: u64,
    /// Which call of all, counted from 1.
    pub(crate) position: u64,
    /// How many calls there were in all.
    pub(crate) of: u64,
}

impl Place {
    /// The operation and which call of it: what a place has in common with the same one of another run.
    pub(crate) fn call(&self) -> (&str, u64) {
        (&self.operation, self.occurrence)
    }

    /// Whether none of these calls of its operation comes later.
    pub(crate) fn is_last_of(&self, all: &[Self]) -> bool {
        !all.iter().any(|other| other.operation == self.operation && other.occurrence > self.occurrence)
    }

    /// Whether DynamoDB is called, and not Application Auto Scaling or CloudWatch.
    pub(crate) fn is_of_tables(&self) -> bool {
        !["Scal", "ScheduledAction", "Alarm"].iter().any(|of_others| self.operation.contains(of_others))
    }

    /// Whether one call of the operation is as good as another: each concerns one alarm or one scalable target.
    pub(crate) fn is_one_of_many(&self) -> bool {
        !self.is_of_tables() || ["TagResource", "UntagResource"].contains(&self.operation.as_str())
    }
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Disturbance {
    Fault(Fault, Strikes),
    Signal(Signal, Whom),
}

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strikes {
    Once,
    Twice,
    /// This call and every further one of the operation.
    Always,
    /// Every call after this one, whatever the operation: the service is gone in the middle of the apply.
    Everything,
}

/// A signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Signal {
    Interrupt,
    Terminate,
    Kill,
}

/// Who gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whom {
    Cli,
    Provider,
}

/// How the disturbed apply may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Success,
    Failure,
    Either,
}

/// How long the answer is held back while a signal is sent, and by a slow service, in milliseconds.
const HELD: u64 = 700;
/// How long a port stays closed, and a budget spent, in milliseconds.
const A_MOMENT: u64 = 800;
/// A budget that ends long after every apply, in milliseconds.
const HOURS: u64 = 6 * 3600 * 1000;

impl Disturbance {
    /// Every disturbance, in the order of reports.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for strikes in [Strikes::Once, Strikes::Twice, Strikes::Always, Strikes::Everything] {
            all.extend(Fault::ALL.into_iter().map(|fault| Self::Fault(fault, strikes)));
        }
        all.retain(|disturbance| disturbance.is_of_use());
        all.extend(Self::signals());
        all
    }

    /// Every signal to the CLI and to the provider.
    pub(crate) fn signals() -> Vec<Self> {
        let mut all = Vec::new();
        for whom in [Whom::Cli, Whom::Provider] {
            for signal in [Signal::Interrupt, Signal::Terminate, Signal::Kill] {
                all.push(Self::Signal(signal, whom));
            }
        }
        all
    }

    fn is_of_use(self) -> bool {
        match self {
            // A service that lets nothing be seen any more: these stand for all others.
            Self::Fault(fault, Strikes::Everything) => {
                matches!(fault, Fault::PortClosed | Fault::Reset | Fault::TokenExpired | Fault::InternalError)
            }
            // A second budget decides nothing, and an answer with a wrong checksum is not retried.
            Self::Fault(Fault::BudgetSpent | Fault::WrongChecksum | Fault::Slow, Strikes::Twice) => false,
            Self::Fault(..) | Self::Signal(..) => true,
        }
    }

    /// The rules of the proxy.
    pub(crate) fn rules(self, place: &Place) -> Vec<Rule> {
        let Place { operation, occurrence, position, of } = place;
        match self {
            Self::Fault(fault, strikes) => {
                let rule = match strikes {
                    Strikes::Once => Rule::times(operation, fault, *occurrence, 1),
                    Strikes::Twice => Rule::times(operation, fault, *occurrence, 2),
                    Strikes::Always => Rule::from(operation, fault, *occurrence),
                    // The number of polls differs from run to run: after one of the last calls there may be none.
                    Strikes::Everything => Rule::from("*", fault, (position + 1).min(1 + of * 3 / 4)),
                };
                vec![rule.lasting(duration(fault, strikes))]
            }
            Self::Signal(..) => vec![Rule::times(operation, Fault::Slow, *occurrence, 1).lasting(HELD)],
        }
    }

    /// Whether the apply may fail, must, or must not.
    pub(crate) fn expected(self, phase: Phase) -> Expected {
        match self {
            Self::Fault(fault, Strikes::Once | Strikes::Twice) => match fault {
                Fault::Denied => Expected::Either,
                // No deletion has a budget in the service.
                Fault::BudgetSpent if phase == Phase::Delete => Expected::Either,
                _ => Expected::Success,
            },
            Self::Fault(Fault::Slow | Fault::WrongChecksum | Fault::ClockSkew, _) => Expected::Success,
            Self::Fault(..) => Expected::Either,
            Self::Signal(Signal::Interrupt | Signal::Terminate, Whom::Cli) => Expected::Either,
            Self::Signal(Signal::Kill, _) => Expected::Failure,
            // The CLI decides when a provider ends, as long as it is there.
            Self::Signal(Signal::Interrupt | Signal::Terminate, Whom::Provider) => Expected::Success,
        }
    }

    /// Whether the operation's time must be short: a fault that lasts is retried until it is over.
    pub(crate) fn lasts(self) -> bool {
        matches!(self, Self::Fault(_, Strikes::Always | Strikes::Everything))
    }

    /// Whether the reply of the provider is lost, so that no process knows of a table that was just created.
    pub(crate) fn loses_the_reply(self) -> bool {
        matches!(self, Self::Signal(Signal::Kill, _))
    }
}

fn duration(fault: Fault, strikes: Strikes) -> u64 {
    match (fault, strikes) {
        (Fault::PortClosed | Fault::BudgetSpent, Strikes::Once | Strikes::Twice) => A_MOMENT,
        // Until the rules are replaced.
        (Fault::PortClosed, Strikes::Always | Strikes::Everything) => 0,
        (Fault::BudgetSpent, Strikes::Always | Strikes::Everything) => HOURS,
        (Fault::Slow, Strikes::Once | Strikes::Twice) => HELD,
        (Fault::Slow, Strikes::Always | Strikes::Everything) => HELD / 3,
        _ => 0,
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.operation, self.occurrence)
    }
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault, strikes) => {
                let strikes = match strikes {
                    Strikes::Once => "once",
                    Strikes::Twice => "twice",
                    Strikes::Always => "always",
                    Strikes::Everything => "everything",
                };
                write!(f, "{}.{strikes}", fault.name())
            }
            Self::Signal(signal, whom) => {
                let signal = match signal {
                    Signal::Interrupt => "sigint",
                    Signal::Terminate => "sigterm",
                    Signal::Kill => "sigkill",
                };
                let whom = match whom {
                    Whom::Cli => "cli",
                    Whom::Provider => "provider",
                };
                write!(f, "{signal}.{whom}")
            }
        }
    }
}
