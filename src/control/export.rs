//! The archive for the owner of the machine, through the running server: a line tells how far it is, and the bytes of the file that
//! it announces follow; line by line until one says that it is done.

use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::archive::Archive;
use crate::clock::Clock;
use crate::driver::DriverHandle;
use crate::export::{Export, Piece};
use crate::http::archive::{Filter, export};
use crate::http::audit::Doer;
use crate::protocol::http::ExportFormat;
use crate::site::Shared;
use crate::store::Reader;

use super::{Answer, Request};

/// How long a piece may lie untaken: somebody may be reading it, page by page.
const TAKEN_WITHIN: Duration = Duration::from_secs(3_600);

/// How long the next piece may take: a few questions to a store that is busy.
const PIECE_WITHIN: Duration = Duration::from_secs(120);

/// What the owner reads who gets a part only.
const ENDED: &str = "the running server has ended in the middle of it";

/// What of the archive, and as what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wanted {
    pub format: ExportFormat,
    /// An agent may also be named by e-mail address, a category by name.
    pub filter: Filter,
}

/// Begins an export and notes it.
pub async fn begin(
    archive: &Archive,
    driver: &DriverHandle,
    clock: &Clock,
    Wanted { format, mut filter }: Wanted,
) -> anyhow::Result<Export> {
    name(archive.file(), &mut filter).await?;
    let deed = export::deed(clock.wall(), &Doer::machine(), format, &filter);
    let query = filter.parse(None).map_err(|faults| {
        let faults: Vec<String> = faults
            .iter()
            .map(|fault| format!("--{}: {}", fault.field, fault.message))
            .collect();
        anyhow::anyhow!(faults.join("; "))
    })?;
    driver.record(vec![deed.record()]).await?;
    tracing::info!(by = "machine", ?format, "conversations are being exported");
    Ok(Export::new(archive.clone(), format, query, clock.wall()))
}

/// Puts numbers for names.
async fn name(archive: &Reader, filter: &mut Filter) -> anyhow::Result<()> {
    let is_name = |of: &Option<String>| of.clone().filter(|said| said.parse::<u32>().is_err());
    if let Some(email) = is_name(&filter.agent) {
        let agent = archive.agent_by_email(&email).await?;
        let agent = agent.with_context(|| format!("--agent: there is no agent {email}"))?;
        filter.agent = Some(agent.id.to_string());
    }
    if let Some(name) = is_name(&filter.category) {
        let wanted = name.trim().to_lowercase();
        let all = archive.categories().await?;
        let found = all.iter().find(|row| row.name.to_lowercase() == wanted);
        let found = found.with_context(|| format!("--category: there is no category {name}"))?;
        filter.category = Some(found.id.to_string());
    }
    Ok(())
}

/// Sends all of it, or why not.
pub(super) async fn serve(site: &Shared, wanted: Wanted, mut stream: UnixStream) -> io::Result<()> {
    let stream = &mut stream;
    let begun = begin(&site.archive, &site.driver, &site.clock, wanted).await;
    let mut export = match begun {
        Ok(export) => export,
        Err(error) => return say(stream, &Answer::Error(error.to_string()), &[]).await,
    };
    loop {
        match export.piece().await {
            Ok(Some(Piece { bytes, step })) => say(stream, &Answer::Step(step), &bytes).await?,
            Ok(None) => return Ok(()),
            Err(error) => {
                tracing::warn!(by = "machine", %error, "an export of conversations broke off");
                return say(stream, &Answer::Error(error.to_string()), &[]).await;
            }
        }
    }
}

async fn say(stream: &mut UnixStream, answer: &Answer, bytes: &[u8]) -> io::Result<()> {
    let mut said = serde_json::to_vec(answer).expect("an answer is always JSON");
    said.push(b'\n');
    said.extend_from_slice(bytes);
    timeout(TAKEN_WITHIN, stream.write_all(&said)).await?
}

/// An export that a running server sends.
#[derive(Debug)]
pub struct Sent(BufReader<UnixStream>);

/// Asks the server that runs on this folder; `None` when none does.
pub async fn ask(data_dir: &Path, wanted: &Wanted) -> anyhow::Result<Option<Sent>> {
    let Ok(mut stream) = UnixStream::connect(super::path(data_dir)).await else {
        return Ok(None);
    };
    let mut text = serde_json::to_string(&Request::Export(wanted.clone()))?;
    text.push('\n');
    stream.write_all(text.as_bytes()).await?;
    Ok(Some(Sent(BufReader::new(stream))))
}

impl Sent {
    /// The next piece. The last one says that it is done.
    pub async fn piece(&mut self) -> anyhow::Result<Piece> {
        timeout(PIECE_WITHIN, self.read())
            .await
            .context("the running server does not answer")?
    }

    async fn read(&mut self) -> anyhow::Result<Piece> {
        let mut line = String::new();
        self.0.read_line(&mut line).await?;
        if !line.ends_with('\n') {
            bail!(ENDED);
        }
        let answer = serde_json::from_str(&line)
            .context("the running server's answer makes no sense; is it of another version?")?;
        match answer {
            Answer::Step(step) => {
                let mut bytes = vec![0; usize::try_from(step.bytes)?];
                self.0.read_exact(&mut bytes).await.context(ENDED)?;
                Ok(Piece { bytes, step })
            }
            Answer::Error(error) => bail!(error),
            Answer::Link { .. }
            | Answer::TotpRemoved { .. }
            | Answer::Allowed { .. }
            | Answer::Disallowed { .. }
            | Answer::AllowList(_)
            | Answer::Standing(_) => bail!("the running server answers another question"),
        }
    }
}
