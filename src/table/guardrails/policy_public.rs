//! A resource policy, of the table or of its stream, allows something to anyone.

use tf_provider::{Attr, Path, Severity};

use super::{Age, Effects, Guardrail, Place, Severities};
use crate::guardrail_ids;
use crate::policy::Policy;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::POLICY_PUBLIC,
    severities: Severities {
        development: Some(Severity::Warning),
        standard: Some(Severity::Error),
        production: Some(Severity::Error),
    },
    aliases: &[],
    summary: "Policy allows everyone",
    fires: "A statement of `resource_policy` or `stream.resource_policy` allows actions to any principal, without a \
            condition that ties it to an account, organization, network or source.",
    why: || {
        "Anyone in any AWS account could use the table, and DynamoDB blocks policies that it finds public.".to_owned()
    },
    fix: "Name the principals, or add a condition on their account, organization, network or source, for instance \
          \"aws:PrincipalOrgID\".",
    judge,
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, _: &Effects<'_>) -> Vec<Place> {
    let Some(planned) = planned else { return Vec::new() };
    let before = |of: fn(&TableModel) -> Option<&Attr<String>>| prior.and_then(of);
    let of_table: fn(&TableModel) -> Option<&Attr<String>> = |table| Some(&table.resource_policy);
    let of_stream: fn(&TableModel) -> Option<&Attr<String>> =
        |table| table.stream.known().map(|stream| &stream.resource_policy);
    let table = places(before(of_table), of_table(planned), &Path::of("resource_policy"));
    let stream = places(before(of_stream), of_stream(planned), &Path::of("stream").attribute("resource_policy"));
    table.into_iter().chain(stream).collect()
}

fn places(prior: Option<&Attr<String>>, planned: Option<&Attr<String>>, path: &Path) -> Vec<Place> {
    let prior = prior.map(open).unwrap_or_default();
    let place = |statement: String| Place {
        path: path.clone(),
        what: format!("{statement} allows its actions to anyone in any AWS account."),
        age: if prior.contains(&statement) { Age::Standing } else { Age::New },
    };
    planned.map(open).unwrap_or_default().into_iter().map(place).collect()
}

/// The statements of the policy that allow something to anyone.
fn open(policy: &Attr<String>) -> Vec<String> {
    let policy = policy.known().and_then(|text| Policy::parse(text).ok());
    policy.map(|policy| policy.public()).unwrap_or_default()
}
