//! Mutual TLS, which admits only the client that started the provider.
//!
//! The channel carries cloud credentials, and any local user could try the socket. Both ends therefore present
//! a certificate made for this one process: ours travels in the handshake line, the client's came in the
//! environment and is the only one accepted.

use std::sync::Arc;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime, pem::PemObject},
    server::{
        NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
};
use time::{Duration, OffsetDateTime};

/// The name every client of the launcher expects in the certificate.
pub(crate) const SERVER_NAME: &str = "localhost";
/// HTTP/2. Without this offer Terraform 1.15 gives the plugin up as unresponsive (measured).
pub(crate) const ALPN: &[u8] = b"h2";
/// Tolerates a client whose clock runs behind, as the launcher's own certificates do.
const CLOCK_TOLERANCE: Duration = Duration::seconds(30);
/// About thirty years, like the launcher's own: a provider under a debugger may live long.
const LIFETIME: Duration = Duration::hours(262_980);

/// Why the secure channel cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The client's certificate could not be read.
    #[error("the client's certificate in PLUGIN_CLIENT_CERT is not a PEM certificate")]
    ClientCertificate(#[source] rustls::pki_types::pem::Error),
    /// No certificate for this process could be made.
    #[error("could not make a certificate for this process")]
    OwnCertificate(#[from] rcgen::Error),
    /// The library refused the configuration.
    #[error("could not configure transport security")]
    Configuration(#[from] rustls::Error),
}

/// The server's half of the mutual authentication.
pub(crate) struct MutualTls {
    /// DER of the certificate made for this process.
    pub(crate) certificate: Vec<u8>,
    pub(crate) config: Arc<ServerConfig>,
}

/// Makes a key and a certificate, and a configuration that accepts exactly the client in `client_certificate` (PEM).
///
/// # Errors
/// If the PEM text holds no certificate; otherwise only on failures of the cryptographic library.
pub(crate) fn mutual_tls(client_certificate: &str) -> Result<MutualTls, TlsError> {
    let accepted =
        CertificateDer::from_pem_slice(client_certificate.as_bytes()).map_err(TlsError::ClientCertificate)?;
    let (certificate, key) = own_certificate()?;
    let provider = aws_lc_rs::default_provider();
    let verifier = OneClient { accepted, algorithms: provider.signature_verification_algorithms };
    let mut config = ServerConfig::builder_with_provider(Arc::<CryptoProvider>::from(provider))
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(vec![certificate.clone()], key)?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    // One process has one client and one connection. Resuming would only add a way in past the certificate check.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(MutualTls { certificate: certificate.to_vec(), config: Arc::new(config) })
}

/// P-256 because making the key is on the way to the handshake line; the clients accept P-256, P-384 and P-521
/// alike (measured).
fn own_certificate() -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let now = OffsetDateTime::now_utc();
    let mut params = CertificateParams::new(vec![SERVER_NAME.to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, SERVER_NAME);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = now - CLOCK_TOLERANCE;
    params.not_after = now + LIFETIME;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.into(), PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
}

/// Accepts one certificate, byte for byte.
///
/// The library's own verifier refuses Terraform's certificate, because a certificate marked as an authority is not to
/// identify an end entity; building a chain would also be weaker than comparing.
#[derive(Debug)]
struct OneClient {
    accepted: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for OneClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        // Certificates are public, so the comparison need not take constant time; the secret is the key, whose
        // possession the signature checks below establish.
        if *end_entity == self.accepted {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
