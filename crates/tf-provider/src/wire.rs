//! The protocol's gRPC service, which converts messages for the [`Server`] and decides nothing.
//!
//! Only this module and [`serve`](crate::serve) know the wire types.

use std::{future::Future, pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt as _};
use tfplugin_proto::tfplugin6 as proto;
use tonic::{Request, Response, Status, Streaming};

use crate::{
    diagnostic::Diagnostics,
    guard,
    provider::Provider,
    server::{self, Server, invoke_action},
};

mod from_proto;
mod reports;
mod to_proto;

use reports::Reports;

/// A provider as the gRPC service that Terraform calls.
pub(crate) struct Service<P: Provider>(Arc<Server<P>>);

impl<P: Provider> Service<P> {
    pub(crate) fn new(server: Arc<Server<P>>) -> Self {
        Self(server)
    }
}

type Answer<T> = Result<Response<T>, Status>;
type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Runs the work under the panic guard.
async fn guarded<T: From<Diagnostics>>(operation: &str, work: impl Future<Output = T>) -> T {
    tracing::trace!(operation, "request");
    let answer = guard::answer(operation, work).await;
    tracing::trace!(operation, "response");
    answer
}

impl<P: Provider> Service<P> {
    /// Runs the work and converts its answer, with its diagnostics as the host shows them best.
    async fn answer<T, M>(&self, operation: &str, work: impl Future<Output = T>) -> Answer<M>
    where
        T: From<Diagnostics> + Reports + Into<M>,
    {
        let mut answer = guarded(operation, work).await;
        let diagnostics = std::mem::take(answer.diagnostics());
        *answer.diagnostics() = self.0.addressing().address(diagnostics);
        Ok(Response::new(answer.into()))
    }
}

/// What the protocol expects for features that a provider does not have and therefore does not announce.
fn unimplemented<T>(feature: &str) -> Answer<T> {
    Err(Status::unimplemented(format!("this provider has no {feature}")))
}

#[tonic::async_trait]
impl<P: Provider> proto::provider_server::Provider for Service<P> {
    async fn get_metadata(&self, _: Request<proto::get_metadata::Request>) -> Answer<proto::get_metadata::Response> {
        self.answer("GetMetadata", async { server::metadata::handle(&self.0) }).await
    }

    async fn get_provider_schema(
        &self,
        _: Request<proto::get_provider_schema::Request>,
    ) -> Answer<proto::get_provider_schema::Response> {
        self.answer("GetProviderSchema", async { server::schema::handle(&self.0) }).await
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<proto::get_resource_identity_schemas::Request>,
    ) -> Answer<proto::get_resource_identity_schemas::Response> {
        self.answer("GetResourceIdentitySchemas", async { server::identity_schemas::handle(&self.0) }).await
    }

    async fn get_functions(&self, _: Request<proto::get_functions::Request>) -> Answer<proto::get_functions::Response> {
        self.answer("GetFunctions", async { server::functions::handle(&self.0) }).await
    }

    async fn validate_provider_config(
        &self,
        request: Request<proto::validate_provider_config::Request>,
    ) -> Answer<proto::validate_provider_config::Response> {
        let config = request.into_inner().config.into();
        self.answer("ValidateProviderConfig", async { server::validate_provider::handle(&self.0, &config) }).await
    }

    async fn configure_provider(
        &self,
        request: Request<proto::configure_provider::Request>,
    ) -> Answer<proto::configure_provider::Response> {
        let request = request.into_inner().into();
        self.answer("ConfigureProvider", server::configure::handle(&self.0, request)).await
    }

    async fn validate_resource_config(
        &self,
        request: Request<proto::validate_resource_config::Request>,
    ) -> Answer<proto::validate_resource_config::Response> {
        let request = request.into_inner().into();
        self.answer("ValidateResourceConfig", async { server::validate_resource::handle(&self.0, &request) }).await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<proto::validate_data_resource_config::Request>,
    ) -> Answer<proto::validate_data_resource_config::Response> {
        let request = request.into_inner().into();
        self.answer("ValidateDataResourceConfig", async { server::validate_data_source::handle(&self.0, &request) })
            .await
    }

    async fn stop_provider(&self, _: Request<proto::stop_provider::Request>) -> Answer<proto::stop_provider::Response> {
        self.0.stop();
        Ok(Response::new(proto::stop_provider::Response::default()))
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<proto::upgrade_resource_state::Request>,
    ) -> Answer<proto::upgrade_resource_state::Response> {
        let request = request.into_inner().into();
        self.answer("UpgradeResourceState", async { server::upgrade_state::handle(&self.0, &request) }).await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Answer<proto::upgrade_resource_identity::Response> {
        let request = request.into_inner().into();
        self.answer("UpgradeResourceIdentity", async { server::upgrade_identity::handle(&self.0, &request) }).await
    }

    async fn read_resource(
        &self,
        request: Request<proto::read_resource::Request>,
    ) -> Answer<proto::read_resource::Response> {
        let request = request.into_inner().into();
        self.answer("ReadResource", server::read_resource::handle(&self.0, request)).await
    }

    async fn plan_resource_change(
        &self,
        request: Request<proto::plan_resource_change::Request>,
    ) -> Answer<proto::plan_resource_change::Response> {
        let request = request.into_inner().into();
        self.answer("PlanResourceChange", server::plan_resource::handle(&self.0, request)).await
    }

    async fn apply_resource_change(
        &self,
        request: Request<proto::apply_resource_change::Request>,
    ) -> Answer<proto::apply_resource_change::Response> {
        let request = request.into_inner().into();
        self.answer("ApplyResourceChange", server::apply_resource::handle(&self.0, request)).await
    }

    async fn import_resource_state(
        &self,
        request: Request<proto::import_resource_state::Request>,
    ) -> Answer<proto::import_resource_state::Response> {
        let request = request.into_inner().into();
        self.answer("ImportResourceState", server::import_resource::handle(&self.0, request)).await
    }

    async fn move_resource_state(
        &self,
        request: Request<proto::move_resource_state::Request>,
    ) -> Answer<proto::move_resource_state::Response> {
        let request = request.into_inner().into();
        self.answer("MoveResourceState", async { server::move_resource::handle(&self.0, request) }).await
    }

    async fn read_data_source(
        &self,
        request: Request<proto::read_data_source::Request>,
    ) -> Answer<proto::read_data_source::Response> {
        let request = request.into_inner().into();
        self.answer("ReadDataSource", server::read_data_source::handle(&self.0, request)).await
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Answer<proto::call_function::Response> {
        let request = request.into_inner().into();
        // Problems of a function have no place in a configuration.
        let answer = guarded("CallFunction", async { server::call_function::handle(&self.0, &request) }).await;
        Ok(Response::new(answer.into()))
    }

    async fn generate_resource_config(
        &self,
        request: Request<proto::generate_resource_config::Request>,
    ) -> Answer<proto::generate_resource_config::Response> {
        let request = request.into_inner().into();
        self.answer("GenerateResourceConfig", async { server::generate_config::handle(&self.0, &request) }).await
    }

    async fn validate_ephemeral_resource_config(
        &self,
        _: Request<proto::validate_ephemeral_resource_config::Request>,
    ) -> Answer<proto::validate_ephemeral_resource_config::Response> {
        unimplemented("ephemeral resources")
    }

    async fn open_ephemeral_resource(
        &self,
        _: Request<proto::open_ephemeral_resource::Request>,
    ) -> Answer<proto::open_ephemeral_resource::Response> {
        unimplemented("ephemeral resources")
    }

    async fn renew_ephemeral_resource(
        &self,
        _: Request<proto::renew_ephemeral_resource::Request>,
    ) -> Answer<proto::renew_ephemeral_resource::Response> {
        unimplemented("ephemeral resources")
    }

    async fn close_ephemeral_resource(
        &self,
        _: Request<proto::close_ephemeral_resource::Request>,
    ) -> Answer<proto::close_ephemeral_resource::Response> {
        unimplemented("ephemeral resources")
    }

    type ListResourceStream = Events<proto::list_resource::Event>;

    async fn list_resource(&self, request: Request<proto::list_resource::Request>) -> Answer<Self::ListResourceStream> {
        tracing::trace!(operation = "ListResource", "request");
        let addressing = self.0.addressing();
        let events = server::list_resource::handle(Arc::clone(&self.0), request.into_inner().into());
        let sent = events.map(move |mut event| {
            event.diagnostics = addressing.address(event.diagnostics);
            Ok(event.into())
        });
        Ok(Response::new(Box::pin(sent)))
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Answer<proto::validate_list_resource_config::Response> {
        let request = request.into_inner().into();
        self.answer("ValidateListResourceConfig", async { server::validate_list_resource::handle(&self.0, &request) })
            .await
    }

    async fn validate_action_config(
        &self,
        request: Request<proto::validate_action_config::Request>,
    ) -> Answer<proto::validate_action_config::Response> {
        let request = request.into_inner().into();
        self.answer("ValidateActionConfig", async { server::validate_action::handle(&self.0, &request) }).await
    }

    async fn plan_action(&self, request: Request<proto::plan_action::Request>) -> Answer<proto::plan_action::Response> {
        let request = request.into_inner().into();
        self.answer("PlanAction", server::plan_action::handle(&self.0, request)).await
    }

    type InvokeActionStream = Events<proto::invoke_action::Event>;

    async fn invoke_action(&self, request: Request<proto::invoke_action::Request>) -> Answer<Self::InvokeActionStream> {
        tracing::trace!(operation = "InvokeAction", "request");
        let addressing = self.0.addressing();
        let events = server::invoke_action::handle(Arc::clone(&self.0), request.into_inner().into());
        let sent = events.map(move |event| {
            Ok(match event {
                invoke_action::Event::Completed(diagnostics) => {
                    invoke_action::Event::Completed(addressing.address(diagnostics)).into()
                }
                event @ invoke_action::Event::Progress(_) => event.into(),
            })
        });
        Ok(Response::new(Box::pin(sent)))
    }

    async fn validate_state_store_config(
        &self,
        _: Request<proto::validate_state_store::Request>,
    ) -> Answer<proto::validate_state_store::Response> {
        unimplemented("state stores")
    }

    async fn configure_state_store(
        &self,
        _: Request<proto::configure_state_store::Request>,
    ) -> Answer<proto::configure_state_store::Response> {
        unimplemented("state stores")
    }

    type ReadStateBytesStream = Events<proto::read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        _: Request<proto::read_state_bytes::Request>,
    ) -> Answer<Self::ReadStateBytesStream> {
        unimplemented("state stores")
    }

    async fn write_state_bytes(
        &self,
        _: Request<Streaming<proto::write_state_bytes::RequestChunk>>,
    ) -> Answer<proto::write_state_bytes::Response> {
        unimplemented("state stores")
    }

    async fn lock_state(&self, _: Request<proto::lock_state::Request>) -> Answer<proto::lock_state::Response> {
        unimplemented("state stores")
    }

    async fn unlock_state(&self, _: Request<proto::unlock_state::Request>) -> Answer<proto::unlock_state::Response> {
        unimplemented("state stores")
    }

    async fn get_states(&self, _: Request<proto::get_states::Request>) -> Answer<proto::get_states::Response> {
        unimplemented("state stores")
    }

    async fn delete_state(&self, _: Request<proto::delete_state::Request>) -> Answer<proto::delete_state::Response> {
        unimplemented("state stores")
    }
}
