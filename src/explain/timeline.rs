//! The steps of a table in time, drawn in SVG: one row for each, as wide as it takes on an empty table.

use super::explanation::{PlannedStep, StepTime};
use super::html::escape;
use super::schedule::{Bar, bars};

const WIDTH: f64 = 900.0;
const ROW: f64 = 24.0;
/// Where the time begins, to the right of the steps' names.
const LEFT: f64 = 330.0;
const RIGHT: f64 = 20.0;
/// The room for the axis above the rows.
const TOP: f64 = 28.0;
/// How many letters of a step fit to the left of the time.
const LETTERS: usize = 46;

/// The drawing; nothing without steps.
pub(super) fn svg(steps: &[PlannedStep]) -> String {
    let bars = bars(steps);
    let end = bars.iter().map(|bar| bar.end).fold(0.0, f64::max);
    if steps.is_empty() || end <= 0.0 {
        return String::new();
    }
    let scale = (WIDTH - LEFT - RIGHT) / end;
    let rows: String =
        (0_u32..).zip(steps.iter().zip(&bars)).map(|(row, (step, bar))| drawn(row, step, bar, scale)).collect();
    let height = TOP + ROW * f64::from(u32::try_from(steps.len()).unwrap_or(u32::MAX)) + 8.0;
    format!(
        "<svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Timeline of the steps\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n{}{rows}</svg>\n",
        axis(end, scale, height)
    )
}

/// Lines with the minutes above them.
fn axis(end: f64, scale: f64, height: f64) -> String {
    let distance = distance(end);
    let mut marks = String::new();
    let mut minute = 0.0;
    while minute <= end {
        let x = LEFT + minute * scale;
        marks += &format!(
            "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{height}\"/>\
             <text class=\"minute\" x=\"{x:.1}\" y=\"18\" text-anchor=\"middle\">{minute} min</text>\n"
        );
        minute += distance;
    }
    marks
}

/// Between two lines, in minutes: at most ten of them are drawn.
fn distance(end: f64) -> f64 {
    let round = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0];
    round.into_iter().find(|distance| end / distance <= 10.0).unwrap_or(end)
}

fn drawn(row: u32, step: &PlannedStep, bar: &Bar, scale: f64) -> String {
    let top = TOP + ROW * f64::from(row) + 4.0;
    let (height, middle) = (ROW - 8.0, top + 12.0);
    let rectangle = |class: &str, from: f64, to: f64| {
        let (x, width) = (LEFT + from * scale, ((to - from) * scale).max(2.0));
        format!("<rect class=\"{class}\" x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\" rx=\"3\"/>")
    };
    let longer = if bar.end > bar.least_end { rectangle("longer", bar.least_end, bar.end) } else { String::new() };
    let class = if step.duration.as_ref().is_some_and(StepTime::is_waited) { "step" } else { "moment" };
    let duration = step.duration.as_ref().map_or("seconds", |duration| &duration.text);
    format!(
        "<g><title>{}: {}</title><text class=\"name\" x=\"0\" y=\"{middle}\">{}</text>{}{longer}</g>\n",
        escape(&step.text),
        escape(duration),
        escape(&shortened(step)),
        rectangle(class, bar.start, bar.least_end),
    )
}

fn shortened(step: &PlannedStep) -> String {
    let region = step.region.as_ref().map(|region| format!("{region}: ")).unwrap_or_default();
    let text = format!("{}. {region}{}", step.number, step.text);
    if text.chars().count() <= LETTERS {
        return text;
    }
    text.chars().take(LETTERS - 1).chain(['…']).collect()
}
