//! Selects the trials: all, or a few minutes' worth that meet each disturbance, step and CLI.

use std::collections::BTreeSet;

use crate::disturbance::{Disturbance, Phase, Place, Strikes};
use crate::ground::Ground;
use crate::trial::Trial;
use crate::world::Life;

/// Every disturbance at every step, and every fault at the reads of every phase, for the first CLI with the simulator; the
/// selection for the others. A read of the surroundings is disturbed once per operation and fault: a thousand trials
/// more would try the same lines again.
pub(crate) fn complete(grounds: &[Ground]) -> Vec<Trial<'_>> {
    let mut trials = Vec::new();
    for life in Life::SIMULATED {
        if let Some(ground) = grounds.iter().find(|ground| ground.life == life) {
            trials.extend(Phase::ALL.into_iter().flat_map(|phase| everything(ground, phase)));
        }
    }
    let tried: BTreeSet<String> = trials.iter().map(Trial::name).collect();
    trials.extend(selected(grounds).into_iter().filter(|trial| !tried.contains(&trial.name())));
    trials
}

fn everything(ground: &Ground, phase: Phase) -> Vec<Trial<'_>> {
    let recorded = ground.phase(phase);
    let mut trials = Vec::new();
    for (places, reads) in [(distinct(recorded.steps()), false), (recorded.reads(), true)] {
        for place in &places {
            let fit = Disturbance::all().into_iter().filter(|disturbance| fits(*disturbance, place));
            let whole = ground.life == Life::Table;
            let once = |disturbance: &Disturbance| {
                place.occurrence == 1 && matches!(disturbance, Disturbance::Fault(_, Strikes::Once))
            };
            let fit = fit.filter(|disturbance| !reads || (is_for_reads(*disturbance) && (whole || once(disturbance))));
            trials.extend(fit.map(|disturbance| trial(ground, phase, place, disturbance)));
        }
    }
    trials
}

/// Without what lies between the first and the last call of the same kind, where one is as good as another. Calls to the
/// table are steps of their own each.
fn distinct(mut places: Vec<Place>) -> Vec<Place> {
    let all = places.clone();
    places.retain(|place| !place.is_one_of_many() || place.occurrence == 1 || place.is_last_of(&all));
    places
}

/// Every disturbance once per phase and every step at least once, spread over the CLIs; fewer for the surroundings, and
/// for engines that are not ours to speed up.
pub(crate) fn selected(grounds: &[Ground]) -> Vec<Trial<'_>> {
    let of = |life: Life| grounds.iter().filter(|ground| ground.life == life).collect::<Vec<_>>();
    let mut trials = Vec::new();
    for phase in Phase::ALL {
        spread(&of(Life::Table), phase, &steps_and_reads(phase), &mut trials);
        once_each(&of(Life::Surroundings), phase, &mut trials);
        once_each(&of(Life::Replicas), phase, &mut trials);
    }
    for ground in of(Life::Lesser) {
        for (phase, disturbance, step) in few() {
            let steps = ground.phase(phase).steps();
            if let Some(place) = steps.get(step).or(steps.last()) {
                trials.push(trial(ground, phase, place, disturbance));
            }
        }
    }
    trials
}

/// Every step once, and the first read of every operation, each with the next of the disturbances that fit it.
fn once_each<'a>(grounds: &[&'a Ground], phase: Phase, trials: &mut Vec<Trial<'a>>) {
    let (of_steps, of_reads) = steps_and_reads(phase);
    // Neighbors in the list strike alike: a stride over it meets all kinds soon. It is prime to the length of any list
    // that it does not divide.
    const STRIDE: usize = 7;
    let mut turn = 0;
    for (disturbances, reads) in [(of_steps, false), (of_reads, true)] {
        let Some(first) = grounds.first().map(|ground| ground.phase(phase)) else { return };
        let mut places = if reads { first.reads() } else { distinct(first.steps()) };
        places.retain(|place| !reads || place.occurrence == 1);
        for place in places {
            let ground = grounds[turn % grounds.len()];
            let from = turn * STRIDE;
            let mut candidates = (0..disturbances.len()).map(|next| disturbances[(from + next) % disturbances.len()]);
            if let Some(disturbance) = candidates.find(|disturbance| fits(*disturbance, &place)) {
                // The same place of the ground whose turn it is: another CLI may have reached it at another time.
                let own = ground.phase(phase);
                let own = if reads { own.reads() } else { own.steps() };
                let same = own.iter().find(|other| other.call() == place.call());
                trials.extend(same.map(|place| trial(ground, phase, place, disturbance)));
            }
            turn += 1;
        }
    }
}

/// Disturbances for the steps and for the reads of a phase.
fn steps_and_reads(phase: Phase) -> (Vec<Disturbance>, Vec<Disturbance>) {
    use fault_proxy::Fault;
    let mut steps: Vec<Disturbance> = Disturbance::all();
    steps.retain(|disturbance| match disturbance {
        // One deletion is one call: what strikes twice strikes elsewhere.
        Disturbance::Fault(_, Strikes::Twice) => phase == Phase::Update,
        Disturbance::Fault(fault, Strikes::Once) => phase != Phase::Update || !is_refusal(*fault),
        // What is retried until the operation's time is over takes that time.
        Disturbance::Fault(Fault::Throttled | Fault::Denied | Fault::PortClosed, Strikes::Always) => {
            phase != Phase::Delete
        }
        Disturbance::Fault(Fault::TokenExpired | Fault::AnswerLost | Fault::BudgetSpent, Strikes::Always) => {
            phase == Phase::Update
        }
        Disturbance::Fault(Fault::InternalError, Strikes::Always) => phase == Phase::Delete,
        Disturbance::Fault(_, Strikes::Always) => false,
        Disturbance::Fault(_, Strikes::Everything) => phase != Phase::Delete,
        Disturbance::Signal(..) => true,
    });
    let reads = [Fault::Malformed, Fault::Truncated, Fault::TokenExpired, Fault::Unavailable, Fault::ClockSkew];
    (steps, reads.map(|fault| Disturbance::Fault(fault, Strikes::Once)).to_vec())
}

fn is_refusal(fault: fault_proxy::Fault) -> bool {
    use fault_proxy::Fault;
    matches!(fault, Fault::Throttled | Fault::TagsLocked | Fault::InUse | Fault::Unavailable | Fault::InternalError)
}

/// Walks over disturbances, places and CLIs at once, so that each of them is met.
fn spread<'a>(
    grounds: &[&'a Ground],
    phase: Phase,
    (of_steps, of_reads): &(Vec<Disturbance>, Vec<Disturbance>),
    trials: &mut Vec<Trial<'a>>,
) {
    let mut turn = 0;
    for (disturbances, steps) in [(of_steps, true), (of_reads, false)] {
        for disturbance in disturbances {
            let Some(ground) = grounds.get(turn % grounds.len().max(1)) else { return };
            let recorded = ground.phase(phase);
            let places = if steps { recorded.steps() } else { recorded.reads() };
            if let Some(place) = places.get(turn % places.len().max(1)) {
                trials.push(trial(ground, phase, place, *disturbance));
            }
            turn += 1;
        }
    }
}

/// For the independent engines.
fn few() -> Vec<(Phase, Disturbance, usize)> {
    use crate::disturbance::{Signal, Whom};
    use fault_proxy::Fault;
    let fault = |fault, strikes| Disturbance::Fault(fault, strikes);
    vec![
        (Phase::Create, fault(Fault::AnswerLost, Strikes::Once), 0),
        (Phase::Create, fault(Fault::Throttled, Strikes::Twice), 1),
        (Phase::Create, fault(Fault::Denied, Strikes::Always), 1),
        (Phase::Update, fault(Fault::Truncated, Strikes::Once), 1),
        (Phase::Update, fault(Fault::PortClosed, Strikes::Once), 0),
        (Phase::Update, Disturbance::Signal(Signal::Interrupt, Whom::Cli), 2),
        (Phase::Delete, fault(Fault::Reset, Strikes::Once), 0),
    ]
}

/// Whether a disturbance makes sense at a place: some refusals are in the words of DynamoDB.
fn fits(disturbance: Disturbance, place: &Place) -> bool {
    use fault_proxy::Fault;
    match disturbance {
        Disturbance::Fault(Fault::TagsLocked | Fault::BudgetSpent | Fault::InUse, _) => place.is_of_tables(),
        Disturbance::Fault(..) | Disturbance::Signal(..) => true,
    }
}

/// Faults of calls that change nothing: the answers that are lost or damaged, and the words of every kind.
fn is_for_reads(disturbance: Disturbance) -> bool {
    use fault_proxy::Fault;
    match disturbance {
        Disturbance::Fault(Fault::BudgetSpent | Fault::InUse | Fault::TagsLocked | Fault::Denied, _) => false,
        Disturbance::Fault(_, Strikes::Once | Strikes::Always) => true,
        Disturbance::Fault(_, Strikes::Twice | Strikes::Everything) | Disturbance::Signal(..) => false,
    }
}

fn trial<'a>(ground: &'a Ground, phase: Phase, place: &Place, disturbance: Disturbance) -> Trial<'a> {
    Trial { ground, phase, place: place.clone(), disturbance }
}
