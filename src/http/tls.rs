//! The certificate of `HTTPS_MODE`: made for this run, or read from files and read again when they change.
//!
//! One `ServerConfig` for the whole run, whose certificate is looked up at each handshake. Deliberately absent: the handshake
//! itself, which is the accept loop's.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{BadValue, Config, Https};
use crate::hub::time::Wall;

/// How often the files are looked at. Two files of a few kilobytes: reading them costs less than guessing from their dates.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long a certificate made at the start is good: longer than anybody leaves a server running without an update.
const ADHOC_DAYS: i32 = 825;

/// The names under which a server without a better one is reached.
const OWN_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Everything that handshakes need.
pub struct Tls {
    pub acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
    /// The files and what was read from them last; nothing for a certificate of our own.
    files: Option<Files>,
}

/// The certificate in use, and the news of another.
#[derive(Debug)]
struct Certificate {
    key: RwLock<Arc<CertifiedKey>>,
    fingerprint: watch::Sender<String>,
}

#[derive(Clone)]
struct Files {
    config: Config,
    seen: Pair,
}

/// What stood in the two files.
#[derive(Clone, PartialEq, Eq)]
struct Pair {
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl Tls {
    /// The certificate that the settings ask for; nothing without https. What is wrong with the files is a bad value.
    pub fn of(config: &Config, now: Wall) -> anyhow::Result<Option<Self>> {
        let (key, files) = match &config.https {
            Https::None => return Ok(None),
            Https::Adhoc => (
                adhoc(config, now).context("HTTPS_MODE: no certificate could be made")?,
                None,
            ),
            Https::Files { .. } => {
                let seen = Pair::read(config)?;
                let files = Files {
                    config: config.clone(),
                    seen: seen.clone(),
                };
                (seen.certified(config)?, Some(files))
            }
        };
        let (fingerprint, _) = watch::channel(fingerprint_of(&key));
        let certificate = Arc::new(Certificate {
            key: RwLock::new(Arc::new(key)),
            fingerprint,
        });
        let mut server = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(certificate.clone());
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(Self {
            acceptor: TlsAcceptor::from(Arc::new(server)),
            certificate,
            files,
        }))
    }

    /// The SHA-256 of the certificate in use, now and at each change, as browsers show it.
    pub fn fingerprint(&self) -> watch::Receiver<String> {
        self.certificate.fingerprint.subscribe()
    }

    /// The certificate in use.
    pub fn certificate(&self) -> Option<CertificateDer<'static>> {
        self.certificate.current().cert.first().cloned()
    }

    /// Looks at the files until the server leaves, and takes another certificate in use when there is a good one.
    pub fn watch(&self, background: &TaskTracker, leave: &CancellationToken) {
        let Some(mut files) = self.files.clone() else { return };
        let (certificate, leave) = (self.certificate.clone(), leave.clone());
        let tasks = background.clone();
        drop(background.spawn(async move {
            let mut turns = interval(LOOK_EVERY);
            turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut trouble = Trouble::default();
            while leave.run_until_cancelled(turns.tick()).await.is_some() {
                let looked = tasks.spawn_blocking(move || {
                    let found = files.look();
                    (files, found)
                });
                // It fails only when the process ends.
                let Ok((back, found)) = looked.await else { return };
                files = back;
                match found {
                    Ok(None) => trouble = Trouble::default(),
                    Ok(Some(key)) => {
                        trouble = Trouble::default();
                        certificate.change(key);
                    }
                    Err(bad) => trouble.meet(&bad.to_string()),
                }
            }
        }));
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tls({})", *self.certificate.fingerprint.borrow())
    }
}

/// What is wrong with the files, told once, and only when it is so at two looks in a row: the two are not written at once.
#[derive(Default)]
struct Trouble {
    met: String,
    told: bool,
}

impl Trouble {
    fn meet(&mut self, bad: &str) {
        if self.met != bad {
            *self = Self {
                met: bad.to_owned(),
                told: false,
            };
        } else if !self.told {
            self.told = true;
            tracing::warn!(
                error = bad,
                "the new certificate cannot be used; the one before stays in use"
            );
        }
    }
}

impl Certificate {
    fn current(&self) -> Arc<CertifiedKey> {
        self.key.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, key: CertifiedKey) {
        let sha256 = fingerprint_of(&key);
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
        tracing::info!(sha256, "another certificate is in use");
        self.fingerprint.send_replace(sha256);
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl Files {
    /// The certificate, if the files are others than before.
    fn look(&mut self) -> Result<Option<CertifiedKey>, BadValue> {
        let pair = Pair::read(&self.config)?;
        if pair == self.seen {
            return Ok(None);
        }
        let key = pair.certified(&self.config)?;
        self.seen = pair;
        Ok(Some(key))
    }
}

impl Pair {
    fn read(config: &Config) -> Result<Self, BadValue> {
        let Https::Files { cert, key } = &config.https else {
            return Err(bad("HTTPS_MODE", "no files", "files"));
        };
        Ok(Self {
            cert: read("TLS_CERT", cert)?,
            key: read("TLS_KEY", key)?,
        })
    }

    fn certified(&self, config: &Config) -> Result<CertifiedKey, BadValue> {
        let (cert, key) = match &config.https {
            Https::Files { cert, key } => (cert.display().to_string(), key.display().to_string()),
            Https::None | Https::Adhoc => Default::default(),
        };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.cert).collect();
        let chain = chain.map_err(|error| bad("TLS_CERT", format!("{cert} ({error})"), CERT))?;
        if chain.is_empty() {
            return Err(bad(
                "TLS_CERT",
                format!("{cert}, in which there is no certificate"),
                CERT,
            ));
        }
        let private = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|error| bad("TLS_KEY", format!("{key} ({error})"), KEY))?;
        CertifiedKey::from_der(chain, private, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => bad(
                "TLS_KEY",
                format!("{key}, which does not belong to the certificate in {cert}"),
                KEY,
            ),
            rustls::Error::InvalidCertificate(error) => bad("TLS_CERT", format!("{cert} ({error:?})"), CERT),
            error => bad("TLS_KEY", format!("{key} ({error})"), KEY),
        })
    }
}

const CERT: &str = "a PEM file with the certificate first, then its chain";
const KEY: &str = "a PEM file with the private key of the certificate in TLS_CERT";

/// The chain that the settings name, checked against its key.
pub fn chain_in_files(config: &Config) -> Result<Vec<CertificateDer<'static>>, BadValue> {
    Ok(Pair::read(config)?.certified(config)?.cert)
}

fn read(key: &'static str, path: &Path) -> Result<Vec<u8>, BadValue> {
    let allowed = if key == "TLS_CERT" { CERT } else { KEY };
    std::fs::read(path).map_err(|error| bad(key, format!("{} ({error})", path.display()), allowed))
}

fn bad(key: &'static str, found: impl Into<String>, allowed: &str) -> BadValue {
    BadValue {
        key,
        found: found.into(),
        allowed: allowed.to_owned(),
    }
}

/// The one set of cryptography in this program.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn adhoc(config: &Config, now: Wall) -> anyhow::Result<CertifiedKey> {
    let mut names: Vec<String> = OWN_NAMES.map(str::to_owned).into();
    let public = config.public_url.as_ref().map(|origin| origin.host().to_owned());
    let host = (!config.host.is_unspecified()).then(|| config.host.to_string());
    for name in public.into_iter().chain(host) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Usher, for this run");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let today = jiff::Timestamp::from_millisecond(now.0)?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let date = |days: i32| -> anyhow::Result<_> {
        let day = today.checked_add(jiff::Span::new().days(days))?;
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        Ok(rcgen::date_time_ymd(
            i32::from(day.year()),
            part(day.month()),
            part(day.day()),
        ))
    };
    // Clocks differ: a day ago is good everywhere.
    (params.not_before, params.not_after) = (date(-1)?, date(ADHOC_DAYS)?);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok(CertifiedKey::from_der(
        vec![certificate.der().clone()],
        private,
        &provider(),
    )?)
}

fn fingerprint_of(key: &CertifiedKey) -> String {
    key.cert.first().map(fingerprint).unwrap_or_default()
}

/// The SHA-256 of a certificate, in pairs of digits as browsers show it.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let pairs: Vec<String> = Sha256::digest(certificate)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}
