//! The resource `dynamodb_table`: each RPC as the list of stages it goes through.
//!
//! A configuration becomes a model, is validated and planned; a plan becomes what is desired; what is observed differs
//! from it by changes, changes are ordered into steps, steps are run; what is then observed becomes state. All stages
//! but the running are plain functions on plain data.

use tf_provider::private::Private;
use tf_provider::resource::{
    Applied, ApplyRequest, DeleteRequest, Deleted, ImportRequest, Imported, MoveSource, PlanDestroyRequest,
    PlanRequest, Planned, Read, ReadRequest, Resource,
};
use tf_provider::{Attr, Diagnostics, Path};

use crate::aws::Aws;
use model::{TableIdentity, TableModel};

pub(crate) mod accounts;
pub(crate) mod announced;
pub(crate) mod apply;
pub(crate) mod aspects;
pub(crate) mod budgets;
pub(crate) mod calls;
pub(crate) mod change;
pub(crate) mod control_plane;
pub(crate) mod design;
pub(crate) mod desired;
pub(crate) mod effective;
pub(crate) mod failure;
pub(crate) mod guardrails;
pub(crate) mod import_id;
pub(crate) mod key_places;
pub(crate) mod key_types;
pub(crate) mod keys;
pub(crate) mod listing;
pub(crate) mod live_types;
pub(crate) mod loss;
pub(crate) mod members;
pub(crate) mod model;
pub(crate) mod moved;
pub(crate) mod observe;
pub(crate) mod observed;
mod operation_log;
pub(crate) mod plan;
pub(crate) mod presence;
pub(crate) mod private_state;
pub(crate) mod read_scope;
pub(crate) mod ready;
pub(crate) mod replicas;
pub(crate) mod resource;
pub(crate) mod restore_source;
mod run_record;
pub(crate) mod safeguards;
pub(crate) mod same_region;
pub(crate) mod scope;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod steps;
pub(crate) mod table_ref;
#[cfg(test)]
mod tests;
pub(crate) mod throughput;
pub(crate) mod timeouts;
pub(crate) mod unclaimed;
pub(crate) mod validate;
pub(crate) mod written;

/// The resource.
pub(crate) struct Table;

impl Resource for Table {
    type Client = Aws;
    type Model = TableModel;
    type Identity = TableIdentity;

    const TYPE_NAME: &'static str = "dynamodb_table";
    const DESCRIPTION: &'static str = "A DynamoDB table and everything that belongs to it: keys, indexes, \
        capacity and its scaling, backups, encryption, stream, policies, insights, alarms, time to live and tags. The \
        design is checked before AWS sees it; changes of a live table are planned as an ordered list of calls that can be \
        stopped and resumed anywhere.";

    fn validate(&self, config: &TableModel) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(&self, request: PlanRequest<'_, Self>) -> Planned<Self> {
        // From another home, nothing but the place that it is seen from differs.
        let (home, nothing) = (resource::change_of_home(&request), Private::new());
        let request = match &home {
            Some(home) => PlanRequest { prior: Some(home), prior_private: &nothing, ..request },
            None => request,
        };
        let unmanaged = resource::find_unmanaged_replicas(&request).await;
        let completed = unmanaged.as_ref().map(|unmanaged| &unmanaged.before);
        let request = PlanRequest { prior: completed.or(request.prior), ..request };
        let inputs = plan::Inputs {
            config: request.config,
            proposed: request.proposed,
            prior: request.prior,
            own_indexes: private_state::own_indexes(request.prior_private),
            adopted: private_state::is_adopted(request.prior_private),
            unmanaged_replicas: private_state::unmanaged_replicas(request.prior_private)
                .map(|replicas| replicas.regions()),
        };
        let mut plan = plan::plan(inputs, &resource::context(request.client));
        resource::log_plan(&plan);
        if let Some(refused) = request.prior.and_then(|prior| resource::replaced_unread(prior, &plan, request.client)) {
            return Planned::of(plan.model).with_diagnostics(refused);
        }
        if private_state::is_moved(request.prior_private) && plan.model.table_id.is_null() {
            // Another provider does not store the id: without a refresh it is known after the apply.
            plan.model.table_id = Attr::unknown();
        }
        if let Some(prior) = request.prior.filter(|_| private_state::is_unfinished(request.prior_private)) {
            resource::complete_creation(&mut plan, prior);
        }
        let (private, refusals) = match request.prior {
            Some(prior) => (
                resource::before_replacement(prior, request.prior_private),
                resource::judge_move(prior, &plan.model, request.client),
            ),
            None => {
                let judged = resource::judge_creation(&plan.model, request.prior_private, request.client);
                (Private::new(), judged.await)
            }
        };
        if let Some(warning) = resource::spent_budgets(&plan, request.client) {
            plan.diagnostics.push(warning);
        }
        if let Some(refused) = request.prior.and_then(|prior| resource::judge_tags(prior, &plan.model, request.client))
        {
            plan.diagnostics.push(refused);
        }
        if let Some(unmanaged) = unmanaged.as_ref().filter(|_| !plan.diagnostics.has_errors()) {
            plan.diagnostics.extend(resource::announce_unmanaged(unmanaged, &plan.model));
        }
        let replaces =
            request.prior.is_none() && resource::replaces(&plan.model, request.prior_private, request.client);
        let mut alarms = resource::judge_alarms(&plan.model, request.client);
        if !replaces && !alarms.has_errors() {
            let taken_over = resource::taken_over(request.prior_private, &plan.model);
            let judged = resource::judge_existing_alarms(&plan, request.prior, &taken_over, request.client);
            let existing = Box::pin(judged);
            alarms.extend(existing.await);
        }
        let services = resource::judge_services(&plan.model, request.client);
        let key = resource::judge_key(&plan.model, request.prior, request.client).await;
        let source = match request.prior {
            None => resource::judge_source(request.config, &plan.model, request.client, replaces).await,
            Some(prior) => resource::judge_new_replicas(prior, &plan.model, request.client).await,
        };
        let planned = Planned::of(plan.model).with_diagnostics(plan.diagnostics).with_diagnostics(refusals);
        let planned = planned.with_diagnostics(alarms).with_diagnostics(services);
        let planned = planned.with_diagnostics(key.map_or_else(Diagnostics::none, Diagnostics::from));
        let planned = planned.with_diagnostics(source);
        let planned = planned.with_private(private);
        let planned = match &home {
            Some(home) => planned.keeping(Path::of("region")).with_diagnostics(resource::home_moves(home)),
            None => planned,
        };
        match plan.identity {
            Some(identity) => planned.with_identity(identity),
            None => planned,
        }
    }

    fn plan_destroy(&self, request: PlanDestroyRequest<'_, Self>) -> Diagnostics {
        resource::judge_destroy(request.prior, request.private, request.client)
    }

    async fn read(&self, request: ReadRequest<'_, Self>) -> Read<Self> {
        resource::read(request).await
    }

    async fn apply(&self, request: ApplyRequest<'_, Self>) -> Applied<Self> {
        resource::apply(request).await
    }

    async fn delete(&self, request: DeleteRequest<'_, Self>) -> Deleted<Self> {
        resource::delete(request).await
    }

    async fn import(&self, request: ImportRequest<'_, Self>) -> Imported<Self> {
        resource::import(request)
    }

    fn configuration(&self, client: Option<&Aws>, state: TableModel) -> TableModel {
        written::configuration(&state, &resource::defaults(client))
    }

    fn move_sources(&self) -> &'static [&'static dyn MoveSource<Self>] {
        &[&moved::AwsTable]
    }
}
