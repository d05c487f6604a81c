//! A client's connection, with its certificate, checks and stream.

use std::{io, sync::Arc};

use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P521_SHA512,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::ClientError;
use crate::{
    connections::Stream,
    handshake::{Address, Handshake},
    tls::{ALPN, SERVER_NAME},
};

/// A client certificate as Terraform makes them: self-signed, marked as an authority, on the curve P-521.
#[derive(Debug)]
pub struct ClientIdentity {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl ClientIdentity {
    /// Makes a new key and certificate.
    ///
    /// # Errors
    /// Only if the cryptographic library fails.
    pub fn generate() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512)?;
        let mut params = CertificateParams::new(vec![SERVER_NAME.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, SERVER_NAME);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages =
            vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement, KeyUsagePurpose::KeyCertSign];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        Ok(Self { certificate: params.self_signed(&key)?, key })
    }

    /// What goes into `PLUGIN_CLIENT_CERT`.
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        self.certificate.pem()
    }
}

/// A configuration that trusts `server_certificate` (DER) alone and presents `identity`, if any.
///
/// # Errors
/// If the library refuses one of the certificates.
pub fn tls_config(
    server_certificate: &[u8],
    identity: Option<&ClientIdentity>,
) -> Result<Arc<ClientConfig>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(server_certificate.to_vec()))?;
    let builder = ClientConfig::builder_with_provider(Arc::<CryptoProvider>::from(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(ClientIdentity { certificate, key }) => {
            let key = PrivatePkcs8KeyDer::from(key.serialize_der());
            builder.with_client_auth_cert(vec![certificate.der().clone()], key.into())?
        }
    };
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok(Arc::new(config))
}

/// Connects to an announced provider: with TLS if it announced a certificate, presenting `identity` if there is one.
///
/// # Errors
/// [`ClientError::Connect`] if no process listens or the server's certificate is not the announced one. A server that
/// refuses the client's certificate may only show it in the first call.
pub async fn connect(handshake: &Handshake, identity: Option<&ClientIdentity>) -> Result<Channel, ClientError> {
    let tls = match &handshake.certificate {
        None => None,
        Some(certificate) => Some(TlsConnector::from(tls_config(certificate, identity)?)),
    };
    let address = handshake.address.clone();
    let connector = service_fn(move |_| {
        let (address, tls) = (address.clone(), tls.clone());
        async move { secured(&address, tls).await.map(TokioIo::new) }
    });
    // The host is never resolved; the connector decides where to go.
    Ok(Endpoint::from_static("http://localhost").connect_with_connector(connector).await?)
}

/// Opens a bare connection, without any TLS.
///
/// # Errors
/// If no process listens there.
pub async fn open(address: &Address) -> io::Result<impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send> {
    bare(address).await
}

async fn secured(address: &Address, tls: Option<TlsConnector>) -> io::Result<Box<dyn Stream>> {
    let stream = bare(address).await?;
    match tls {
        None => Ok(stream),
        Some(tls) => {
            let name = ServerName::try_from(SERVER_NAME).expect("the name is a DNS name");
            Ok(Box::new(tls.connect(name, stream).await?))
        }
    }
}

async fn bare(address: &Address) -> io::Result<Box<dyn Stream>> {
    match address {
        #[cfg(unix)]
        Address::Unix(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?)),
        #[cfg(not(unix))]
        Address::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        Address::Tcp(address) => Ok(Box::new(TcpStream::connect(address).await?)),
    }
}
