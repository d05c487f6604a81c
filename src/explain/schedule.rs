//! When each step begins and ends, as far as durations are known.

use super::explanation::PlannedStep;

/// The minutes that a step is given that takes seconds, where it has to be drawn.
const SECONDS: f64 = 0.2;

/// A step in time, in minutes since the first step began.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    /// When it begins, if all before takes as long as it may.
    pub(super) start: f64,
    /// When it ends at the earliest.
    pub(super) least_end: f64,
    /// When it ends at the latest, on an empty table.
    pub(super) end: f64,
}

/// One bar for each step.
pub(super) fn bars(steps: &[PlannedStep]) -> Vec<Bar> {
    let (mut bars, mut phase_start) = (Vec::new(), 0.0);
    for phase in chunks(steps, |step| step.phase) {
        let mut phase_end: f64 = phase_start;
        for lane in chunks(phase, |step| step.lane) {
            let mut start = phase_start;
            for step in lane {
                let waited = step.duration.as_ref().filter(|duration| duration.is_waited());
                let [least, most] = waited
                    .map_or([SECONDS; 2], |duration| [duration.least_minutes, duration.most_minutes].map(minutes));
                bars.push(Bar { start, least_end: start + least, end: start + most });
                start += most;
            }
            phase_end = phase_end.max(start);
        }
        phase_start = phase_end;
    }
    bars
}

/// No step takes so many that a float would round them.
fn minutes(whole: usize) -> f64 {
    u32::try_from(whole).map_or(f64::from(u32::MAX), f64::from)
}

fn chunks(steps: &[PlannedStep], by: fn(&PlannedStep) -> usize) -> impl Iterator<Item = &[PlannedStep]> {
    steps.chunk_by(move |one, next| by(one) == by(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::explanation::StepTime;

    fn step(phase: usize, lane: usize, minutes: Option<[usize; 2]>) -> PlannedStep {
        let duration = minutes.map(|[least_minutes, most_minutes]| StepTime {
            text: String::new(),
            least_minutes,
            most_minutes,
            longer_with_items: false,
        });
        PlannedStep { number: 0, text: String::new(), region: None, phase, lane, duration }
    }

    #[test]
    fn bars_follow_lanes_and_phases() {
        let steps = [
            step(1, 1, Some([8, 17])),
            step(1, 1, Some([1, 2])),
            step(1, 2, Some([1, 30])),
            step(2, 1, None),
            step(3, 1, Some([1, 1])),
        ];
        let starts: Vec<f64> = bars(&steps).iter().map(|bar| bar.start).collect();
        assert_eq!(starts, [0.0, 17.0, 0.0, 30.0, 30.0 + SECONDS]);
    }
}
