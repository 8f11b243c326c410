//! The first start: categories and limits out of the settings, and the link by which the first admin comes in.
//!
//! Every step can be done again, so that a crash in between does no harm.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use crate::config::{KEYS, Seeds};
use crate::engine::Engine;
use crate::http::links::{self, FIRST_ADMIN_META, new_link};
use crate::hub::effect::{Reason, Reply};
use crate::hub::input::{Administration, CategoryEdit};
use crate::hub::text::Name;
use crate::ids::CategoryId;
use crate::settings::SEEDS_META;
use crate::site::Shared;
use crate::store::records::{LinkPurpose, Record};

/// Puts the seeds into an empty store; later only tells which of them differ from what was seeded.
pub async fn first_start(engine: &Engine, seeds: &Seeds) -> anyhow::Result<()> {
    if let Some(seeded) = engine.reader.meta(SEEDS_META).await? {
        tell_differences(&seeded, &seeds.given);
        return Ok(());
    }
    for name in &seeds.categories {
        let category = add_category(engine, name).await?;
        let edit = CategoryEdit {
            mode: Some(seeds.mode),
            queue_limit: Some(seeds.queue_limit),
            queue_when_unstaffed: Some(seeds.queue_when_unstaffed),
            preview: Some(seeds.preview),
            wrap_up_s: Some(seeds.wrap_up_s),
            ..CategoryEdit::default()
        };
        done(ask(engine, Administration::EditCategory { category, edit }).await?)?;
    }
    done(ask(engine, Administration::SetLimits(seeds.live.limits)).await?)?;
    let value = serde_json::to_string(&seeds.given)?;
    engine
        .driver
        .record(vec![
            seeds.live.record(),
            Record::PutMeta {
                key: SEEDS_META.to_owned(),
                value,
            },
        ])
        .await?;
    tracing::info!(
        categories = seeds.categories.len(),
        "the store was empty: the settings have seeded it"
    );
    Ok(())
}

/// The category of that name, which a start before may have added.
async fn add_category(engine: &Engine, name: &Name) -> anyhow::Result<CategoryId> {
    match ask(engine, Administration::AddCategory { name: name.clone() }).await? {
        Reply::Category(category) => Ok(category),
        Reply::Refused(Reason::NameTaken) => {
            let rows = engine.reader.categories().await?;
            let same = rows.iter().find(|row| row.name.to_lowercase() == name.to_lowercase());
            Ok(same.context("a category whose name is taken exists")?.id)
        }
        other => bail!("CATEGORIES: a category could not be added ({other:?})"),
    }
}

async fn ask(engine: &Engine, change: Administration) -> anyhow::Result<Reply> {
    engine
        .driver
        .ask(change, |_| Vec::new())
        .await
        .context("the first start could not be kept")
}

fn done(reply: Reply) -> anyhow::Result<()> {
    match reply {
        Reply::Refused(reason) => bail!("a seed was refused ({reason:?})"),
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } => Ok(()),
    }
}

fn tell_differences(seeded: &str, given: &BTreeMap<String, String>) {
    let seeded: BTreeMap<String, String> = serde_json::from_str(seeded).unwrap_or_default();
    for (key, value) in given {
        // A key that is younger than the store stood at its default.
        let default = KEYS
            .iter()
            .find(|known| known.name == key)
            .map_or("", |known| known.default);
        if seeded.get(key).map_or(default, String::as_str) != value {
            tracing::warn!(
                key,
                value,
                "this setting seeds the first start only: the live setting counts"
            );
        }
    }
}

/// A new link for the first admin, as long as no admin has a password: what it is for, and the link.
pub async fn first_admin_link(site: &Shared) -> anyhow::Result<Vec<(String, String)>> {
    let told = |_| anyhow::anyhow!("the store does not answer");
    if site.config.demo || links::has_admin(site).await.map_err(told)? {
        return Ok(Vec::new());
    }
    let days = site.settings.current().link_days;
    let (link, address) = new_link(&site.base_url, LinkPurpose::FirstAdmin, None, site.clock.wall(), days);
    let mut records = Vec::new();
    if let Some(before) = site.reader.meta(FIRST_ADMIN_META).await?.and_then(|hex| from_hex(&hex)) {
        records.push(Record::RemoveLink { token_hash: before });
    }
    records.push(Record::PutMeta {
        key: FIRST_ADMIN_META.to_owned(),
        value: to_hex(&link.token_hash),
    });
    records.push(Record::PutLink(link));
    site.driver.record(records).await?;
    tracing::info!("there is no admin yet: a one-time link to become one stands on standard output");
    Ok(vec![(
        format!(
            "There is no admin yet. This link makes you one; it works once, {}:",
            links::for_days(days)
        ),
        address,
    )])
}

fn to_hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
