//! `PlanAction`: reports what is wrong with an action that will be invoked. It is never deferred.

use super::Server;
use crate::{action::PlanActionValues, diagnostic::Diagnostics, encoded::Encoded, plan, provider::Provider};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) type_name: String,
    pub(crate) config: Encoded,
}

pub(crate) async fn handle<P: Provider>(server: &Server<P>, request: Request) -> Diagnostics {
    plan(server, &request).await.unwrap_or_else(|diagnostics| diagnostics)
}

async fn plan<P: Provider>(server: &Server<P>, request: &Request) -> Result<Diagnostics, Diagnostics> {
    let registered = server.registry().action(&request.type_name)?;
    let client = server.client_if_known()?;
    let config = registered.config.decode(&request.config, "configuration")?;
    let values = PlanActionValues {
        client: client.as_deref(),
        config: plan::apply_defaults(&registered.config.schema.attributes, config),
        cancel: server.running.begin(),
    };
    Ok(registered.action.plan_values(values).await)
}
