//! Problems of a plan that only the connection shows: a service without an endpoint, a key that cannot be used.

use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::place;
use super::safety::run_record;
use super::unavailable::without_service;
use crate::aws::Aws;
use crate::aws::keys::{KeyProblem, problem};
use crate::clock::time_of_day;
use crate::limits::MAX_TAGS;
use crate::names::Arn;
use crate::table::aspects::AspectKind;
use crate::table::aspects::scaling::stored_targets;
use crate::table::budgets::sentences;
use crate::table::model::TableModel;
use crate::table::plan::Plan;

/// Scaling and alarms that no service would get: they would fail when the table exists already.
pub(in crate::table) fn judge_services(planned: &TableModel, client: Option<&Aws>) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let Some(aws) = client else { return diagnostics };
    let Ok((region, _)) = place(planned, aws) else { return diagnostics };
    let companions = aws.clients(&region).companions;
    if companions.scaling.is_none() && !stored_targets(planned).is_empty() {
        diagnostics.push(without_service(
            AspectKind::Scaling,
            planned,
            "RegisterScalableTarget",
            "application_autoscaling",
        ));
    }
    if companions.cloudwatch.is_none() && planned.alarms.is_known() {
        diagnostics.push(without_service(AspectKind::Alarms, planned, "PutMetricAlarm", "cloudwatch"));
    }
    diagnostics
}

/// Changes that the service may refuse, since it has accepted as many of them as it does. Known of a table that this run
/// has read.
pub(in crate::table) fn spent_budgets(plan: &Plan, client: Option<&Aws>) -> Option<Diagnostic> {
    let (aws, steps) = (client?, plan.steps.as_ref()?);
    let (region, name) = place(&plan.model, aws).ok()?;
    steps.iter().next()?;
    let (budgets, now) = (run_record(aws, &region).budgets(&name), time_of_day().unix_timestamp());
    let said: Vec<String> = steps.iter().flat_map(|step| sentences(&budgets, step, now)).collect();
    let (summary, rest) = (
        "Change may be refused",
        "A change that is refused for such a limit is made by a later apply; the rest of this one goes on.",
    );
    let detail = || format!("Table \"{name}\": {}. {rest}", said.join("; "));
    (!said.is_empty()).then(|| Diagnostic::warning(Path::root(), summary, detail()))
}

/// Tags that do not fit next to those that are not managed here, which the service counts as well. Known of a table that this
/// run has read.
pub(in crate::table) fn judge_tags(
    prior: &TableModel,
    planned: &TableModel,
    client: Option<&Aws>,
) -> Option<Diagnostic> {
    let aws = client?;
    let (region, name) = place(prior, aws).ok()?;
    let others = run_record(aws, &region).other_tags(&name);
    let all = planned.tags_all.known().filter(|_| prior.tags_all != planned.tags_all)?;
    let ignored = &aws.settings().ignored_tags;
    let own = all.keys().filter(|key| !ignored.contains(key)).count();
    let detail = format!(
        "A table has at most {MAX_TAGS} tags. Table \"{name}\" has {others} that are not managed here, because `ignore_tags` names \
         them or another tool does, and with this plan {own} of its own. Remove some of the one or the other."
    );
    (own <= MAX_TAGS && own + others > MAX_TAGS).then(|| Diagnostic::error(Path::of("tags"), "Too many tags", detail))
}

/// A customer's key that is new for the table and cannot encrypt it.
pub(in crate::table) async fn judge_key(
    planned: &TableModel,
    prior: Option<&TableModel>,
    client: Option<&Aws>,
) -> Option<Diagnostic> {
    let key_of = |model: &TableModel| {
        let encryption = model.server_side_encryption.known()?;
        encryption.kms_key_arn.known().and_then(|arn| Arn::parse(arn).ok())
    };
    let (aws, key) = (client.filter(|aws| aws.knows_keys())?, key_of(planned)?);
    let region = planned.region.known().filter(|region| key.region == **region)?;
    if prior.and_then(key_of).as_ref() == Some(&key) {
        return None;
    }
    let (region, _) = place(&TableModel { region: Attr::Known(region.clone()), ..planned.clone() }, aws).ok()?;
    let why = match problem(&aws.clients(&region).kms, &key).await? {
        KeyProblem::Missing => "KMS knows no such key. Create it first, or correct the ARN.".to_owned(),
        KeyProblem::State(state) => {
            format!("the key's state is {state}, and a table is encrypted with an enabled key only. Enable it first.")
        }
        KeyProblem::Asymmetric => {
            "a table is encrypted with a symmetric key, and this one is not. Give a key of type SYMMETRIC_DEFAULT."
                .to_owned()
        }
    };
    let path = Path::of("server_side_encryption").attribute("kms_key_arn");
    Some(Diagnostic::error(path, "KMS key cannot be used", format!("The table cannot be encrypted with {key}: {why}")))
}
