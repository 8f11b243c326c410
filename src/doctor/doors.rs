//! Certificate and proxies: what the settings say about how people come in.

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::clock::Clock;
use crate::config::{Config, Https};
use crate::http::tls;

use super::Finding;

/// Renewals run once or twice a day and begin a month ahead: with this little left something keeps them from it.
const DAYS_LEFT_MIN: i64 = 14;

pub fn look(config: &Config) -> Vec<Finding> {
    let certificate = match &config.https {
        Https::None => plain(config),
        Https::Adhoc => Some(Finding::ok(
            "tls",
            "a certificate is made at each start; browsers warn of it",
        )),
        Https::Files { .. } => Some(certificate(config)),
    };
    let mut findings = Vec::from_iter(certificate);
    findings.push(proxies(config));
    findings
}

/// Nobody reads along on loopback, nor behind a proxy that speaks https.
fn plain(config: &Config) -> Option<Finding> {
    if config.host.is_loopback() || config.secure() {
        return None;
    }
    let found = format!(
        "SERVER_HOST={} takes people in over plain http: what they send, passwords too, can be read on the way",
        config.host
    );
    Some(Finding::warning(
        "tls",
        found,
        "HTTPS_MODE=files with a certificate; or a proxy that speaks https, and PUBLIC_URL=https://… for it",
    ))
}

fn certificate(config: &Config) -> Finding {
    let chain = match tls::chain_in_files(config) {
        Ok(chain) => chain,
        Err(bad) => {
            return Finding::failed(
                "tls",
                bad.to_string(),
                "the server would not start, or keep the certificate it has",
            );
        }
    };
    let Some(first) = chain.first() else {
        return Finding::failed(
            "tls",
            "TLS_CERT: no certificate",
            "put the certificate first, then its chain",
        );
    };
    let (begins, ends) = match dates(first) {
        Ok(dates) => dates,
        Err(error) => return Finding::failed("tls", format!("TLS_CERT: {error}"), "have the certificate made anew"),
    };
    let now_s = Clock::start().wall().0 / 1_000;
    let day = |at_s: i64| jiff::Timestamp::from_second(at_s).map_or_else(|_| at_s.to_string(), |at| format!("{at:.0}"));
    if now_s < begins {
        return Finding::failed(
            "tls",
            format!("TLS_CERT is good from {} on", day(begins)),
            "set the clock, or wait",
        );
    }
    let renew = "renew it; the server takes the new files by itself within seconds";
    if now_s > ends {
        return Finding::failed("tls", format!("TLS_CERT was good until {}", day(ends)), renew);
    }
    if let Some(name) = config
        .public_url
        .as_ref()
        .map(|url| url.host())
        .filter(|name| !is_for(first, name))
    {
        let found = format!("TLS_CERT is not for {name}, which PUBLIC_URL names");
        return Finding::failed("tls", found, "have a certificate made for that name");
    }
    let days = (ends - now_s) / 86_400;
    let found = format!("TLS_CERT is good until {} ({days} days)", day(ends));
    if days < DAYS_LEFT_MIN {
        Finding::warning("tls", found, renew)
    } else {
        Finding::ok("tls", found)
    }
}

/// From when until when it is good, in seconds since 1970.
fn dates(certificate: &CertificateDer<'_>) -> Result<(i64, i64), String> {
    let (_, parsed) = X509Certificate::from_der(certificate).map_err(|error| error.to_string())?;
    let good = parsed.validity();
    Ok((good.not_before.timestamp(), good.not_after.timestamp()))
}

fn is_for(certificate: &CertificateDer<'_>, name: &str) -> bool {
    let parsed = ParsedCertificate::try_from(certificate);
    let name = ServerName::try_from(name.to_owned());
    matches!((parsed, name), (Ok(parsed), Ok(name)) if rustls::client::verify_server_name(&parsed, &name).is_ok())
}

fn proxies(config: &Config) -> Finding {
    let list = &config.trusted_proxies;
    if list.hold_everybody() {
        return Finding::failed(
            "proxies",
            format!(
                "TRUSTED_PROXIES believes everybody ({list}): who writes an allowed address into X-Forwarded-For is staff"
            ),
            "name the proxy's own addresses only",
        );
    }
    let behind = config.host.is_loopback() && config.public_url.as_ref().is_some_and(|url| !url.is_unmistakable());
    if list.is_empty() && behind {
        return Finding::warning(
            "proxies",
            "PUBLIC_URL is a public name and SERVER_HOST is loopback, so a proxy stands in front; TRUSTED_PROXIES is empty, so everybody seems to come from loopback",
            "TRUSTED_PROXIES=127.0.0.1, and have the proxy set X-Forwarded-For",
        );
    }
    if list.is_empty() {
        return Finding::ok("proxies", "no X-Forwarded-For is believed");
    }
    Finding::ok("proxies", format!("X-Forwarded-For is believed from {list}"))
}
