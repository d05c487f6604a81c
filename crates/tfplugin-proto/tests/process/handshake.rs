//! Tests the start: environment in, one line out.

use std::{os::unix::fs::PermissionsExt, process::Stdio};

use tfplugin_proto::{
    client::{ClientError, Launch, PluginProcess},
    environment::COOKIE_VARIABLE,
    handshake::Address,
};
use tokio::process::Command;

use super::{launch, provider_path, schema, start};

#[tokio::test]
async fn the_line_says_how_to_connect_and_nothing_else_is_printed() {
    let provider = start().await;
    let handshake = provider.handshake();
    assert_eq!(handshake.protocol_version, 6);
    assert_eq!(handshake.multiplex, None);
    assert!(handshake.certificate.is_some());
    let Address::Unix(path) = &handshake.address else { panic!("expected a Unix socket, found {handshake}") };
    let mode = |path: &std::path::Path| path.metadata().expect("exists").permissions().mode() & 0o777;
    assert_eq!((mode(path), mode(path.parent().expect("has a directory"))), (0o600, 0o700));
    let ended = provider.shutdown().await.expect("ends");
    assert_eq!(ended.stdout, "");
}

#[tokio::test]
async fn the_multiplex_field_is_sent_only_to_clients_that_know_it() {
    let provider = launch().env("PLUGIN_MULTIPLEX_GRPC", "true").start().await.expect("starts");
    assert_eq!(provider.handshake().multiplex, Some(false));
    assert!(schema(provider.channel()).await.is_ok());
}

#[tokio::test]
async fn version_6_is_announced_whatever_is_offered() {
    // Without a common version the client, not the plugin, explains the mismatch to its user.
    for offered in ["5,6", "6,5", "", "5", "nonsense"] {
        let provider = launch().env("PLUGIN_PROTOCOL_VERSIONS", offered).start().await.expect("starts");
        assert_eq!(provider.handshake().protocol_version, 6, "offered {offered:?}");
    }
}

#[tokio::test]
async fn started_by_hand_it_explains_itself() {
    for cookie in [None, Some("wrong")] {
        let mut command = Command::new(provider_path());
        command.env_remove(COOKIE_VARIABLE).envs(cookie.map(|cookie| (COOKIE_VARIABLE, cookie)));
        let output = command.stdin(Stdio::null()).output().await.expect("runs");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let explanation = String::from_utf8(output.stderr).expect("is text");
        assert!(explanation.contains("terraform-provider-empty"), "{explanation}");
        assert!(explanation.contains("plugin"), "{explanation}");
        assert!(explanation.contains("terraform init"), "{explanation}");
    }
}

#[tokio::test]
async fn a_start_that_must_fail_says_why() {
    let cases = [
        (launch().env("PLUGIN_MIN_PORT", "ten"), "PLUGIN_MIN_PORT must be a port number"),
        (launch().env("PLUGIN_UNIX_SOCKET_DIR", "/nonexistent/dir"), "/nonexistent/dir"),
        (launch().env("PLUGIN_UNIX_SOCKET_GROUP", "no such group"), "\"no such group\""),
        (launch().plaintext().env("PLUGIN_CLIENT_CERT", "no certificate"), "PLUGIN_CLIENT_CERT is not a PEM"),
    ];
    for (launch, reason) in cases {
        match launch.start().await {
            Err(ClientError::Silent { stderr }) => assert!(stderr.contains(reason), "{stderr}"),
            other => panic!("expected {reason:?}, found {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_socket_goes_where_the_client_wants_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let provider = launch().env("PLUGIN_UNIX_SOCKET_DIR", directory.path()).start().await.expect("starts");
    let Address::Unix(path) = &provider.handshake().address else { panic!("expected a Unix socket") };
    assert!(path.starts_with(directory.path()));
    provider.shutdown().await.expect("ends");
    assert_eq!(directory.path().read_dir().expect("still there").count(), 0, "the socket was left behind");
}

#[tokio::test]
async fn a_careless_umask_opens_nothing() {
    let script = "umask 0; exec \"$0\"";
    let path = provider_path();
    let path = path.to_str().expect("is text");
    let provider = PluginProcess::spawn("sh", &["-c", script, path], &[]).await.expect("starts");
    let Address::Unix(socket) = &provider.handshake().address else { panic!("expected a Unix socket") };
    let mode = |path: &std::path::Path| path.metadata().expect("exists").permissions().mode() & 0o777;
    assert_eq!((mode(socket), mode(socket.parent().expect("has a directory"))), (0o600, 0o700));
    let directory = socket.parent().expect("has a directory").to_owned();
    provider.shutdown().await.expect("ends");
    assert!(!directory.exists(), "the directory was left behind");
}

#[tokio::test]
async fn a_long_temporary_directory_gives_way_to_a_short_one() {
    let parent = tempfile::tempdir().expect("a directory");
    let long = parent.path().join("d".repeat(100));
    std::fs::create_dir(&long).expect("a directory");
    let provider = launch().env("TMPDIR", &long).start().await.expect("starts");
    assert!(schema(provider.channel()).await.is_ok());
    assert_eq!(long.read_dir().expect("still there").count(), 0);
}

#[tokio::test]
async fn a_port_of_the_range_is_used_where_there_are_no_sockets() {
    let range = |launch: Launch| launch.arg("--tcp").env("PLUGIN_MIN_PORT", "20000").env("PLUGIN_MAX_PORT", "25000");
    for launch in [launch(), launch().plaintext()] {
        let provider = range(launch).start().await.expect("starts");
        let Address::Tcp(address) = provider.handshake().address else { panic!("expected a port") };
        assert!(address.ip().is_loopback() && (20_000..=25_000).contains(&address.port()), "{address}");
        assert!(schema(provider.channel()).await.is_ok());
    }
}
