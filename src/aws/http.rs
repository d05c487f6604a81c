//! HTTP clients: certificates, proxies, kept connections, and no plain text beyond the machine.
//!
//! Proxies depend on the scheme of the endpoint and each of the SDK's connectors has one proxy, so there are two
//! connectors. The one for HTTPS is made on first use: a local endpoint needs no system certificates.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path as File;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::HttpError;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::config::{Secret, Settings, exposed_host};

/// Transport connections are made.
#[derive(Clone)]
pub(super) struct Connections(Arc<dyn Fn() -> SharedHttpClient + Send + Sync>);

impl Connections {
    /// Connections as the settings ask for them.
    ///
    /// # Errors
    /// Certificates or proxies that cannot be used.
    pub(super) fn checked(settings: &Settings) -> Result<Self, Diagnostics> {
        let transport = Arc::new(transport(settings)?);
        let client =
            move || SharedHttpClient::new(Client { transport: Arc::clone(&transport), connectors: Mutex::default() });
        Ok(Self(Arc::new(client)))
    }

    /// Always this client: the transport of a test.
    #[cfg(test)]
    pub(super) fn over(client: SharedHttpClient) -> Self {
        Self(Arc::new(move || client.clone()))
    }

    /// A client with connections of its own.
    pub(super) fn client(&self) -> SharedHttpClient {
        (self.0)()
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

fn transport(settings: &Settings) -> Result<Transport, Diagnostics> {
    let mut problems = Diagnostics::none();
    let trusted = settings.ca_bundle.as_deref().map(certificates).transpose();
    let trusted = trusted.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let bypass = &settings.proxies.bypass;
    let mut proxy = |url: &Option<Secret>, attribute, make: fn(&str) -> Option<ProxyConfig>| {
        let made = url.as_ref().map(|url| make(url.reveal()).map(|proxy| proxy.no_proxy(bypass)));
        if matches!(made, Some(None)) {
            let detail = format!("The URL of the proxy, from `{attribute}` or the environment, is not usable.");
            problems.error(Path::of(attribute), "Invalid proxy", detail);
        }
        made.flatten().unwrap_or_else(ProxyConfig::disabled)
    };
    let plain = proxy(&settings.proxies.http, "http_proxy", |url| ProxyConfig::http(url).ok());
    let secure = proxy(&settings.proxies.https, "https_proxy", |url| ProxyConfig::https(url).ok());
    if problems.has_errors() {
        return Err(problems);
    }
    let sts = settings.endpoints.sts.clone();
    Ok(Transport { trusted, plain, secure, insecure: settings.insecure_endpoints, sts })
}

/// The content of the file, if it holds only certificates that can be used.
fn certificates(file: &File) -> Result<Vec<u8>, Diagnostic> {
    let problem = |why: String| {
        let detail = format!(
            "The certificates to trust, {} from `custom_ca_bundle` or AWS_CA_BUNDLE, cannot be used: {why} The file holds \
             one or more certificates in PEM format.",
            file.display()
        );
        Diagnostic::error(Path::of("custom_ca_bundle"), "Certificates not usable", detail)
    };
    let pem = std::fs::read(file).map_err(|error| problem(format!("{error}.")))?;
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|error| problem(format!("{error}.")))?;
    if certificates.is_empty() {
        return Err(problem("it contains no certificate.".to_owned()));
    }
    let mut roots = RootCertStore::empty();
    for (position, certificate) in certificates.into_iter().enumerate() {
        roots.add(certificate).map_err(|error| problem(format!("certificate {}: {error}.", position + 1)))?;
    }
    Ok(pem)
}

/// The settings of all connectors.
struct Transport {
    /// PEM certificates, checked; the system's when absent.
    trusted: Option<Vec<u8>>,
    plain: ProxyConfig,
    secure: ProxyConfig,
    /// Whether plain HTTP may leave the machine.
    insecure: bool,
    /// The configured endpoint of STS.
    sts: Option<String>,
}

/// Where instances and containers get their credentials: link-local addresses without TLS.
const METADATA: [&str; 4] = ["169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254"];

/// Connect and read timeouts; there is one connector for each pair.
type Timeouts = (Option<Duration>, Option<Duration>);

#[derive(Debug)]
struct Client {
    transport: Arc<Transport>,
    connectors: Mutex<BTreeMap<Timeouts, SharedHttpConnector>>,
}

impl HttpClient for Client {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        let connector = connectors.entry(timeouts).or_insert_with(|| {
            SharedHttpConnector::new(ByScheme {
                transport: Arc::clone(&self.transport),
                settings: settings.clone(),
                plain: OnceLock::new(),
                secure: OnceLock::new(),
            })
        });
        connector.clone()
    }
}

#[derive(Debug)]
struct ByScheme {
    transport: Arc<Transport>,
    settings: HttpConnectorSettings,
    plain: OnceLock<Connector>,
    secure: OnceLock<Connector>,
}

impl HttpConnector for ByScheme {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if let Err(error) = self.transport.route(&mut request) {
            return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
        }
        if let Some(host) = self.transport.forbidden_host(request.uri()) {
            let why = format!(
                "it would go to {host} in plain text. Give the endpoint an \"https://\" URL, or set \
                 `allow_insecure_endpoints = true` if you trust the network to {host}"
            );
            return HttpConnectorFuture::ready(Err(ConnectorError::user(why.into())));
        }
        let connector = if request.uri().starts_with("https:") {
            self.secure.get_or_init(|| self.connector(&self.transport.secure, self.transport.trust_store()))
        } else {
            // The connection to the proxy may use HTTPS.
            let through_tls = !self.transport.plain.is_disabled();
            let trusted = if through_tls { self.transport.trust_store() } else { TrustStore::empty() };
            self.plain.get_or_init(|| self.connector(&self.transport.plain, trusted))
        };
        connector.call(request)
    }
}

impl ByScheme {
    fn connector(&self, proxy: &ProxyConfig, trusted: TrustStore) -> Connector {
        let builder: ConnectorBuilder =
            Connector::builder().connector_settings(self.settings.clone()).proxy_config(proxy.clone());
        let context = TlsContext::builder().with_trust_store(trusted).build().unwrap_or_default();
        builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context).build()
    }
}

/// The URL of a proxy may hold a password.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("own_certificates", &self.trusted.is_some()).finish_non_exhaustive()
    }
}

impl Transport {
    /// The host that must not be reached like this. Endpoints of the configuration were checked before; those of profiles
    /// only the SDK knows.
    fn forbidden_host<'a>(&self, url: &'a str) -> Option<&'a str> {
        exposed_host(url).filter(|host| !self.insecure && !METADATA.contains(host))
    }

    /// Sends calls to STS to the configured endpoint. Our own clients do so anyway; the SDK's providers of credentials, for
    /// instance of a profile with `role_arn`, know only AWS's endpoints. The signature covers the host that the SDK chose,
    /// so that stays in the header, as it does behind a VPC endpoint.
    fn route(&self, request: &mut HttpRequest) -> Result<(), HttpError> {
        let Some(endpoint) = &self.sts else { return Ok(()) };
        let (chosen, configured) = (request.uri().to_owned(), format!("{}/", endpoint.trim_end_matches('/')));
        if chosen == configured || !is_of_sts(request.body().bytes().unwrap_or_default()) {
            return Ok(());
        }
        if let Some(host) = authority(&chosen).filter(|_| !request.headers().contains_key("host")) {
            request.headers_mut().try_insert("host", host.to_owned())?;
        }
        request.set_uri(configured)
    }

    fn trust_store(&self) -> TrustStore {
        match &self.trusted {
            Some(pem) => TrustStore::empty().with_pem_certificate(pem.as_slice()),
            None => TrustStore::default(),
        }
    }
}

/// Whether the body is a form of the STS API, whose version is its own among the services of AWS.
fn is_of_sts(body: &[u8]) -> bool {
    let form = std::str::from_utf8(body).unwrap_or_default();
    form.starts_with("Action=") && form.split('&').any(|field| field == "Version=2011-06-15")
}

/// Host and port of a URL.
fn authority(url: &str) -> Option<&str> {
    url.split_once("://").and_then(|(_, rest)| rest.split(['/', '?']).next())
}

#[cfg(test)]
mod tests;
