//! Which trials? Every disturbance at every place, or a few minutes' worth that meet each disturbance, step and CLI.

use terraform_cli::EngineKind;

use crate::disturbance::{Disturbance, Phase, Place, Strikes};
use crate::ground::Ground;
use crate::trial::Trial;

/// Every disturbance at every step, and every fault at the looks of every phase, for the first ground; the selection
/// for the others.
pub(crate) fn complete(grounds: &[Ground]) -> Vec<Trial<'_>> {
    let Some((first, rest)) = grounds.split_first() else { return Vec::new() };
    let mut trials = Vec::new();
    for phase in Phase::ALL {
        for place in first.phase(phase).steps() {
            let all = Disturbance::all();
            trials.extend(all.into_iter().map(|disturbance| trial(first, phase, &place, disturbance)));
        }
        for place in first.phase(phase).looks() {
            let faults = Disturbance::all().into_iter().filter(|disturbance| is_for_looks(*disturbance));
            trials.extend(faults.map(|disturbance| trial(first, phase, &place, disturbance)));
        }
    }
    trials.extend(rest.iter().flat_map(|ground| selected(std::slice::from_ref(ground))));
    trials
}

/// Every disturbance once per phase and every step at least once, spread over the CLIs; fewer for engines that are not
/// ours to speed up.
pub(crate) fn selected(grounds: &[Ground]) -> Vec<Trial<'_>> {
    let (simulated, foreign): (Vec<&Ground>, Vec<&Ground>) =
        grounds.iter().partition(|ground| ground.engine == EngineKind::Sim);
    let mut trials = Vec::new();
    for phase in Phase::ALL {
        spread(&simulated, phase, &steps_and_looks(phase), &mut trials);
    }
    for ground in foreign {
        for (phase, disturbance, step) in few() {
            let steps = ground.phase(phase).steps();
            if let Some(place) = steps.get(step).or(steps.last()) {
                trials.push(trial(ground, phase, place, disturbance));
            }
        }
    }
    trials
}

/// Disturbances for the steps and for the looks of a phase.
fn steps_and_looks(phase: Phase) -> (Vec<Disturbance>, Vec<Disturbance>) {
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
    let looks = [Fault::Malformed, Fault::Truncated, Fault::TokenExpired, Fault::Unavailable, Fault::ClockSkew];
    (steps, looks.map(|fault| Disturbance::Fault(fault, Strikes::Once)).to_vec())
}

fn is_refusal(fault: fault_proxy::Fault) -> bool {
    use fault_proxy::Fault;
    matches!(fault, Fault::Throttled | Fault::TagsLocked | Fault::InUse | Fault::Unavailable | Fault::InternalError)
}

/// Walks over disturbances, places and CLIs at once, so that each of them is met.
fn spread<'a>(
    grounds: &[&'a Ground],
    phase: Phase,
    (of_steps, of_looks): &(Vec<Disturbance>, Vec<Disturbance>),
    trials: &mut Vec<Trial<'a>>,
) {
    let mut turn = 0;
    for (disturbances, steps) in [(of_steps, true), (of_looks, false)] {
        for disturbance in disturbances {
            let Some(ground) = grounds.get(turn % grounds.len().max(1)) else { return };
            let recorded = ground.phase(phase);
            let places = if steps { recorded.steps() } else { recorded.looks() };
            if let Some(place) = places.get(turn % places.len().max(1)) {
                trials.push(trial(ground, phase, place, *disturbance));
            }
            turn += 1;
        }
    }
}

/// For engines that nobody here wrote.
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

/// Faults of calls that change nothing: the answers that are lost or damaged, and the words of every kind.
fn is_for_looks(disturbance: Disturbance) -> bool {
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
