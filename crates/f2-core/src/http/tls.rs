//! Whom to trust: the TLS settings of every connection, rustls with ring.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::sync::OnceCell;

use super::settings::{Roots, Settings};
use crate::error::{Cause, Error, Result};

/// The TLS settings of a client, made at the first TLS connection.
pub(super) struct Tls {
    trust: Trust,
    config: OnceCell<Arc<ClientConfig>>,
}

/// Who is trusted.
#[derive(Clone)]
enum Trust {
    Anybody,
    System,
    These(Arc<RootCertStore>),
}

impl Tls {
    /// Checks the given roots; reads no file.
    ///
    /// # Errors
    /// `usage.config` when the given PEM holds no certificate.
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let trust = match &settings.roots {
            _ if settings.insecure => Trust::Anybody,
            Roots::Native => Trust::System,
            Roots::Pem(pem) => Trust::These(Arc::new(pem_roots(pem)?)),
        };
        Ok(Self { trust, config: OnceCell::new() })
    }

    /// The settings, read and built once.
    ///
    /// # Errors
    /// `net.tls` when the system has no certificate to trust.
    pub(super) async fn config(&self) -> Result<Arc<ClientConfig>> {
        self.config.get_or_try_init(|| build(self.trust.clone())).await.cloned()
    }
}

async fn build(trust: Trust) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Cause::NetTls).detail(error.to_string()))?;
    let config = match trust {
        Trust::Anybody => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
            .with_no_client_auth(),
        Trust::These(roots) => builder.with_root_certificates(roots).with_no_client_auth(),
        Trust::System => {
            let roots = tokio::task::spawn_blocking(system_roots)
                .await
                .map_err(|error| Error::new(Cause::NetTls).detail(error.to_string()))??;
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    };
    Ok(Arc::new(config))
}

fn pem_roots(pem: &[u8]) -> Result<RootCertStore> {
    let bad = |what: String| Error::new(Cause::UsageConfig).detail(format!("trusted certificates: {what}"));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        roots.add(certificate).map_err(|error| bad(error.to_string()))?;
    }
    if roots.is_empty() { Err(bad("no certificate in PEM form".to_owned())) } else { Ok(roots) }
}

fn system_roots() -> Result<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (taken, left) = roots.add_parsable_certificates(found.certs);
    tracing::debug!(target: "f2::http", taken, left, errors = found.errors.len(), "certificate authorities read");
    if taken > 0 {
        return Ok(roots);
    }
    let why = found.errors.first().map_or_else(|| "the system has none".to_owned(), ToString::to_string);
    Err(Error::new(Cause::NetTls).detail(format!("no certificate authority to trust: {why}")))
}

/// Takes every certificate, but still wants the handshake signed by its key.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
