//! Tests a provider that was started by hand.

use std::{path::PathBuf, process::Stdio, time::Duration};

use tfplugin_proto::{
    client::connect,
    environment::COOKIE_VARIABLE,
    handshake::{Address, Handshake},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

use super::{provider_path, schema};

/// Reads lines up to the assignment and returns its value.
async fn announced(output: impl tokio::io::AsyncRead + Unpin) -> serde_json::Value {
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await.expect("readable") {
        if let Some(value) = line.strip_prefix("TF_REATTACH_PROVIDERS='").and_then(|rest| rest.strip_suffix('\'')) {
            return serde_json::from_str(value).expect("is JSON");
        }
    }
    panic!("no assignment was printed");
}

#[tokio::test]
async fn it_prints_where_it_is_serves_many_clients_and_obeys_signals() {
    for signal in ["INT", "TERM"] {
        let mut process = Command::new(provider_path())
            .arg("--debug")
            .env_remove(COOKIE_VARIABLE)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("starts");
        let value = announced(process.stdout.take().expect("is piped")).await;
        let provider = &value["local/empty"];
        let id = process.id().expect("is running");
        assert_eq!(provider["Protocol"], "grpc");
        assert_eq!(provider["ProtocolVersion"], 6);
        assert_eq!(provider["Pid"], id);
        assert_eq!(provider["Test"], true);
        assert_eq!(provider["Addr"]["Network"], "unix");
        let path = PathBuf::from(provider["Addr"]["String"].as_str().expect("is text"));

        let handshake =
            Handshake { protocol_version: 6, address: Address::Unix(path.clone()), certificate: None, multiplex: None };
        for _ in 0..2 {
            let channel = connect(&handshake, None).await.expect("connects");
            assert!(schema(channel).await.is_ok());
            // Longer than a plugin would wait for its client to come back.
            let left = timeout(Duration::from_millis(700), process.wait()).await;
            assert!(left.is_err(), "it left with its client: {left:?}");
        }

        let sent = Command::new("kill").args(["-s", signal, &id.to_string()]).status().await.expect("kill runs");
        assert!(sent.success());
        let status = timeout(Duration::from_secs(2), process.wait()).await.expect("obeys").expect("is observable");
        assert!(status.success(), "{signal}: {status}");
        assert!(
            !path.exists() && path.parent().is_some_and(|directory| !directory.exists()),
            "the socket stays behind"
        );
    }
}
