//! The live settings: shown with what they may be, changed by admins, in force at once, also for what is running.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::input::Administration;
use crate::protocol::http::{AuditAction, AuditField, EditSetting, FieldProblem, Setting, SettingKey, SettingValue};
use crate::protocol::words::Reason;
use crate::settings::{Kind, Live, SPECS, Spec};
use crate::site::{Shared, Site};
use crate::store::records::Record;

use super::audit::{Deed, Doer, word};
use super::caller::{AdminOr, Caller, SettingsRead, SettingsWrite};
use super::problem::{Json, Refused, accepted};
use super::session;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list, edit))
}

/// Lists the live settings, each with what it may be.
#[utoipa::path(get, path = "/v1/settings", operation_id = "list_settings", tag = "house",
    security(("session" = []), ("key" = ["settings:read"])),
    responses((status = 200, description = "The settings.", body = Vec<Setting>)))]
async fn list(State(site): State<Shared>, _: AdminOr<SettingsRead>) -> axum::Json<Vec<Setting>> {
    axum::Json(all(&site))
}

/// Changes settings: all that are named, or none. `null` is the default. A time counts at once, also for what is running.
#[utoipa::path(patch, path = "/v1/settings", operation_id = "edit_settings", tag = "house",
    security(("session" = []), ("key" = ["settings:write"])),
    responses((status = 200, description = "All settings as they are now.", body = Vec<Setting>)))]
async fn edit(
    State(site): State<Shared>,
    caller: AdminOr<SettingsWrite>,
    Json(body): Json<Vec<EditSetting>>,
) -> Result<axum::Json<Vec<Setting>>, Refused> {
    // A rule that holds up all staff who log in is for people alone to make.
    if matches!(*caller, Caller::Key(_)) && body.iter().any(|edit| edit.key == SettingKey::RequireTotp) {
        let message = "a key may not change whether one-time codes are required";
        return Err(Refused::new(StatusCode::FORBIDDEN, Reason::NotAllowed, message).about(["require_totp"]));
    }
    let doer = caller.doer();
    let shared = site.clone();
    // Of its own: a client who hangs up in between must not part what was kept from what is shown.
    let done = site.deed(async move { change(&shared, &doer, &body).await });
    done.await.map_err(|_| Refused::internal())??;
    tracing::info!(by = %*caller, "settings were edited");
    Ok(axum::Json(all(&site)))
}

async fn change(site: &Shared, doer: &Doer, body: &[EditSetting]) -> Result<(), Refused> {
    let _turn = site.settings.turn().await;
    let before = site.settings.current();
    let after = edited(before, body).map_err(Refused::fields)?;
    if after == before {
        return Ok(());
    }
    let mut records = deeds(site, doer, &before, &after);
    records.push(after.record());
    accepted(
        site.driver
            .ask(Administration::SetLimits(after.limits), |_| records)
            .await?,
    )?;
    site.settings.set(after);
    if after.invitation_days != before.invitation_days {
        site.keeping.notify_one();
    }
    // Whom the rule newly holds for has something to do first.
    if after.require_totp != before.require_totp {
        session::hang_up_who_must(site).await?;
    }
    Ok(())
}

/// All settings as they would be, or every value that cannot be.
fn edited(mut live: Live, body: &[EditSetting]) -> Result<Live, Vec<FieldProblem>> {
    let mut faults = Vec::new();
    for (n, edit) in body.iter().enumerate() {
        let spec = Spec::of(edit.key);
        let mut fault = |message: String| {
            faults.push(FieldProblem {
                field: word(&edit.key),
                reason: Reason::BadSetting,
                message,
            });
        };
        if body[..n].iter().any(|other| other.key == edit.key) {
            fault("is named twice".to_owned());
        } else {
            let wanted = edit.value.as_ref().map(SettingValue::text);
            if !spec.put(&mut live, wanted.as_deref().unwrap_or(spec.seed().default)) {
                fault(format!("must be {}", spec.seed().allowed));
            }
        }
    }
    if faults.is_empty() { Ok(live) } else { Err(faults) }
}

fn deeds(site: &Site, doer: &Doer, before: &Live, after: &Live) -> Vec<Record> {
    let changed = SPECS.iter().filter(|spec| spec.shown(before) != spec.shown(after));
    changed
        .map(|spec| {
            let name = word(&spec.key);
            Deed::new(site.clock.wall(), doer, AuditAction::SettingEdited)
                .on("setting", &name, name.as_str())
                .change(AuditField::Value, Some(spec.shown(before)), Some(spec.shown(after)))
                .record()
        })
        .collect()
}

fn all(site: &Site) -> Vec<Setting> {
    let live = site.settings.current();
    SPECS.iter().map(|spec| setting(site, &live, spec)).collect()
}

fn setting(site: &Site, live: &Live, spec: &Spec) -> Setting {
    let key: SettingKey = spec.key;
    let (unit, min, max, choices) = match spec.kind {
        Kind::Number { unit, min, max } => (unit, Some(min), Some(max), &[][..]),
        Kind::Choice(words) => ("", None, None, words),
    };
    Setting {
        key,
        value: spec.shown(live),
        default: spec.seed().default.to_owned(),
        allowed: spec.seed().allowed.to_owned(),
        unit: unit.to_owned(),
        min,
        max,
        choices: choices.iter().map(|word| (*word).to_owned()).collect(),
        environment: Some(spec.environment.to_owned()),
        environment_value: site.settings.environment_differs(spec),
    }
}
