//! Resource-based policies of the table and of its stream: readable, complete and small enough (V75–V77). Whether one could
//! not be changed back is for the guardrail `policy.lockout`.

use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use crate::{
    policy::{Finding, Policy},
    table::model::TableModel,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let path = Path::of("resource_policy");
    if let Some(policy) = parse(&config.resource_policy, &path, problems) {
        report(policy.findings(), &path, problems);
        report(policy.foreign_to_table(), &path, problems);
    }
    let Some(stream) = config.stream.known() else { return };
    let path = Path::of("stream").attribute("resource_policy");
    if let Some(policy) = parse(&stream.resource_policy, &path, problems) {
        report(policy.findings(), &path, problems);
        report(policy.foreign_to_stream(), &path, problems);
    }
}

fn parse(text: &Attr<String>, path: &Path, problems: &mut Diagnostics) -> Option<Policy> {
    match Policy::parse(text.known()?) {
        Ok(policy) => Some(policy),
        Err(reason) => {
            let detail = format!("{reason} Write it with `jsonencode` or the data source `aws_iam_policy_document`.");
            problems.error(path.clone(), "Invalid policy", detail);
            None
        }
    }
}

fn report(findings: Vec<Finding>, path: &Path, problems: &mut Diagnostics) {
    for Finding { severity, summary, detail } in findings {
        problems.push(Diagnostic { severity, path: path.clone(), summary: summary.to_owned(), detail });
    }
}
