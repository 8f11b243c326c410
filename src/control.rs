//! The way in from the machine itself: a local socket in `DATA_DIR` that only its owner may use. One line of JSON each way.
//!
//! `list`: what the machine may do with the allow-list. `export`: what it may take of the archive.

pub mod export;
pub mod list;

use std::fs::{self, Permissions};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::driver::DriverHandle;
use crate::http::allow_list as http_list;
use crate::http::audit::{Deed, Doer};
use crate::http::links::new_link;
use crate::http::totp;
use crate::hub::effect::Reply;
use crate::hub::input::Administration;
use crate::protocol::http::{AuditAction, ExportStep};
use crate::settings::Live;
use crate::site::Shared;
use crate::store::Reader;
use crate::store::records::{AccountRecord, LinkPurpose, Record};

use list::Listed;

/// How long either side waits for the other.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// The longest line.
const LINE_BYTES_MAX: u64 = 16 * 1024;

/// What the owner reads when the store fails in the midst of it.
const NOT_ALL_ENDED: &str =
    "the list has changed, but not all log-ins behind it have ended; the next minute tries again";

/// What the command line may ask of a running server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// A link to set a password, for the agent of this e-mail or for the only admin.
    ResetPassword { email: Option<String> },
    /// Takes the one-time codes of the agent of this e-mail off.
    RemoveTotp { email: String },
    /// Another address or network that staff may come from.
    Allow { cidr: String, note: String },
    /// An address or network that staff may come from no more.
    Disallow { cidr: String },
    /// The whole allow-list.
    AllowList,
    /// How the server stands.
    Stand,
    /// Of the archive, as a file: the one request that is answered by more than a line.
    Export(export::Wanted),
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Link { link: String, days: u32 },
    TotpRemoved { email: String },
    Allowed { cidr: String, was_there: bool },
    Disallowed { cidr: String },
    AllowList(Vec<Listed>),
    Standing(Standing),
    Step(ExportStep),
    Error(String),
}

/// A running server, as it describes itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Standing {
    pub version: String,
    /// The number of its process.
    pub process: u32,
    /// What it listens on.
    pub address: SocketAddr,
    pub ready: bool,
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("control.sock")
}

/// Listens until the server leaves. Without the socket the server runs as well: it is logged.
pub fn start(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let path = path(&site.config.data_dir);
    let listener = match listen(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "no control socket: `usher admin` and `usher export` work only while the server is stopped");
            return;
        }
    };
    let (site, leave, exports) = (site.clone(), leave.clone(), background.clone());
    drop(background.spawn(async move {
        while let Some(accepted) = leave.run_until_cancelled(listener.accept()).await {
            let Ok((stream, _)) = accepted else {
                continue;
            };
            // Somebody who hangs up early gets no answer, which is what they want.
            let Ok(Ok(Some((wanted, stream)))) = timeout(ANSWER_WITHIN, serve(&site, stream)).await else {
                continue;
            };
            let (site, leave) = (site.clone(), leave.clone());
            drop(exports.spawn(async move {
                let _sent = leave.run_until_cancelled(export::serve(&site, wanted, stream)).await;
            }));
        }
    }));
}

/// Takes the socket away.
pub fn remove(data_dir: &Path) {
    // There may be none.
    drop(fs::remove_file(path(data_dir)));
}

fn listen(path: &Path) -> io::Result<UnixListener> {
    // The lock is ours, so a socket that is there belongs to nobody.
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers a request. An export is still to be answered: it takes its time, and nobody waits for it.
async fn serve(site: &Shared, mut stream: UnixStream) -> io::Result<Option<(export::Wanted, UnixStream)>> {
    let (read, mut write) = stream.split();
    let mut line = String::new();
    BufReader::new(read.take(LINE_BYTES_MAX)).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Ok(Request::Export(wanted)) => return Ok(Some((wanted, stream))),
        Ok(request) => carry_out(site, request)
            .await
            .unwrap_or_else(|error| Answer::Error(error.to_string())),
        Err(_) => Answer::Error("the running server does not know this request; is it of another version?".to_owned()),
    };
    let mut text = serde_json::to_string(&answer).expect("an answer is always JSON");
    text.push('\n');
    write.write_all(text.as_bytes()).await?;
    Ok(None)
}

async fn carry_out(site: &Shared, request: Request) -> anyhow::Result<Answer> {
    match request {
        Request::ResetPassword { email } => {
            let (url, email) = (&site.base_url, email.as_deref());
            reset(&site.reader, &site.driver, &site.clock, url, email).await
        }
        Request::RemoveTotp { email } => {
            remove_totp(&site.reader, &site.driver, &site.clock, &email).await?;
            Ok(Answer::TotpRemoved { email })
        }
        Request::Allow { cidr, note } => list::allow(&site.allow_list, &site.driver, &site.clock, &cidr, &note).await,
        Request::Disallow { cidr } => {
            let answer = list::disallow(&site.allow_list, &site.driver, &site.clock, &cidr).await?;
            http_list::see_off(site, &Doer::machine())
                .await
                .map_err(|_| anyhow::anyhow!("{NOT_ALL_ENDED}"))?;
            Ok(answer)
        }
        Request::AllowList => Ok(Answer::AllowList(list::listed(&site.allow_list))),
        Request::Stand => Ok(Answer::Standing(Standing {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            process: std::process::id(),
            address: site.address,
            ready: site.open(),
        })),
        Request::Export(_) => bail!("an export is answered by itself"),
    }
}

/// Asks the server that runs on this folder; `None` when none does.
pub async fn ask(data_dir: &Path, request: &Request) -> anyhow::Result<Option<Answer>> {
    let Ok(mut stream) = UnixStream::connect(path(data_dir)).await else {
        return Ok(None);
    };
    let talk = async {
        let mut text = serde_json::to_string(request)?;
        text.push('\n');
        stream.write_all(text.as_bytes()).await?;
        let mut line = String::new();
        BufReader::new(&mut stream).read_line(&mut line).await?;
        serde_json::from_str(&line).context("the running server's answer makes no sense; is it of another version?")
    };
    timeout(ANSWER_WITHIN, talk)
        .await
        .context("the running server does not answer")?
        .map(Some)
}

/// Ends an agent's sessions and makes a link to set another password.
pub async fn reset(
    reader: &Reader,
    driver: &DriverHandle,
    clock: &Clock,
    base_url: &str,
    email: Option<&str>,
) -> anyhow::Result<Answer> {
    let row = match email {
        Some(email) => reader
            .agent_by_email(email.trim())
            .await?
            .with_context(|| format!("there is no agent {email}"))?,
        None => {
            let mut admins: Vec<_> = reader.agents().await?.into_iter().filter(|agent| agent.admin).collect();
            match (admins.pop(), admins.len()) {
                (None, _) => bail!("there is no admin yet: the server prints a link for the first one when it starts"),
                (Some(only), 0) => only,
                (Some(_), others) => bail!("there are {} admins: say which, by e-mail", others + 1),
            }
        }
    };
    let agent = row.id;
    let days = Live::read(reader).await?.link_days;
    let (link, address) = new_link(base_url, LinkPurpose::SetPassword, Some(agent), clock.wall(), days);
    let deed = Deed::new(clock.wall(), &Doer::machine(), AuditAction::PasswordReset);
    let deed = deed.on("agent", agent, row.full_name.to_string());
    let records = move |_: &Reply| {
        vec![
            Record::RemoveSessionsOf(agent),
            Record::RemoveLinksOf(agent),
            Record::PutLink(link),
            deed.record(),
        ]
    };
    match driver.ask(Administration::LogOutEverywhere { agent }, records).await? {
        Reply::Refused(reason) => bail!("the sessions could not be ended ({reason:?})"),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } => {
            tracing::info!(%agent, by = "machine", "a one-time link to set a password was made");
            Ok(Answer::Link { link: address, days })
        }
    }
}

/// Takes an agent's one-time codes off and ends their sessions.
pub async fn remove_totp(reader: &Reader, driver: &DriverHandle, clock: &Clock, email: &str) -> anyhow::Result<()> {
    let row = reader.agent_by_email(email.trim()).await?;
    let row = row.with_context(|| format!("there is no agent {email}"))?;
    let agent = row.id;
    if !reader.standing(agent).await?.totp {
        bail!("{email} logs in without one-time codes");
    }
    let deed = totp::removed(clock, &Doer::machine(), &row);
    let records = move |_: &Reply| {
        vec![
            Record::RemoveSessionsOf(agent),
            AccountRecord::RemoveTotp(agent).into(),
            deed.record(),
        ]
    };
    match driver.ask(Administration::LogOutEverywhere { agent }, records).await? {
        Reply::Refused(reason) => bail!("the sessions could not be ended ({reason:?})"),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } => {
            tracing::info!(%agent, by = "machine", "one-time codes were taken off");
            Ok(())
        }
    }
}
