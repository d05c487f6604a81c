//! The smallest provider: an empty schema, plus the few calls that a test of the wire needs.
//!
//! `CallFunction` echoes its first argument, or never returns if the function is called `hang`. Started with `--debug`
//! it serves for reattaching, with `--tcp` it listens on a port.

use std::{future::pending, process::ExitCode};

use tfplugin_proto::{
    PluginEnvironment, ServeMode, ServeOptions,
    listen::Transport,
    tfplugin6::{self, provider_server::Provider},
};
use tokio_stream::Empty;
use tonic::{Request, Response, Status, Streaming};

const ADDRESS: &str = "local/empty";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let chosen = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let mode = if chosen("--debug") {
        ServeMode::Reattach { provider_address: ADDRESS.to_owned() }
    } else {
        match PluginEnvironment::from_process() {
            Ok(mut environment) => {
                if chosen("--tcp") {
                    environment.listen.transport = Transport::Tcp;
                }
                ServeMode::Plugin(environment)
            }
            Err(error) => return fail(&error.explanation("terraform-provider-empty", ADDRESS)),
        }
    };
    match tfplugin_proto::serve(EmptyProvider, ServeOptions::new(mode)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{:#}\n", Chain(&error))),
    }
}

#[expect(clippy::print_stderr, reason = "no client has connected, so there is no other channel")]
fn fail(explanation: &str) -> ExitCode {
    eprint!("{explanation}");
    ExitCode::FAILURE
}

/// An error with its causes, on one line.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let causes = std::iter::successors(self.0.source(), |error| error.source());
        causes.into_iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

struct EmptyProvider;

/// Writes the whole implementation, because the attribute on it must see every method.
macro_rules! provider {
    ({ $($implemented:tt)* } unimplemented: $($method:ident($module:ident))*) => {
        #[tonic::async_trait]
        impl Provider for EmptyProvider {
            $($implemented)*
            $(
                async fn $method(
                    &self,
                    _: Request<tfplugin6::$module::Request>,
                ) -> Result<Response<tfplugin6::$module::Response>, Status> {
                    Err(Status::unimplemented(concat!("no ", stringify!($method))))
                }
            )*
        }
    };
}

provider! {
    {
        async fn get_provider_schema(
            &self,
            _: Request<tfplugin6::get_provider_schema::Request>,
        ) -> Result<Response<tfplugin6::get_provider_schema::Response>, Status> {
            // Terraform 1.11 crashes on a schema without a block (measured).
            let block = Some(tfplugin6::schema::Block::default());
            let provider = Some(tfplugin6::Schema { version: 0, block });
            Ok(Response::new(tfplugin6::get_provider_schema::Response { provider, ..Default::default() }))
        }

        async fn stop_provider(
            &self,
            _: Request<tfplugin6::stop_provider::Request>,
        ) -> Result<Response<tfplugin6::stop_provider::Response>, Status> {
            Ok(Response::new(tfplugin6::stop_provider::Response::default()))
        }

        async fn call_function(
            &self,
            request: Request<tfplugin6::call_function::Request>,
        ) -> Result<Response<tfplugin6::call_function::Response>, Status> {
            let tfplugin6::call_function::Request { name, arguments } = request.into_inner();
            if name == "hang" {
                pending::<()>().await;
            }
            let result = arguments.into_iter().next();
            Ok(Response::new(tfplugin6::call_function::Response { result, error: None }))
        }

        type ListResourceStream = Empty<Result<tfplugin6::list_resource::Event, Status>>;

        async fn list_resource(
            &self,
            _: Request<tfplugin6::list_resource::Request>,
        ) -> Result<Response<Self::ListResourceStream>, Status> {
            Err(Status::unimplemented("no list_resource"))
        }

        type InvokeActionStream = Empty<Result<tfplugin6::invoke_action::Event, Status>>;

        async fn invoke_action(
            &self,
            _: Request<tfplugin6::invoke_action::Request>,
        ) -> Result<Response<Self::InvokeActionStream>, Status> {
            Err(Status::unimplemented("no invoke_action"))
        }

        type ReadStateBytesStream = Empty<Result<tfplugin6::read_state_bytes::Response, Status>>;

        async fn read_state_bytes(
            &self,
            _: Request<tfplugin6::read_state_bytes::Request>,
        ) -> Result<Response<Self::ReadStateBytesStream>, Status> {
            Err(Status::unimplemented("no read_state_bytes"))
        }

        async fn write_state_bytes(
            &self,
            _: Request<Streaming<tfplugin6::write_state_bytes::RequestChunk>>,
        ) -> Result<Response<tfplugin6::write_state_bytes::Response>, Status> {
            Err(Status::unimplemented("no write_state_bytes"))
        }
    }
    unimplemented:
    get_metadata(get_metadata)
    get_resource_identity_schemas(get_resource_identity_schemas)
    get_functions(get_functions)
    validate_provider_config(validate_provider_config)
    configure_provider(configure_provider)
    validate_resource_config(validate_resource_config)
    validate_data_resource_config(validate_data_resource_config)
    validate_ephemeral_resource_config(validate_ephemeral_resource_config)
    validate_list_resource_config(validate_list_resource_config)
    validate_action_config(validate_action_config)
    validate_state_store_config(validate_state_store)
    upgrade_resource_state(upgrade_resource_state)
    upgrade_resource_identity(upgrade_resource_identity)
    read_resource(read_resource)
    plan_resource_change(plan_resource_change)
    apply_resource_change(apply_resource_change)
    import_resource_state(import_resource_state)
    move_resource_state(move_resource_state)
    generate_resource_config(generate_resource_config)
    read_data_source(read_data_source)
    open_ephemeral_resource(open_ephemeral_resource)
    renew_ephemeral_resource(renew_ephemeral_resource)
    close_ephemeral_resource(close_ephemeral_resource)
    plan_action(plan_action)
    configure_state_store(configure_state_store)
    lock_state(lock_state)
    unlock_state(unlock_state)
    get_states(get_states)
    delete_state(delete_state)
}
