//! HTTP clients: certificates, proxies, connections that are kept, and no plain text beyond the machine. One client is
//! enough for nearly everything.
//!
//! Proxies depend on the scheme of what is reached, and the SDK's connectors know one proxy each, so there are two.
//! The one for HTTPS is made when it is first needed: a local endpoint needs no certificates of the system.

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
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::config::{Secret, Settings, exposed_host};

/// How connections are made.
#[derive(Clone, Debug)]
pub(super) struct Connections(Arc<How>);

impl Connections {
    /// Connections as the settings ask for them.
    ///
    /// # Errors
    /// Certificates or proxies that cannot be used.
    pub(super) fn checked(settings: &Settings) -> Result<Self, Diagnostics> {
        Ok(Self(Arc::new(how(settings)?)))
    }

    /// A client with connections of its own.
    pub(super) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(Client { how: Arc::clone(&self.0), connectors: Mutex::default() })
    }
}

fn how(settings: &Settings) -> Result<How, Diagnostics> {
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
    Ok(How { trusted, plain, secure, insecure: settings.insecure_endpoints })
}

/// The file's content, if it holds nothing but certificates that can be used.
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
        return Err(problem("there is no certificate in it.".to_owned()));
    }
    let mut roots = RootCertStore::empty();
    for (position, certificate) in certificates.into_iter().enumerate() {
        roots.add(certificate).map_err(|error| problem(format!("certificate {}: {error}.", position + 1)))?;
    }
    Ok(pem)
}

/// What all connectors have in common.
struct How {
    /// PEM certificates, checked; the system's when absent.
    trusted: Option<Vec<u8>>,
    plain: ProxyConfig,
    secure: ProxyConfig,
    /// Whether plain HTTP may leave the machine.
    insecure: bool,
}

/// Where instances and containers are told their credentials: link-local addresses without TLS.
const METADATA: [&str; 4] = ["169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254"];

/// Connect and read time-outs: what tells one connector from another.
type Timeouts = (Option<Duration>, Option<Duration>);

#[derive(Debug)]
struct Client {
    how: Arc<How>,
    connectors: Mutex<BTreeMap<Timeouts, SharedHttpConnector>>,
}

impl HttpClient for Client {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        let connector = connectors.entry(timeouts).or_insert_with(|| {
            SharedHttpConnector::new(ByScheme {
                how: Arc::clone(&self.how),
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
    how: Arc<How>,
    settings: HttpConnectorSettings,
    plain: OnceLock<Connector>,
    secure: OnceLock<Connector>,
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if let Some(host) = self.how.forbidden_host(request.uri()) {
            let why = format!(
                "it would go to {host} in plain text. Give the endpoint an \"https://\" URL, or set \
                 `allow_insecure_endpoints = true` if you trust the network to {host}"
            );
            return HttpConnectorFuture::ready(Err(ConnectorError::user(why.into())));
        }
        let connector = if request.uri().starts_with("https:") {
            self.secure.get_or_init(|| self.connector(&self.how.secure, self.how.trust_store()))
        } else {
            // The proxy may itself be reached over HTTPS.
            let through_tls = !self.how.plain.is_disabled();
            let trusted = if through_tls { self.how.trust_store() } else { TrustStore::empty() };
            self.plain.get_or_init(|| self.connector(&self.how.plain, trusted))
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
impl fmt::Debug for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("How").field("own_certificates", &self.trusted.is_some()).finish_non_exhaustive()
    }
}

impl How {
    /// The host that must not be reached like this. Endpoints of the configuration were checked before; those of profiles
    /// only the SDK knows.
    fn forbidden_host<'a>(&self, url: &'a str) -> Option<&'a str> {
        exposed_host(url).filter(|host| !self.insecure && !METADATA.contains(host))
    }

    fn trust_store(&self) -> TrustStore {
        match &self.trusted {
            Some(pem) => TrustStore::empty().with_pem_certificate(pem.as_slice()),
            None => TrustStore::default(),
        }
    }
}

#[cfg(test)]
mod tests;
