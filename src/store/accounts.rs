//! Accounts in the tables: credentials, sessions, links, one-time codes, people who ask for an account; what can be asked about
//! them, and what their records do.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::hub::row::AgentRow;
use crate::hub::time::Wall;
use crate::ids::{AgentId, SessionId};

use super::apply::{Done, folded, run};
use super::questions::{Read, agent, agent_row, all, id, one, word};
use super::records::{AccountRecord, LinkRecord, SessionRecord, SignUpRecord, Standing, TotpRecord, TotpSecret};
use super::translate;
use super::words::LinkPurpose;

/// A log-in, its agent, and how their account stands.
pub type OpenSession = (SessionRecord, AgentRow, Standing);

const SESSION: &str = "SELECT id, secret_hash, agent, created, last_seen, address, browser FROM sessions";
const SIGN_UP: &str = "SELECT id, email, full_name, display_name, password_hash, at, address FROM sign_ups";

/// How an account stands, as columns of a query over `agents`.
const STANDING: &str = "EXISTS (SELECT 1 FROM credentials c WHERE c.agent = agents.id),
  EXISTS (SELECT 1 FROM totp t WHERE t.agent = agents.id),
  EXISTS (SELECT 1 FROM password_changes p WHERE p.agent = agents.id),
  (SELECT count(*) FROM recovery_codes r WHERE r.agent = agents.id)";

/// All agents by id, each with how their account stands.
pub(super) fn staff(tables: &Connection) -> Read<Vec<(AgentRow, Standing)>> {
    let sql = format!("SELECT id, data, {STANDING} FROM agents ORDER BY id");
    all(tables, &sql, [], |row| Ok((agent_row(row)?, standing_at(row, 2)?)))
}

/// How an account stands; as nothing when there is none.
pub(super) fn standing(tables: &Connection, agent: AgentId) -> Read<Standing> {
    let sql = format!("SELECT {STANDING} FROM agents WHERE id = ?1");
    let standing = one(tables, &sql, [agent.0], |row| standing_at(row, 0))?;
    Ok(standing.unwrap_or_default())
}

fn standing_at(row: &Row<'_>, column: usize) -> Read<Standing> {
    Ok(Standing {
        has_password: row.get(column)?,
        totp: row.get(column + 1)?,
        must_change_password: row.get(column + 2)?,
        recovery_codes: row.get(column + 3)?,
    })
}

pub(super) fn credential(tables: &Connection, agent: AgentId) -> Read<Option<String>> {
    let mut statement = tables.prepare_cached("SELECT password_hash FROM credentials WHERE agent = ?1")?;
    Ok(statement.query_row([agent.0], |row| row.get(0)).optional()?)
}

pub(super) fn session(tables: &Connection, secret_hash: [u8; 32]) -> Read<Option<OpenSession>> {
    let sql = format!("{SESSION} WHERE secret_hash = ?1");
    let Some(session) = one(tables, &sql, [secret_hash], session_row)? else {
        return Ok(None);
    };
    let Some(agent) = agent(tables, session.agent)? else {
        return Ok(None);
    };
    let standing = standing(tables, agent.id)?;
    Ok(Some((session, agent, standing)))
}

pub(super) fn sessions_of(tables: &Connection, agent: AgentId) -> Read<Vec<SessionRecord>> {
    let sql = format!("{SESSION} WHERE agent = ?1 ORDER BY created, id");
    all(tables, &sql, [agent.0], session_row)
}

fn session_row(row: &Row<'_>) -> Read<SessionRecord> {
    Ok(SessionRecord {
        id: SessionId(id(row, 0)?),
        secret_hash: row.get(1)?,
        agent: AgentId(row.get(2)?),
        created: Wall(row.get(3)?),
        last_seen: Wall(row.get(4)?),
        address: row.get(5)?,
        browser: row.get(6)?,
    })
}

pub(super) fn link(tables: &Connection, token_hash: [u8; 32]) -> Read<Option<LinkRecord>> {
    let sql = "SELECT token_hash, purpose, agent, expires FROM links WHERE token_hash = ?1";
    one(tables, sql, [token_hash], |row| {
        Ok(LinkRecord {
            token_hash: row.get(0)?,
            purpose: LinkPurpose::read(word(row, 1)?)?.into(),
            agent: row.get::<_, Option<u32>>(2)?.map(AgentId),
            expires: Wall(row.get(3)?),
        })
    })
}

pub(super) fn expired_links(tables: &Connection, now: Wall) -> Read<Vec<[u8; 32]>> {
    let sql = "SELECT token_hash FROM links WHERE expires <= ?1";
    all(tables, sql, [now.0], |row| Ok(row.get(0)?))
}

/// The sessions of an agent that the hub does not know (any more): the oldest made room, or a write came late.
pub(super) fn stray_sessions(tables: &Connection, of: AgentId) -> Read<Vec<SessionId>> {
    // One moment for both, so that a log-in in between is not taken for a stray.
    let _moment = tables.unchecked_transaction()?;
    let known = agent(tables, of)?.map(|agent| agent.sessions).unwrap_or_default();
    let sessions = sessions_of(tables, of)?.into_iter().map(|session| session.id);
    Ok(sessions.filter(|session| !known.contains(session)).collect())
}

pub(super) fn totp(tables: &Connection, agent: AgentId) -> Read<Option<TotpRecord>> {
    let sql = "SELECT secret, last_step FROM totp WHERE agent = ?1";
    one(tables, sql, [agent.0], |row| {
        Ok(TotpRecord {
            secret: TotpSecret(row.get(0)?),
            last_step: row.get::<_, i64>(1)?.cast_unsigned(),
        })
    })
}

/// The secret that was shown last and not yet confirmed, and when.
pub(super) fn totp_offer(tables: &Connection, agent: AgentId) -> Read<Option<(TotpSecret, Wall)>> {
    let sql = "SELECT secret, at FROM totp_offers WHERE agent = ?1";
    one(tables, sql, [agent.0], |row| {
        Ok((TotpSecret(row.get(0)?), Wall(row.get(1)?)))
    })
}

pub(super) fn is_recovery_code(tables: &Connection, agent: AgentId, code_hash: [u8; 32]) -> Read<bool> {
    let sql = "SELECT 1 FROM recovery_codes WHERE agent = ?1 AND code_hash = ?2";
    Ok(one(tables, sql, params![agent.0, code_hash], |_| Ok(()))?.is_some())
}

/// Those who ask for an account, oldest first.
pub(super) fn sign_ups(tables: &Connection) -> Read<Vec<SignUpRecord>> {
    all(tables, &format!("{SIGN_UP} ORDER BY id"), [], |row| {
        Ok(SignUpRecord {
            id: row.get(0)?,
            email: translate::text(word(row, 1)?)?,
            full_name: translate::text(word(row, 2)?)?,
            display_name: translate::text(word(row, 3)?)?,
            password_hash: row.get(4)?,
            at: Wall(row.get(5)?),
            address: row.get(6)?,
        })
    })
}

/// A number that no request has had.
pub(super) fn next_sign_up(tables: &Connection) -> Read<u32> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'sign_ups'";
    let last: Option<u32> = one(tables, sql, [], |row| Ok(row.get(0)?))?;
    Ok(last.unwrap_or(0) + 1)
}

/// What a record does to the tables.
pub(super) fn apply(tables: &Connection, record: &AccountRecord) -> Done {
    match record {
        AccountRecord::RequirePasswordChange { agent, required } => run(
            tables,
            if *required {
                "INSERT OR IGNORE INTO password_changes (agent) VALUES (?1)"
            } else {
                "DELETE FROM password_changes WHERE agent = ?1"
            },
            [agent.0],
        ),
        AccountRecord::OfferTotp { agent, secret, at } => run(
            tables,
            "INSERT OR REPLACE INTO totp_offers (agent, secret, at) VALUES (?1, ?2, ?3)",
            params![agent.0, secret.0, at.0],
        ),
        AccountRecord::PutTotp { agent, totp } => {
            run(tables, "DELETE FROM totp_offers WHERE agent = ?1", [agent.0])?;
            run(
                tables,
                "INSERT OR REPLACE INTO totp (agent, secret, last_step) VALUES (?1, ?2, ?3)",
                params![agent.0, totp.secret.0, totp.last_step.cast_signed()],
            )
        }
        AccountRecord::UseTotpStep { agent, step } => run(
            tables,
            "UPDATE totp SET last_step = ?2 WHERE agent = ?1 AND last_step < ?2",
            params![agent.0, step.cast_signed()],
        ),
        AccountRecord::RemoveTotp(agent) => remove_totp(tables, *agent),
        AccountRecord::PutRecoveryCodes { agent, code_hashes } => put_recovery_codes(tables, *agent, code_hashes),
        AccountRecord::RemoveRecoveryCode { agent, code_hash } => run(
            tables,
            "DELETE FROM recovery_codes WHERE agent = ?1 AND code_hash = ?2",
            params![agent.0, code_hash],
        ),
        AccountRecord::PutSignUp(sign_up) => put_sign_up(tables, sign_up),
        AccountRecord::RemoveSignUp(id) => run(tables, "DELETE FROM sign_ups WHERE id = ?1", [id]),
    }
}

pub(super) fn remove_totp(tables: &Connection, agent: AgentId) -> Done {
    run(tables, "DELETE FROM totp WHERE agent = ?1", [agent.0])?;
    run(tables, "DELETE FROM totp_offers WHERE agent = ?1", [agent.0])?;
    run(tables, "DELETE FROM recovery_codes WHERE agent = ?1", [agent.0])
}

fn put_recovery_codes(tables: &Connection, agent: AgentId, code_hashes: &[[u8; 32]]) -> Done {
    run(tables, "DELETE FROM recovery_codes WHERE agent = ?1", [agent.0])?;
    for code_hash in code_hashes {
        run(
            tables,
            "INSERT INTO recovery_codes (agent, code_hash) VALUES (?1, ?2)",
            params![agent.0, code_hash],
        )?;
    }
    Ok(())
}

fn put_sign_up(tables: &Connection, sign_up: &SignUpRecord) -> Done {
    run(
        tables,
        "INSERT OR IGNORE INTO sign_ups (id, folded, email, full_name, display_name, password_hash, at, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            sign_up.id,
            folded(&sign_up.email),
            sign_up.email.as_str(),
            sign_up.full_name.as_str(),
            sign_up.display_name.as_str(),
            sign_up.password_hash,
            sign_up.at.0,
            sign_up.address,
        ],
    )
}
