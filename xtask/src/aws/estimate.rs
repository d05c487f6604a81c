//! What do the chosen lives cost at most?
//!
//! Tables are empty and get no requests, so what costs is provisioned capacity and alarms, each by the hour. Every life counts with
//! the most that it has, for every hour that it begins.

use anyhow::ensure;
use table_design::cost::{BillingMode, Capacity, HOURS_PER_MONTH, Prices, Throughput, Workload, estimate};
use terraform_cli::aws_lives::AwsLife;

/// The chosen lives; all of the list if none is named.
pub fn chosen(lives: &[AwsLife], names: &[String]) -> anyhow::Result<Vec<AwsLife>> {
    let unknown: Vec<&str> =
        names.iter().filter(|name| lives.iter().all(|life| life.name != **name)).map(String::as_str).collect();
    let known: Vec<&str> = lives.iter().map(|life| life.name.as_str()).collect();
    ensure!(
        unknown.is_empty(),
        "`--only` names {}, which does not run on AWS. What does: {}.",
        unknown.join(", "),
        known.join(", ")
    );
    Ok(lives.iter().filter(|life| names.is_empty() || names.contains(&life.name)).cloned().collect())
}

/// US dollars of one life, by list prices without free tier, tax and discounts.
pub fn usd(life: &AwsLife, region: &str) -> f64 {
    let AwsLife { name: _, minutes, read, write, alarm_metrics } = life;
    let units = |units: u32| Some(Capacity::Fixed(f64::from(units)));
    let workload = Workload {
        billing_mode: BillingMode::Provisioned,
        throughput: Throughput { read: units(*read), write: units(*write) },
        alarm_metrics: *alarm_metrics,
        ..Workload::new(region)
    };
    let monthly = estimate(&workload, &Prices::listed()).monthly_usd.total.dollars();
    monthly * f64::from(minutes.div_ceil(60)) / f64::from(HOURS_PER_MONTH)
}

/// The sum, rounded up to whole cents: a run that costs anything is never announced as free.
pub fn total_usd(lives: &[AwsLife], region: &str) -> f64 {
    let sum: f64 = lives.iter().map(|life| usd(life, region)).sum();
    (sum * 100.0).ceil() / 100.0
}

/// Minutes that the lives take with so many at the same time, if they share the time as well as they can.
pub fn minutes(lives: &[AwsLife], at_once: u32) -> u32 {
    let sum: u32 = lives.iter().map(|life| life.minutes).sum();
    let longest = lives.iter().map(|life| life.minutes).max().unwrap_or_default();
    sum.div_ceil(at_once).max(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(name: &str, minutes: u32, read: u32, write: u32, alarm_metrics: u32) -> AwsLife {
        AwsLife { name: name.to_owned(), minutes, read, write, alarm_metrics }
    }

    #[test]
    fn lives_are_chosen_by_name_and_unknown_names_are_refused() {
        let all = [life("a", 5, 0, 0, 0), life("b", 5, 0, 0, 0)];
        let names = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            chosen(&all, &names).map(|lives| lives.into_iter().map(|life| life.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).expect("all"), ["a", "b"]);
        assert_eq!(names(&["b"]).expect("one"), ["b"]);
        let refusal = names(&["c", "a"]).expect_err("no such life").to_string();
        assert_eq!(refusal, "`--only` names c, which does not run on AWS. What does: a, b.");
    }

    #[test]
    fn every_begun_hour_of_units_and_alarms_counts() {
        // 110 × 0.00013 + 110 × 0.00065 = 0.0858 a full hour.
        let wide = usd(&life("wide", 40, 110, 110, 0), "us-east-1");
        assert!((wide - 0.0858).abs() < 1e-4, "{wide}");
        let twice = usd(&life("wide", 61, 110, 110, 0), "us-east-1");
        assert!((twice - 2.0 * wide).abs() < 1e-9, "{twice}");
        // 10 alarm metrics cost 1.00 a month.
        let alarms = usd(&life("alarms", 5, 0, 0, 10), "us-east-1");
        assert!((alarms - 1.0 / 730.0).abs() < 1e-6, "{alarms}");
    }

    #[test]
    fn a_sum_is_rounded_up_and_tables_without_capacity_cost_nothing() {
        assert_eq!(total_usd(&[life("alarms", 5, 0, 0, 10)], "us-east-1"), 0.01);
        assert_eq!(total_usd(&[life("on-demand", 50, 0, 0, 0)], "us-east-1"), 0.0);
    }

    #[test]
    fn the_longest_life_is_the_least_time() {
        let lives = [life("a", 60, 0, 0, 0), life("b", 5, 0, 0, 0), life("c", 5, 0, 0, 0)];
        assert_eq!((minutes(&lives, 4), minutes(&lives, 1), minutes(&[], 4)), (60, 70, 0));
    }
}
