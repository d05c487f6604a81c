//! Tests the shutdown: on request, and when the client is gone.

use std::{process::Command, time::Duration};

use tfplugin_proto::{
    client::{ClientError, PluginProcess},
    plugin::{ConnInfo, grpc_broker_client::GrpcBrokerClient, grpc_stdio_client::GrpcStdioClient},
    tfplugin6::call_function,
};
use tokio_stream::StreamExt;

use super::{launch, provider_path, schema, start};

const PROMPT: Duration = Duration::from_secs(1);

fn signal(provider: &PluginProcess, name: &str) {
    let id = provider.id().expect("is running").to_string();
    let status = Command::new("kill").args(["-s", name, &id]).status().expect("kill runs");
    assert!(status.success());
}

#[tokio::test]
async fn shutdown_ends_the_process_although_both_streams_are_open() {
    let provider = start().await;
    let mut output = GrpcStdioClient::new(provider.channel()).stream_stdio(()).await.expect("opens").into_inner();
    let never_ending = tokio_stream::pending::<ConnInfo>();
    let mut broker =
        GrpcBrokerClient::new(provider.channel()).start_stream(never_ending).await.expect("opens").into_inner();
    let ended = provider.shutdown().await.expect("ends");
    assert!(ended.status.success(), "{ended:?}");
    assert!(ended.took < PROMPT, "{ended:?}");
    assert!(output.next().await.is_none_or(|item| item.is_err()), "output came from nowhere");
    assert!(broker.next().await.is_none_or(|item| item.is_err()), "an offer came from nowhere");
}

#[tokio::test]
async fn the_broker_closes_when_the_client_closes_its_half() {
    let provider = start().await;
    let mut broker = GrpcBrokerClient::new(provider.channel())
        .start_stream(tokio_stream::empty::<ConnInfo>())
        .await
        .expect("opens")
        .into_inner();
    assert!(broker.next().await.is_none());
}

#[tokio::test]
async fn a_call_that_never_returns_cannot_hold_up_the_end() {
    let provider = start().await;
    let mut client = provider.client();
    let hanging = tokio::spawn(async move {
        let request = call_function::Request { name: "hang".to_owned(), arguments: Vec::new() };
        client.call_function(request).await
    });
    // The second call is answered after the first has arrived, because both share the connection.
    tokio::task::yield_now().await;
    assert!(schema(provider.channel()).await.is_ok());
    let ended = provider.shutdown().await.expect("ends before a client would kill it");
    assert!(ended.status.success() && ended.took >= PROMPT, "the call was not even running: {ended:?}");
    assert!(hanging.await.expect("does not panic").is_err());
}

#[tokio::test]
async fn the_process_leaves_with_its_client() {
    for launch in [launch(), launch().plaintext()] {
        let provider = launch.start().await.expect("starts");
        assert!(schema(provider.channel()).await.is_ok());
        let ended = provider.ended(2 * PROMPT).await.expect("notices");
        assert!(ended.status.success(), "{ended:?}");
    }
}

#[tokio::test]
async fn the_process_leaves_with_its_parent() {
    // The shell starts the provider in the background and goes when its input ends, though we stay connected.
    let script = "\"$0\" & read -r line";
    let mut provider = PluginProcess::spawn("sh", &["-c", script, provider_path().to_str().expect("is text")], &[])
        .await
        .expect("starts");
    let connection = provider.channel();
    assert!(schema(connection.clone()).await.is_ok());
    provider.close_stdin();
    provider.ended(4 * PROMPT).await.expect("the provider holds the pipes, so this waits for it too");
    assert!(schema(connection).await.is_err());
}

#[tokio::test]
async fn signals_do_not_end_a_plugin_in_use() {
    let provider = start().await;
    assert!(schema(provider.channel()).await.is_ok());
    for name in ["INT", "TERM", "INT"] {
        signal(&provider, name);
        assert!(schema(provider.channel()).await.is_ok(), "ended by {name}");
    }
    assert!(provider.shutdown().await.expect("ends").status.success());
}

#[tokio::test]
async fn a_plugin_that_must_be_killed_is_reported_as_such() {
    let provider = start().await;
    let _kept_open = provider.channel();
    let limit = Duration::from_millis(700);
    match provider.ended(limit).await {
        Err(ClientError::StillRunning { limit: waited }) => assert_eq!(waited, limit),
        other => panic!("expected the provider to stay for its client, found {other:?}"),
    }
}
