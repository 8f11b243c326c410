//! One-time codes as RFC 6238 has them (SHA-1, six digits, 30 seconds, one step of skew). `recovery`: the codes that stand in.
//!
//! A code works once: its step is kept, and nothing up to it counts any more. Two uses at the same moment are told apart by `in_use`. Why the secret is kept in the clear: docs/adr/0009-one-time-codes.md.

mod recovery;

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Secret, Totp};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::clock::Clock;
use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::AgentId;
use crate::protocol::http::{
    AuditAction, AuditField, BeginTotp, ConfirmTotp, FieldProblem, Must, ProvePassword, RecoveryCodes,
    TotpSecret as ShownSecret,
};
use crate::protocol::words::Reason;
use crate::site::Shared;
use crate::store::records::{AccountRecord, Record, TotpRecord, TotpSecret};

use super::audit::{Deed, Doer};
use super::guard::{LoggedIn, Staff};
use super::passwords;
use super::problem::{Json, Refused};
use super::session;

/// How long a secret that was shown may be confirmed: time to find the phone.
const OFFERED_MS: u64 = 15 * 60_000;

/// What an authenticator calls the house.
const ISSUER: &str = "Usher";

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(begin, confirm, remove))
        .routes(routes!(recovery::make))
}

/// What a log-in has shown beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    NotWanted,
    /// None was given.
    Wanted,
    Wrong,
    Right,
}

/// Checks the code of a log-in whose password was right, and uses it up.
pub async fn second_factor(
    site: &Shared,
    agent: &AgentRow,
    code: Option<&str>,
    address: IpAddr,
) -> Result<Second, Refused> {
    let Some(totp) = site.reader.totp(agent.id).await? else {
        return Ok(Second::NotWanted);
    };
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        return Ok(Second::Wanted);
    };
    let attempt = site
        .throttle
        .code(agent.id, site.clock.now().steady)
        .map_err(Refused::too_many_tries)?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let right = if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        use_code(site, agent.id, &totp.secret, &digits).await?
    } else {
        let (shared, agent, code_hash) = (site.clone(), agent.clone(), recovery::hash(code));
        // Of its own: a client who hangs up in between must not give the turn away before it is on disk.
        let done = site.deed(async move { recovery::use_up(&shared, &agent, code_hash, address).await });
        done.await.map_err(|_| Refused::internal())??
    };
    if !right {
        return Ok(Second::Wrong);
    }
    attempt.right();
    Ok(Second::Right)
}

/// Has a logged-in agent show a code beside the password, where codes are on, and uses it up.
async fn prove(site: &Shared, staff: &Staff, code: Option<&str>) -> Result<(), Refused> {
    match second_factor(site, &staff.agent, code, staff.address).await? {
        Second::NotWanted | Second::Right => Ok(()),
        Second::Wanted => Err(code_fault(Reason::CodeRequired, "a one-time code is wanted too")),
        Second::Wrong => Err(code_fault(Reason::WrongCode, "is wrong, or was used already")),
    }
}

fn code_fault(reason: Reason, message: &str) -> Refused {
    Refused::fields(vec![FieldProblem {
        field: "code".to_owned(),
        reason,
        message: message.to_owned(),
    }])
}

/// Whether a code of six digits is right and new; then it is used up.
async fn use_code(site: &Shared, agent: AgentId, secret: &TotpSecret, digits: &str) -> Result<bool, Refused> {
    let Some(step) = step_of(secret, digits, site.clock.wall())? else {
        return Ok(false);
    };
    let Some(_claim) = site.in_use.claim(session::hash(&format!("code {agent} {step}"))) else {
        return Ok(false);
    };
    // Asked under the claim: whoever was before has it on disk.
    match site.reader.totp(agent).await? {
        Some(totp) if totp.secret == *secret && step > totp.last_step => {}
        Some(_) | None => return Ok(false),
    }
    site.driver
        .record(vec![AccountRecord::UseTotpStep { agent, step }.into()])
        .await?;
    Ok(true)
}

/// Begins to set up one-time codes: a secret to put into an authenticator.
#[utoipa::path(post, path = "/v1/totp", operation_id = "begin_totp", tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "A new secret. It counts once it is confirmed.", body = ShownSecret),
        (status = 429, description = "`too_many_tries`")))]
pub async fn begin(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    Json(body): Json<BeginTotp>,
) -> Result<axum::Json<ShownSecret>, Refused> {
    passwords::prove(&site, &staff, body.password, "password").await?;
    prove(&site, &staff, body.code.as_deref()).await?;
    let secret = Secret::generate();
    let shown = shown(&secret, &staff.agent.email)?;
    let offer = AccountRecord::OfferTotp {
        agent: staff.agent.id,
        secret: TotpSecret(secret.as_bytes().to_vec()),
        at: site.clock.wall(),
    };
    site.driver.record(vec![offer.into()]).await?;
    Ok(axum::Json(shown))
}

/// Confirms the new secret by a code of it. From now on log-ins want one; every other session of the account ends.
#[utoipa::path(put, path = "/v1/totp", operation_id = "confirm_totp", tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "Recovery codes, shown this once.", body = RecoveryCodes),
        (status = 410, description = "`gone`: begin again"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn confirm(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    Json(body): Json<ConfirmTotp>,
) -> Result<axum::Json<RecoveryCodes>, Refused> {
    let agent = staff.agent.id;
    let attempt = site
        .throttle
        .code(agent, site.clock.now().steady)
        .map_err(Refused::too_many_tries)?;
    let now = site.clock.wall();
    let claim = site.in_use.claim(session::hash(&format!("offer {agent}")));
    // Asked under the claim: whoever was before has confirmed it by now.
    let offer = match &claim {
        Some(_) => site.reader.totp_offer(agent).await?,
        None => None,
    };
    let Some((secret, _)) = offer.filter(|(_, at)| now.since(*at) <= OFFERED_MS) else {
        attempt.neither();
        let begin_again = "there is no secret to confirm, or it is too old: begin again";
        return Err(Refused::new(StatusCode::GONE, Reason::Gone, begin_again));
    };
    let digits: String = body.code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(last_step) = step_of(&secret, &digits, now)? else {
        return Err(code_fault(Reason::WrongCode, "is not what the authenticator shows now"));
    };
    attempt.right();
    let (codes, code_hashes) = recovery::new_codes();
    let deed = Deed::new(now, &Doer::staff(&staff), AuditAction::TotpSet)
        .on_agent(&staff.agent)
        .changed(AuditField::Totp);
    let totp = TotpRecord { secret, last_step };
    let records = vec![
        AccountRecord::PutTotp { agent, totp }.into(),
        AccountRecord::PutRecoveryCodes { agent, code_hashes }.into(),
        deed.record(),
    ];
    session::end_others(&site, &staff, records).await?;
    tracing::info!(%agent, "an agent has set up one-time codes");
    Ok(axum::Json(RecoveryCodes { codes }))
}

/// Takes one's own one-time codes off.
#[utoipa::path(delete, path = "/v1/totp", operation_id = "remove_totp", tag = "account",
    security(("session" = [])),
    responses(
        (status = 204, description = "Log-ins want no code any more."),
        (status = 403, description = "`totp_required`"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn remove(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    Json(body): Json<ProvePassword>,
) -> Result<StatusCode, Refused> {
    if site.settings.current().require_totp.holds_for(staff.agent.admin) {
        return Err(Refused::first(Must::TotpRequired));
    }
    passwords::prove(&site, &staff, body.password, "password").await?;
    prove(&site, &staff, body.code.as_deref()).await?;
    let mut records = vec![Record::from(AccountRecord::RemoveTotp(staff.agent.id))];
    if staff.standing.totp {
        records.push(removed(&site.clock, &Doer::staff(&staff), &staff.agent).record());
        tracing::info!(agent = %staff.agent.id, "an agent has taken their one-time codes off");
    }
    site.driver.record(records).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The note that an agent's one-time codes were taken off.
pub fn removed(clock: &Clock, doer: &Doer, agent: &AgentRow) -> Deed {
    Deed::new(clock.wall(), doer, AuditAction::TotpRemoved)
        .on_agent(agent)
        .change(AuditField::Totp, Some("on".to_owned()), Some("off".to_owned()))
}

fn totp_of(secret: impl Into<Secret>) -> Builder {
    Builder::new().with_secret(secret)
}

/// The step of which these digits are the code, if it is the present one or the one before or after.
fn step_of(secret: &TotpSecret, digits: &str, now: Wall) -> Result<Option<u64>, Refused> {
    let totp = built(totp_of(secret.0.clone()))?;
    Ok(totp.check(digits, u64::try_from(now.0).unwrap_or(0) / 1_000))
}

fn shown(secret: &Secret, email: &str) -> Result<ShownSecret, Refused> {
    // The one character that an account's name may not have.
    let account = email.replace(':', "_");
    let totp = built(
        totp_of(secret.as_bytes().to_vec())
            .with_issuer(Some(ISSUER))
            .with_account_name(account),
    )?;
    let uri = totp.to_url().map_err(|error| broken(&error))?;
    let picture = QrCode::new(&uri).map_err(|error| broken(&error))?;
    let picture = picture.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    Ok(ShownSecret {
        secret: secret.to_base32(),
        uri,
        picture,
    })
}

fn built(totp: Builder) -> Result<Totp, Refused> {
    totp.build().map_err(|error| broken(&error))
}

fn broken(error: &dyn std::fmt::Display) -> Refused {
    tracing::error!(%error, "one-time codes could not be made");
    Refused::internal()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = TotpSecret(b"12345678901234567890".to_vec());
        for (at_s, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let at = |s: i64| Wall(s * 1_000);
            let step = u64::try_from(at_s).unwrap() / 30;
            assert_eq!(step_of(&secret, digits, at(at_s)).unwrap(), Some(step));
            assert_eq!(
                step_of(&secret, digits, at(at_s + 30)).unwrap(),
                Some(step),
                "a step late"
            );
            assert_eq!(
                step_of(&secret, digits, at(at_s - 30)).unwrap(),
                Some(step),
                "a step early"
            );
            assert_eq!(step_of(&secret, digits, at(at_s + 60)).unwrap(), None);
        }
        let two_early = Wall((1_111_111_109 - 60) * 1_000);
        assert_eq!(step_of(&secret, "081804", two_early).unwrap(), None);
        for wrong in ["", "28708", "2870820", "abcdef", "٢٨٧٠٨٢"] {
            assert_eq!(step_of(&secret, wrong, Wall(59_000)).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn the_picture_is_plain_svg_and_the_address_one_for_authenticators() {
        let shown = shown(&Secret::generate(), "a:b+c@example.org").unwrap();
        assert!(
            shown.picture.contains("<svg ") && !shown.picture.contains("style") && !shown.picture.contains("<script")
        );
        assert!(
            shown
                .uri
                .starts_with("otpauth://totp/Usher:a_b%2Bc%40example.org?secret="),
            "{}",
            shown.uri
        );
        assert!(shown.uri.contains(&shown.secret));
    }
}
