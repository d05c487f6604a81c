//! The report of a run, in Markdown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use terraform_cli::aws_lives::AwsLives;

use super::evidence::{Call, Evidence, Step};
use super::verdict::{self, Held, Verdict};

/// What the report says of the run itself.
pub struct Heading<'a> {
    /// The Region.
    pub region: &'a str,
    /// What took the place of AWS, if something did.
    pub endpoint: Option<&'a str>,
    /// What begins the names of the run.
    pub run: &'a str,
    /// The CLI and its version.
    pub cli: &'a str,
    /// The version of the provider.
    pub provider: &'a str,
    /// What the run was estimated to cost at most.
    pub usd: f64,
}

/// The whole report, with names without the prefix of the run. `labels` are all rules about the service.
pub fn render(heading: &Heading<'_>, list: &AwsLives, evidence: &[Evidence], labels: &BTreeSet<String>) -> String {
    let verdicts = verdict::verdicts(list, evidence);
    let own = format!("{}-", heading.run);
    let parts = [
        head(heading, evidence),
        lives(evidence),
        rules(&verdicts),
        not_met(&verdicts, labels),
        durations(list, evidence),
        calls(evidence),
        refusals(evidence),
        failures(evidence),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n").replace(&own, "…")
}

/// The labels of measured and documented rules on the page about the service. Rules of validation (V) are the provider's own.
pub fn labels(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    let is_label = |word: &&str| {
        let (letter, number) = word.split_at_checked(2).unwrap_or_default();
        ["T-", "I-", "B-", "M-", "D-"].contains(&letter) && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    rows.filter(is_label).map(str::to_owned).collect()
}

fn head(heading: &Heading<'_>, evidence: &[Evidence]) -> Option<String> {
    let Heading { region, endpoint, run, cli, provider, usd } = heading;
    let place = match endpoint {
        Some(url) => format!("{region}, with {url} in the place of AWS: nothing here says anything about AWS"),
        None => (*region).to_owned(),
    };
    let failed = evidence.iter().filter(|life| !life.succeeded()).count();
    Some(format!(
        "# Lives on AWS\n\n- Region: {place}\n- Run: `{run}`\n- CLI: {cli}\n- Provider: {provider}\n- Estimated cost: at most \
         USD {usd:.2}\n- Lives: {} of {} as expected\n",
        evidence.len() - failed,
        evidence.len()
    ))
}

fn lives(evidence: &[Evidence]) -> Option<String> {
    let rows = evidence.iter().map(|life| {
        let (result, took) = match (&life.failure, life.seconds) {
            (_, None) => ("not begun", String::new()),
            (None, Some(seconds)) => ("ok", format!("{seconds:.0} s")),
            (Some(_), Some(seconds)) => ("failed", format!("{seconds:.0} s")),
        };
        [life.life.clone(), result.to_owned(), took, life.calls.len().to_string()]
    });
    table("Lives", ["Life", "Result", "Duration", "Calls"], rows)
}

fn rules(verdicts: &[Verdict]) -> Option<String> {
    let rows = verdicts.iter().map(|verdict| {
        let Verdict { rule, held, seen, request_ids } = verdict;
        let held = match held {
            Held::Confirmed => "confirmed",
            Held::Contradicted => "**contradicted**",
        };
        [rule.clone(), held.to_owned(), cell(seen), request_ids.join(", ")]
    });
    table("Rules that were met", ["Rule", "Result", "What was seen", "Request IDs"], rows)
}

fn not_met(verdicts: &[Verdict], labels: &BTreeSet<String>) -> Option<String> {
    let met: BTreeSet<&str> = verdicts.iter().map(|verdict| verdict.rule.as_str()).collect();
    let open: Vec<&str> = labels.iter().map(String::as_str).filter(|label| !met.contains(label)).collect();
    let text = "Nothing in this run decides these; `docs/development/dynamodb-behavior.md` has their statements.";
    (!open.is_empty())
        .then(|| format!("## Rules that were not met ({})\n\n{text}\n\n{}\n", open.len(), open.join(", ")))
}

/// Every step of the lives that were as expected, in its order.
fn durations(list: &AwsLives, evidence: &[Evidence]) -> Option<String> {
    let simulated = |life: &str, step: &Step| {
        let stated = list
            .durations
            .iter()
            .find(|stated| stated.lives.iter().any(|name| name == life) && step.name.contains(&stated.step));
        stated.map(|stated| (stated.seconds, verdict::fits(step.seconds, stated.seconds)))
    };
    let rows = evidence.iter().filter(|life| life.succeeded()).flat_map(|life| {
        life.steps.iter().map(move |step| {
            let (span, remark) = match simulated(&life.life, step) {
                None => (String::new(), ""),
                Some(([least, most], true)) => (format!("{least} to {most} s"), ""),
                Some(([least, most], false)) => (format!("{least} to {most} s"), "outside"),
            };
            [life.life.clone(), cell(&step.name), format!("{:.1} s", step.seconds), span, remark.to_owned()]
        })
    });
    table("Durations of steps", ["Life", "Step", "Measured", "Simulator", ""], rows)
}

fn calls(evidence: &[Evidence]) -> Option<String> {
    let mut by_operation: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in evidence.iter().flat_map(|life| &life.calls) {
        by_operation.entry(&call.operation).or_default().push(call);
    }
    let rows = by_operation.into_iter().map(|(operation, calls)| {
        let refused = calls.iter().filter(|call| call.refusal.is_some()).count();
        let slowest = calls.iter().max_by_key(|call| call.milliseconds);
        let (milliseconds, id) = slowest.map_or((0, ""), |call| (call.milliseconds, call.request_id.as_str()));
        [
            operation.to_owned(),
            calls.len().to_string(),
            refused.to_string(),
            format!("{milliseconds} ms"),
            id.to_owned(),
        ]
    });
    table("Calls", ["Operation", "Calls", "Refused", "Slowest", "Request ID of the slowest"], rows)
}

/// One row for each operation and error: reads of what a table does not have are refused all the time.
fn refusals(evidence: &[Evidence]) -> Option<String> {
    let mut alike: BTreeMap<(&str, &str), Vec<(&str, &Call)>> = BTreeMap::new();
    for life in evidence {
        for call in &life.calls {
            let Some(code) = call.refusal.as_deref().map(code) else { continue };
            alike.entry((&call.operation, code)).or_default().push((&life.life, call));
        }
    }
    let rows = alike.into_iter().map(|((operation, code), calls)| {
        let (life, first) = calls.first().copied().unzip();
        let first = first.map(|call| call.request_id.clone()).unwrap_or_default();
        [operation.to_owned(), cell(code), calls.len().to_string(), life.unwrap_or_default().to_owned(), first]
    });
    table("Refusals", ["Operation", "Error", "Calls", "First in", "Its request ID"], rows)
}

/// Of `… failed with ResourceNotFoundException: …`; the whole text if it is of another form.
fn code(refusal: &str) -> &str {
    let after = refusal.split_once(" failed with ").and_then(|(_, error)| error.split_once(": "));
    after.map_or(refusal, |(code, _)| code)
}

fn failures(evidence: &[Evidence]) -> Option<String> {
    let mut text = String::new();
    for life in evidence {
        let Some(failure) = &life.failure else { continue };
        let fence = "~~~~";
        // Writing to a string cannot fail.
        let _ = writeln!(text, "### {}\n\n{fence}text\n{}\n{fence}\n", life.life, failure.trim_end());
    }
    (!text.is_empty()).then(|| format!("## Failures\n\n{text}"))
}

fn table<const N: usize>(
    title: &str,
    columns: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Option<String> {
    let rows: Vec<String> = rows.into_iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
    let rule = ["---"; N].join(" | ");
    (!rows.is_empty()).then(|| format!("## {title}\n\n| {} |\n| {rule} |\n{}", columns.join(" | "), rows.concat()))
}

/// Text of the service in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_tables_without_validation() {
        let page =
            "| Id | Statement |\n|---|---|\n| T-005 | a |\n| V10 | b |\n| M-001 | c |\n| T | letters |\ntext T-009\n";
        assert_eq!(labels(page).into_iter().collect::<Vec<_>>(), ["M-001", "T-005"]);
    }

    #[test]
    fn a_report_has_every_life_its_calls_and_what_is_open() {
        let refusal = Some("TagResource in Region eu-west-1 failed with Limit: a".to_owned());
        let call = |refusal| Call {
            operation: "TagResource".to_owned(),
            refusal,
            request_id: "R1".to_owned(),
            milliseconds: 7,
        };
        let step = Step { name: "create index \"I\"".to_owned(), seconds: 600.04, request_id: "R2".to_owned() };
        let evidence = [
            Evidence {
                life: "basic".to_owned(),
                seconds: Some(12.4),
                calls: vec![call(None), call(refusal)],
                steps: vec![step],
                ..Evidence::default()
            },
            Evidence {
                life: "stream".to_owned(),
                seconds: Some(1.0),
                failure: Some("no".to_owned()),
                ..Evidence::default()
            },
            Evidence { life: "rebuild".to_owned(), ..Evidence::default() },
        ];
        let heading = Heading {
            region: "eu-west-1",
            endpoint: None,
            run: "dynamodb-lives-1",
            cli: "Terraform v1.11.4",
            provider: "0.1.0",
            usd: 0.1,
        };
        let labels = BTreeSet::from(["T-005".to_owned()]);
        let report = render(&heading, &AwsLives::default(), &evidence, &labels);
        for expected in [
            "- Lives: 1 of 3 as expected",
            "| basic | ok | 12 s | 2 |",
            "| stream | failed | 1 s | 0 |",
            "| rebuild | not begun |  | 0 |",
            "## Rules that were not met (1)",
            "| basic | create index \"I\" | 600.0 s |  |  |",
            "| TagResource | 2 | 1 | 7 ms | R1 |",
            "| TagResource | Limit | 1 | basic | R1 |",
            "### stream\n\n~~~~text\nno\n~~~~",
        ] {
            assert!(report.contains(expected), "{expected} is not in\n{report}");
        }
        assert!(!report.contains("Rules that were met"), "{report}");
    }
}
