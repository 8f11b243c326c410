//! `usher doctor`: looks at everything a server needs and says what to do. It changes nothing and disturbs nobody.
//!
//! `house`: the data folder and the store. `machine`: port, clock, limits. `allowed`: the allow-list. `doors`: certificate, proxies.
//! `mongo`: the archive's database. `outside`: the way in through a given address.

mod allowed;
mod doors;
mod house;
mod machine;
mod mongo;
mod outside;

use std::fmt;

use serde::Serialize;

use crate::config::{BadValue, Config};
use crate::control::{self, Answer, Request, Standing};

/// What is to be looked at beside the machine itself.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// An address by which people come in.
    pub url: Option<String>,
    /// Whether its certificate may be anybody's.
    pub insecure: bool,
}

/// How one thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    Warning,
    Failed,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// In one word.
    pub check: &'static str,
    pub verdict: Verdict,
    pub found: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// All that was found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether nothing has failed.
    pub ok: bool,
    pub findings: Vec<Finding>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            check,
            verdict: Verdict::Ok,
            found: found.into(),
            advice: None,
        }
    }

    fn warning(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warning,
            advice: Some(advice.into()),
            ..Self::ok(check, found)
        }
    }

    fn failed(check: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Failed,
            ..Self::warning(check, found, advice)
        }
    }
}

/// Looks at everything. With bad settings there is nothing else to look at.
pub async fn examine(config: Result<Config, Vec<BadValue>>, wish: &Wish) -> Report {
    let config = match config {
        Ok(config) => config,
        Err(faults) => return Report::of(faults.iter().map(bad_setting).collect()),
    };
    let mut findings = vec![Finding::ok("settings", "every value is within its bounds")];
    let running = running(&config).await;
    findings.extend(running.iter().map(|standing| {
        let found = format!(
            "version {} runs as process {} at {}",
            standing.version, standing.process, standing.address
        );
        if standing.ready {
            Finding::ok("server", found)
        } else {
            Finding::warning(
                "server",
                format!("{found} and takes nobody in"),
                "see /readyz and the log",
            )
        }
    }));
    findings.extend(house::look(&config, running.is_some()));
    findings.extend(mongo::look(&config, running.is_some()).await);
    findings.extend(machine::look(&config, running.as_ref()));
    findings.push(allowed::look(&config, running.is_some()).await);
    findings.extend(doors::look(&config));
    if let Some(url) = &wish.url {
        findings.extend(outside::look(&config, url, wish.insecure).await);
    }
    Report::of(findings)
}

fn bad_setting(bad: &BadValue) -> Finding {
    let advice = format!(
        "set {} in the environment or in .env; .env.example says what each setting is for",
        bad.key
    );
    Finding::failed("settings", bad.to_string(), advice)
}

/// The server that runs on this folder, if one does.
async fn running(config: &Config) -> Option<Standing> {
    match control::ask(&config.data_dir, &Request::Stand).await {
        Ok(Some(Answer::Standing(standing))) => Some(standing),
        Ok(_) | Err(_) => None,
    }
}

impl Report {
    fn of(findings: Vec<Finding>) -> Self {
        Self {
            ok: findings.iter().all(|finding| finding.verdict != Verdict::Failed),
            findings,
        }
    }

    /// For machines.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report is always JSON")
    }
}

/// For people: a line for each thing, and below it what to do.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let verdict = match finding.verdict {
                Verdict::Ok => "ok",
                Verdict::Warning => "warning",
                Verdict::Failed => "failed",
            };
            writeln!(f, "{verdict:<8} {:<10} {}", finding.check, finding.found)?;
            if let Some(advice) = &finding.advice {
                writeln!(f, "{:20}-> {advice}", "")?;
            }
        }
        Ok(())
    }
}
