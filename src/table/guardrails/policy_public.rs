//! A resource policy, of the table or of its stream, allows something to anyone.

use tf_provider::{Attr, Path};

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::policy::Policy;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::POLICY_PUBLIC,
    severities: Severities::refused_outside_development(),
    aliases: &[],
    summary: "Policy allows everyone",
    fires: "A statement of `resource_policy` or `stream.resource_policy` allows actions to any principal, without a \
            condition that ties it to an account, organization, network or source.",
    why: || {
        "Anyone in any AWS account could use the table, and DynamoDB blocks policies that it finds public.".to_owned()
    },
    fix: "Name the principals, or add a condition on their account, organization, network or source, for instance \
          \"aws:PrincipalOrgID\".",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    policies(subject.table).into_iter().flat_map(|(path, policy)| found(&path, &policy)).collect()
}

/// The policies of a table that are known, with their paths.
pub(super) fn policies(table: &TableModel) -> Vec<(Path, Policy)> {
    let of_stream = table.stream.known().map(|stream| &stream.resource_policy);
    let written = [
        (Path::of("resource_policy"), Some(&table.resource_policy)),
        (Path::of("stream").attribute("resource_policy"), of_stream),
    ];
    let read = |attr: Option<&Attr<String>>| attr.and_then(Attr::known).and_then(|text| Policy::parse(text).ok());
    written.into_iter().filter_map(|(path, attr)| Some((path, read(attr)?))).collect()
}

fn found(path: &Path, policy: &Policy) -> Vec<Finding> {
    let place = |statement: String| {
        Finding::new(path.clone(), format!("{statement} allows its actions to anyone in any AWS account."))
    };
    policy.public().into_iter().map(place).collect()
}
