//! Tests which clients are admitted.

use rustls::pki_types::ServerName;
use tfplugin_proto::client::{ClientIdentity, connect, open, tls_config};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::{launch, schema, start};

#[tokio::test]
async fn the_client_that_started_the_provider_gets_in() {
    let provider = start().await;
    assert!(schema(provider.channel()).await.expect("answers").provider.is_some());
}

#[tokio::test]
async fn other_clients_get_nothing_and_the_right_client_is_still_served() {
    let provider = start().await;
    let stranger = ClientIdentity::generate().expect("a certificate");
    for identity in [None, Some(&stranger)] {
        // TLS 1.3 reports a refused certificate to the client only when it first reads.
        if let Ok(channel) = connect(provider.handshake(), identity).await {
            let answer = schema(channel).await;
            assert!(answer.is_err(), "a client with {identity:?} got {answer:?}");
        }
        assert!(schema(provider.channel()).await.is_ok());
    }
    let second = connect(provider.handshake(), provider.identity()).await.expect("connects");
    assert!(schema(second).await.is_ok(), "the right client may connect again");
}

#[tokio::test]
async fn plain_text_is_not_answered_where_tls_was_agreed() {
    let provider = start().await;
    let mut stream = open(&provider.handshake().address).await.expect("opens");
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("sends");
    let mut answer = Vec::new();
    // A reset is as good an end as any.
    drop(stream.read_to_end(&mut answer).await);
    // What comes is a TLS alert (21) at most, not HTTP/2 settings.
    assert!(answer.is_empty() || answer[0] == 21, "{answer:?}");
    assert!(schema(provider.channel()).await.is_ok());
}

#[tokio::test]
async fn http2_is_negotiated() {
    let provider = start().await;
    let certificate = provider.handshake().certificate.as_deref().expect("there is TLS");
    let config = tls_config(certificate, provider.identity()).expect("a configuration");
    let stream = open(&provider.handshake().address).await.expect("opens");
    let name = ServerName::try_from("localhost").expect("a name");
    let stream = TlsConnector::from(config).connect(name, stream).await.expect("shakes hands");
    let (_, session) = stream.get_ref();
    assert_eq!(session.alpn_protocol(), Some(&b"h2"[..]));
    assert_eq!(session.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
}

#[tokio::test]
async fn without_a_client_certificate_the_channel_is_plain_text() {
    let provider = launch().plaintext().start().await.expect("starts");
    assert_eq!(provider.handshake().certificate, None);
    assert!(schema(provider.channel()).await.is_ok());
}

#[tokio::test]
async fn bare_connections_disturb_no_other() {
    for launch in [launch(), launch().plaintext()] {
        let provider = launch.start().await.expect("starts");
        for _ in 0..3 {
            drop(open(&provider.handshake().address).await.expect("opens"));
            assert!(schema(provider.channel()).await.is_ok());
        }
        // One that says nothing must not hold up the next.
        let _silent = open(&provider.handshake().address).await.expect("opens");
        let second = connect(provider.handshake(), provider.identity()).await.expect("connects");
        assert!(schema(second).await.is_ok());
    }
}
