//! A token service and a container's agent, whose answers hold secrets that can be searched for.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const SESSION: &str = "<AccessKeyId>ASIA111122223333SIMU</AccessKeyId>\
    <SecretAccessKey>SECRET-of-a-session</SecretAccessKey><SessionToken>TOKEN-of-a-session</SessionToken>\
    <Expiration>2100-01-01T00:00:00Z</Expiration>";
const AGENT: &str = "{\"AccessKeyId\":\"ASIA111122223333SIMU\",\"SecretAccessKey\":\"SECRET-of-a-session\",\
    \"Token\":\"TOKEN-of-a-session\",\"Expiration\":\"2100-01-01T00:00:00Z\"}";
const IDENTITY: &str = "<Arn>arn:aws:iam::111122223333:user/x</Arn><UserId>U</UserId><Account>111122223333</Account>";

/// It ends with the process of the test.
pub(crate) struct TokenService {
    /// In plain text.
    pub(crate) url: String,
    /// Over TLS.
    pub(crate) tls_url: String,
    /// Whom to trust for that, as PEM.
    pub(crate) authority: String,
}

impl TokenService {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let (config, authority) = tls()?;
        let plain = listen(|stream| drop(serve(stream)))?;
        let secure = listen(move |stream| {
            if let Ok(connection) = ServerConnection::new(Arc::clone(&config)) {
                drop(serve(StreamOwned::new(connection, stream)));
            }
        })?;
        Ok(Self { url: format!("http://127.0.0.1:{plain}"), tls_url: format!("https://localhost:{secure}"), authority })
    }
}

/// The port. A client that goes away ends only its own connection.
fn listen(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> std::io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = serve.clone();
            std::thread::spawn(move || serve(stream));
        }
    });
    Ok(port)
}

/// A certificate for this machine, by an unknown authority.
fn tls() -> anyhow::Result<(Arc<ServerConfig>, String)> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let authority = params.self_signed(&key)?.pem();
    let (issuer, key) = (Issuer::new(params, key), KeyPair::generate()?);
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok((Arc::new(config), authority))
}

fn serve(stream: impl Read + Write) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if reader.read_line(&mut head)? == 0 || head[start..].trim().is_empty() {
            break;
        }
        if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, kind, answer) = answer(&head, &String::from_utf8_lossy(&body));
    let length = answer.len();
    let head =
        format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n");
    let stream = reader.get_mut();
    stream.write_all(format!("{head}{answer}").as_bytes())?;
    stream.flush()
}

fn answer(head: &str, form: &str) -> (u16, &'static str, String) {
    if head.starts_with("GET ") {
        return (200, "application/json", AGENT.to_owned());
    }
    if head.starts_with("POST /echo") {
        // As the real service does: what it would have signed, the session token among it, after the first line.
        let message = format!("The signature does not match.\n\nThe Canonical String should have been\n{head}");
        let error =
            format!("<Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>{message}</Message></Error>");
        return (403, "text/xml", format!("<ErrorResponse>{error}</ErrorResponse>"));
    }
    let action = form.split('&').find_map(|field| field.strip_prefix("Action=")).unwrap_or_default();
    let inner = match action {
        "GetCallerIdentity" => IDENTITY.to_owned(),
        _ => format!("<Credentials>{SESSION}</Credentials>"),
    };
    (200, "text/xml", format!("<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"))
}
