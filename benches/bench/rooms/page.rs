//! What a customer's browser loads: script and style of the first page, as gzip makes them.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::figure::{Better, Bound, Figure};
use crate::process::program;
use crate::run::Run;

pub fn measure(run: &mut Run) -> Result<()> {
    run.doing("the customer's page");
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/dist");
    let page =
        fs::read_to_string(dist.join("customer.html")).context("the web is not built: `make bench` builds it")?;
    let mut bytes = 0;
    // What the page itself names: its script, what that imports at once, its style.
    let named = page
        .split(['"', '\''])
        .filter(|word| word.starts_with("/assets/") || word.starts_with("./assets/"));
    for asset in named.filter(|asset| asset.ends_with(".js") || asset.ends_with(".css")) {
        bytes += gzipped(&fs::read(dist.join(asset.trim_start_matches(['.', '/'])))?)?;
    }
    ensure!(bytes > 0, "the page names neither script nor style");
    run.add(
        Figure::new("page", bytes as f64 / 1024.0, "KiB", Better::Lower)
            .must(Bound::Value(40.0))
            .wanted(Bound::Value(25.0))
            .note("script and style of a customer's first page, each with gzip"),
    );
    Ok(())
}

fn gzipped(data: &[u8]) -> Result<usize> {
    let mut gzip = Command::new(program("gzip")?)
        .args(["-9", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = gzip.stdin.take().context("gzip has no input")?;
    let data = data.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&data));
    let output = gzip.wait_with_output()?;
    writing.join().map_err(|_| anyhow::anyhow!("gzip"))??;
    Ok(output.stdout.len())
}
