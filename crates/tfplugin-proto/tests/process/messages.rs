//! Tests what is carried: large messages, health, unknown calls.

use tfplugin_proto::tfplugin6::{DynamicValue, call_function, get_metadata, stop_provider};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::{schema, start};

/// Five times what the library accepts by itself.
const LARGE: usize = 20 << 20;

#[tokio::test]
async fn large_messages_pass_in_both_directions() {
    let provider = start().await;
    let argument = DynamicValue { msgpack: vec![0xc4; LARGE], json: Vec::new() };
    let request = call_function::Request { name: "echo".to_owned(), arguments: vec![argument.clone()] };
    let reply = provider.client().call_function(request).await.expect("answers").into_inner();
    assert!(reply.result == Some(argument), "the argument came back changed");
}

#[tokio::test]
async fn health_is_reported_under_the_launchers_name() {
    let provider = start().await;
    let mut health = HealthClient::new(provider.channel());
    let reply = health.check(HealthCheckRequest { service: "plugin".to_owned() }).await.expect("answers");
    assert_eq!(reply.into_inner().status(), ServingStatus::Serving);
    let unknown = health.check(HealthCheckRequest { service: "other".to_owned() }).await;
    assert_eq!(unknown.expect_err("is not known").code(), Code::NotFound);
}

#[tokio::test]
async fn stopping_is_a_call_like_any_other() {
    let provider = start().await;
    let reply = provider.client().stop_provider(stop_provider::Request {}).await.expect("answers").into_inner();
    assert_eq!(reply.error, "");
    assert!(schema(provider.channel()).await.is_ok(), "the server ended with StopProvider");
    let metadata = provider.client().get_metadata(get_metadata::Request {}).await;
    assert_eq!(metadata.expect_err("is not implemented").code(), Code::Unimplemented);
}
