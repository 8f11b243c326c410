//! Recovery codes, which stand in for a one-time code: each is removed by its use, and they are used in turn.

use std::net::IpAddr;

use axum::extract::State;

use crate::http::audit::{Deed, Doer};
use crate::http::guard::LoggedIn;
use crate::http::passwords;
use crate::http::problem::{Json, Refused};
use crate::http::session;
use crate::hub::row::AgentRow;
use crate::protocol::http::{AuditAction, AuditField, ProvePassword, RecoveryCodes};
use crate::site::Shared;
use crate::store::records::AccountRecord;

use super::prove;

/// How many recovery codes there are at a time.
const CODES: usize = 10;

/// The letters of base32, of which a recovery code has sixteen: 80 random bits, too many to be tried, so a fast hash will do.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CODE_LETTERS: usize = 16;

/// Whether a recovery code is one that is left; then it is used up.
pub(super) async fn use_up(
    site: &Shared,
    agent: &AgentRow,
    code_hash: [u8; 32],
    address: IpAddr,
) -> Result<bool, Refused> {
    let _turn = site.recovering.lock().await;
    if !site.reader.is_recovery_code(agent.id, code_hash).await? {
        return Ok(false);
    }
    let left = site.reader.standing(agent.id).await?.recovery_codes;
    let after = left.saturating_sub(1);
    let deed = Deed::new(
        site.clock.wall(),
        &Doer::agent(agent, address),
        AuditAction::RecoveryCodeUsed,
    )
    .on_agent(agent)
    .change(AuditField::Left, Some(left.to_string()), Some(after.to_string()));
    let agent = agent.id;
    let gone = AccountRecord::RemoveRecoveryCode { agent, code_hash };
    site.driver.record(vec![gone.into(), deed.record()]).await?;
    tracing::info!(%agent, left = after, "a recovery code was used");
    Ok(true)
}

/// Makes new recovery codes instead of those that are left.
#[utoipa::path(post, path = "/v1/totp/recovery", operation_id = "make_recovery_codes", tag = "account",
    security(("session" = [])),
    responses(
        (status = 200, description = "Recovery codes, shown this once.", body = RecoveryCodes),
        (status = 404, description = "`not_found`: there are no one-time codes to stand in for"),
        (status = 429, description = "`too_many_tries`")))]
pub async fn make(
    State(site): State<Shared>,
    LoggedIn(staff): LoggedIn,
    Json(body): Json<ProvePassword>,
) -> Result<axum::Json<RecoveryCodes>, Refused> {
    if !staff.standing.totp {
        return Err(Refused::not_found());
    }
    passwords::prove(&site, &staff, body.password, "password").await?;
    prove(&site, &staff, body.code.as_deref()).await?;
    let agent = staff.agent.id;
    let (codes, code_hashes) = new_codes();
    let deed = Deed::new(site.clock.wall(), &Doer::staff(&staff), AuditAction::RecoveryCodesMade)
        .on_agent(&staff.agent)
        .changed(AuditField::RecoveryCodes);
    let records = vec![
        AccountRecord::PutRecoveryCodes { agent, code_hashes }.into(),
        deed.record(),
    ];
    site.driver.record(records).await?;
    tracing::info!(%agent, "an agent has new recovery codes");
    Ok(axum::Json(RecoveryCodes { codes }))
}

/// New codes, and what is kept of them.
pub(super) fn new_codes() -> (Vec<String>, Vec<[u8; 32]>) {
    let codes: Vec<String> = (0..CODES).map(|_| new_code()).collect();
    let hashes = codes.iter().map(|code| hash(code)).collect();
    (codes, hashes)
}

/// In groups of four, to be copied by hand.
fn new_code() -> String {
    let letters = rand::random::<[u8; CODE_LETTERS]>().map(|byte| LETTERS[usize::from(byte % 32)]);
    let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// Of the letters alone, however they were typed.
pub(super) fn hash(code: &str) -> [u8; 32] {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    session::hash(&letters.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_differ_and_may_be_typed_carelessly() {
        let (codes, hashes) = new_codes();
        let different: std::collections::BTreeSet<_> = hashes.iter().collect();
        assert_eq!((codes.len(), different.len()), (CODES, CODES));
        assert_eq!(codes[0].len(), 19);
        let typed = format!(" {} ", codes[0].to_lowercase().replace('-', " "));
        assert_eq!(hash(&typed), hashes[0]);
    }
}
