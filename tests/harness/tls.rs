//! Certificates for a test, and a client that believes one of them and nobody else.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use usher::http::tls::provider;

use super::http::Client;

/// A certificate that vouches for itself, with its key.
pub struct Pair {
    pub certificate: CertificateDer<'static>,
    cert_pem: String,
    key_pem: String,
}

/// Where a pair was written.
pub struct PairFiles {
    pub cert: PathBuf,
    pub key: PathBuf,
}

impl Pair {
    pub fn for_names(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Self::of(CertificateParams::new(names).unwrap())
    }

    pub fn of(params: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            certificate: certificate.der().clone(),
            cert_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        }
    }

    pub fn write(&self, folder: &Path) -> PairFiles {
        let files = PairFiles {
            cert: folder.join("cert.pem"),
            key: folder.join("key.pem"),
        };
        self.write_to(&files);
        files
    }

    /// Over what stood there before.
    pub fn write_to(&self, files: &PairFiles) {
        fs::write(&files.cert, &self.cert_pem).unwrap();
        fs::write(&files.key, &self.key_pem).unwrap();
    }

    /// Certificate and key in one file, as HAProxy wants them.
    pub fn write_joined(&self, path: &Path) {
        fs::write(path, format!("{}{}", self.cert_pem, self.key_pem)).unwrap();
    }
}

/// How a client goes about TLS: whom it calls, and whom it believes.
#[derive(Clone, Debug)]
pub struct Trusting {
    name: ServerName<'static>,
    config: Arc<ClientConfig>,
}

impl Trusting {
    /// Believes this certificate alone, for this name.
    pub fn only(certificate: &CertificateDer<'static>, name: &str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            name: ServerName::try_from(name.to_owned()).unwrap(),
            config: Arc::new(config),
        }
    }

    pub async fn shake(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let connector = TlsConnector::from(self.config.clone());
        connector.connect(self.name.clone(), stream).await
    }
}

/// A browser that comes by https, under a name that the certificate is for.
pub fn client(address: SocketAddr, name: &str, certificate: &CertificateDer<'static>) -> Client {
    let host = if name.contains(':') {
        format!("[{name}]")
    } else {
        name.to_owned()
    };
    let authority = format!("{host}:{}", address.port());
    Client {
        trusting: Some(Trusting::only(certificate, name)),
        ..Client::new(address)
    }
    .with("origin", &format!("https://{authority}"))
    .with("host", &authority)
}
