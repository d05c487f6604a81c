//! Endpoints over TLS, with authorities of our own, and plain text that is stopped on its way.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

const IDENTITY: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
    <GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/test</Arn><UserId>U</UserId>\
    <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// Signs certificates.
struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    fn bundle(&self) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), self.certificate.pem()).expect("written");
        file
    }

    /// A server with a certificate for `name` that responds to every connection with the caller's identity.
    fn server(&self, params: CertificateParams) -> String {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .expect("a configuration");
        let (config, listener) = (Arc::new(config), TcpListener::bind(("127.0.0.1", 0)).expect("a port"));
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
                let mut stream = StreamOwned::new(connection, stream.expect("a client"));
                let mut request = [0; 8192];
                // A client that does not trust the certificate aborts the handshake.
                if stream.read(&mut request).is_ok_and(|length| length > 0) {
                    let _ = stream.write_all(super::answer(200, "Content-Type: text/xml\r\n", IDENTITY).as_bytes());
                    let _ = stream.flush();
                }
            }
        });
        format!("https://localhost:{port}")
    }
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).expect("parameters")
}

fn trusting(bundle: Option<&tempfile::NamedTempFile>, url: &str) -> ProviderModel {
    let custom_ca_bundle = bundle.map(|file| file.path().display().to_string()).into();
    ProviderModel { custom_ca_bundle, ..config(url) }
}

#[tokio::test]
async fn an_authority_of_the_bundle_is_trusted_and_no_other() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let url = ours.server(named("localhost"));
    let (aws, _) = connect(&trusting(Some(&ours.bundle()), &url)).await.expect("trusted");
    assert_eq!(aws.account(), Some("111122223333"));

    // Our authority is not one of the system's, and a bundle replaces those.
    for bundle in [None, Some(theirs.bundle())] {
        let (summary, detail) = problem(&trusting(bundle.as_ref(), &url)).await;
        assert_eq!(summary, "Endpoint not reachable", "{detail}");
        assert!(detail.contains("certificate"), "{detail}");
    }
}

#[tokio::test]
async fn a_certificate_has_to_be_of_the_endpoint_and_of_today() {
    let ours = Authority::new();
    let mut expired = named("localhost");
    expired.not_after = rcgen::date_time_ymd(2020, 1, 1);
    for params in [named("other.example"), expired] {
        let url = ours.server(params);
        let (summary, detail) = problem(&trusting(Some(&ours.bundle()), &url)).await;
        assert_eq!(summary, "Endpoint not reachable", "{detail}");
        assert!(detail.contains("certificate"), "{detail}");
    }
}

/// Only the SDK reads endpoints in profiles; a request that it would send in plain text is blocked.
#[tokio::test]
async fn plain_text_to_the_endpoint_of_a_profile_is_not_sent() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let profile = "[profile work]\nregion = eu-west-1\nendpoint_url = http://192.0.2.1:9\n\
                   aws_access_key_id = test\naws_secret_access_key = test\n";
    std::fs::write(file.path(), profile).expect("written");
    let config = ProviderModel {
        profile: known("work"),
        shared_config_files: Attr::Known(vec![known(&file.path().display().to_string())]),
        max_retries: Attr::Known(0),
        ..ProviderModel::default()
    };
    let (summary, detail) = problem(&config).await;
    assert_eq!(summary, "Request could not be sent", "{detail}");
    assert!(detail.contains("192.0.2.1 in plain text") && detail.contains("allow_insecure_endpoints"), "{detail}");
}

/// A response with a session may be unreadable; its credentials must not appear in a message.
#[tokio::test]
async fn an_unreadable_answer_with_credentials_is_not_quoted() {
    let answer = |body: &str| super::answer(200, "Content-Type: text/xml\r\n", body);
    let session = "<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>hidden</SecretAccessKey>";
    let (url, served) = answers(vec![answer(session)]);
    let role_arn = known("arn:aws:iam::222222222222:role/deploy");
    let role = Attr::Known(AssumeRoleModel { role_arn, ..AssumeRoleModel::default() });
    let (summary, detail) = problem(&ProviderModel { assume_role: Attr::Known(vec![role]), ..config(&url) }).await;
    assert!(!detail.contains("hidden"), "{summary}: {detail}");
    assert_eq!(served.join().expect("served").len(), 1);
}
