//! Questions to the store, answered by a few read-only connections. Each has a deadline.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, InterruptHandle};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use crate::hub::input::Limits;
use crate::hub::row::{AgentRow, CategoryRow, ConversationRow, EntryRow};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId, SessionId};

use super::access::{self, AllowRows, LogInPlace};
use super::accounts::{self, OpenSession};
use super::archive::beside::{Adding, BesideChat, NoteLine};
use super::archive::erasure::{self, ErasureLine, OfCustomer};
use super::archive::filed::Filed;
use super::archive::list::{ArchivePage, ArchiveQuery};
use super::archive::{self, ArchiveRecord, LogPart, ReadBy};
use super::audit::{self, AuditLine, AuditPage, AuditQuery};
use super::fault::Fault;
use super::records::{KeyRecord, LinkRecord, Record, SessionRecord, SignUpRecord, Standing, TotpRecord, TotpSecret};
use super::spool::{self, SetAside, Spooled, Waiting};
use super::{ReadError, keys, questions, schema};

/// How many questions are answered at once: enough to keep the disk busy, few enough to leave the processors to the hub.
const CONNECTIONS_MAX: usize = 4;

/// How long a question may take, waiting included.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// The way to ask. Cheap to clone; the clones share the connections.
#[derive(Clone, Debug)]
pub struct Reader {
    pool: Arc<Pool>,
}

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
    tasks: TaskTracker,
}

impl Reader {
    pub(super) fn new(path: PathBuf) -> Self {
        let pool = Pool {
            path,
            idle: Mutex::default(),
            free: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            tasks: TaskTracker::new(),
        };
        Self { pool: Arc::new(pool) }
    }

    /// The hash of an agent's password.
    pub async fn credential(&self, agent: AgentId) -> Result<Option<String>, ReadError> {
        self.ask(move |tables| accounts::credential(tables, agent)).await
    }

    /// The agent of that e-mail, whatever its case.
    pub async fn agent_by_email(&self, email: &str) -> Result<Option<AgentRow>, ReadError> {
        let email = email.to_owned();
        self.ask(move |tables| questions::agent_by_email(tables, &email)).await
    }

    /// An agent who has not been removed.
    pub async fn agent(&self, agent: AgentId) -> Result<Option<AgentRow>, ReadError> {
        self.ask(move |tables| questions::agent(tables, agent)).await
    }

    /// All agents who have not been removed, by id.
    pub async fn agents(&self) -> Result<Vec<AgentRow>, ReadError> {
        self.ask(questions::agents).await
    }

    /// All categories, by id.
    pub async fn categories(&self) -> Result<Vec<CategoryRow>, ReadError> {
        self.ask(questions::categories).await
    }

    /// A category, archived or not.
    pub async fn category(&self, category: CategoryId) -> Result<Option<CategoryRow>, ReadError> {
        self.ask(move |tables| questions::category(tables, category)).await
    }

    /// All agents who have not been removed, by id, each with how their account stands.
    pub async fn staff(&self) -> Result<Vec<(AgentRow, Standing)>, ReadError> {
        self.ask(accounts::staff).await
    }

    /// How an agent's account stands.
    pub async fn standing(&self, agent: AgentId) -> Result<Standing, ReadError> {
        self.ask(move |tables| accounts::standing(tables, agent)).await
    }

    /// The secret by which an agent's one-time codes are checked.
    pub async fn totp(&self, agent: AgentId) -> Result<Option<TotpRecord>, ReadError> {
        self.ask(move |tables| accounts::totp(tables, agent)).await
    }

    /// The secret that was shown to the agent last and not yet confirmed, and when.
    pub async fn totp_offer(&self, agent: AgentId) -> Result<Option<(TotpSecret, Wall)>, ReadError> {
        self.ask(move |tables| accounts::totp_offer(tables, agent)).await
    }

    /// Whether a recovery code of that hash is left to the agent.
    pub async fn is_recovery_code(&self, agent: AgentId, code_hash: [u8; 32]) -> Result<bool, ReadError> {
        self.ask(move |tables| accounts::is_recovery_code(tables, agent, code_hash))
            .await
    }

    /// Those who ask for an account, oldest first.
    pub async fn sign_ups(&self) -> Result<Vec<SignUpRecord>, ReadError> {
        self.ask(accounts::sign_ups).await
    }

    /// A number that no request for an account has had.
    pub async fn next_sign_up(&self) -> Result<u32, ReadError> {
        self.ask(accounts::next_sign_up).await
    }

    /// The sessions that the store still has and the hub does not know.
    pub async fn stray_sessions(&self, agent: AgentId) -> Result<Vec<SessionId>, ReadError> {
        self.ask(move |tables| accounts::stray_sessions(tables, agent)).await
    }

    /// The log-in of that secret, with its agent; nothing when the agent has been removed.
    pub async fn session(&self, secret_hash: [u8; 32]) -> Result<Option<OpenSession>, ReadError> {
        self.ask(move |tables| accounts::session(tables, secret_hash)).await
    }

    /// All log-ins of an agent, oldest first.
    pub async fn sessions_of(&self, agent: AgentId) -> Result<Vec<SessionRecord>, ReadError> {
        self.ask(move |tables| accounts::sessions_of(tables, agent)).await
    }

    /// The link of that token, expired or not.
    pub async fn link(&self, token_hash: [u8; 32]) -> Result<Option<LinkRecord>, ReadError> {
        self.ask(move |tables| accounts::link(tables, token_hash)).await
    }

    /// The token hashes of the links that were good until now at the latest.
    pub async fn expired_links(&self, now: Wall) -> Result<Vec<[u8; 32]>, ReadError> {
        self.ask(move |tables| accounts::expired_links(tables, now)).await
    }

    /// All API keys, by id.
    pub async fn keys(&self) -> Result<Vec<KeyRecord>, ReadError> {
        self.ask(keys::all).await
    }

    /// The API key of that secret.
    pub async fn key(&self, secret_hash: [u8; 32]) -> Result<Option<KeyRecord>, ReadError> {
        self.ask(move |tables| keys::by_secret(tables, secret_hash)).await
    }

    /// The hub's durations, as they are kept; nothing before the first start.
    pub async fn limits(&self) -> Result<Option<Limits>, ReadError> {
        self.ask(questions::limits).await
    }

    /// A named value.
    pub async fn meta(&self, key: &str) -> Result<Option<String>, ReadError> {
        let key = key.to_owned();
        self.ask(move |tables| questions::meta(tables, &key)).await
    }

    /// The entries `from..before` of a conversation, in order.
    pub async fn history(&self, of: ConversationId, from: u32, before: u32) -> Result<Vec<EntryRow>, ReadError> {
        self.ask(move |tables| questions::entries(tables, of, from, before))
            .await
    }

    /// A page of ended conversations, newest first.
    pub async fn archive_list(&self, query: ArchiveQuery) -> Result<ArchivePage, ReadError> {
        self.ask(move |tables| archive::list::list(tables, &query)).await
    }

    /// A part of an ended conversation, as far as it may be read.
    pub async fn archive_record(
        &self,
        of: ConversationId,
        by: ReadBy,
        part: LogPart,
    ) -> Result<Option<ArchiveRecord>, ReadError> {
        self.ask(move |tables| archive::record(tables, of, by, &part)).await
    }

    /// What stands beside a chat, if that agent is in it.
    pub async fn beside(&self, now: ConversationId, agent: AgentId) -> Result<Option<BesideChat>, ReadError> {
        self.ask(move |tables| archive::beside::beside(tables, now, agent))
            .await
    }

    /// Whose conversation of a queue it is, under way or ended; nothing when it is not in the file.
    pub async fn customer_of(&self, id: ConversationId) -> Result<Option<CustomerId>, ReadError> {
        self.ask(move |tables| questions::customer_of(tables, id)).await
    }

    /// Whether an agent may look at an earlier conversation because its customer is with them now.
    pub async fn may_look(
        &self,
        agent: AgentId,
        now: ConversationId,
        earlier: ConversationRow,
    ) -> Result<bool, ReadError> {
        self.ask(move |tables| archive::beside::may_look(tables, agent, now, &earlier))
            .await
    }

    /// A conversation, under way or ended, to which somebody wants to add something; nothing if they may not read it.
    pub async fn adding(&self, to: ConversationId, by: ReadBy) -> Result<Option<Adding>, ReadError> {
        self.ask(move |tables| archive::beside::adding(tables, to, by)).await
    }

    /// The note that was added under this name.
    pub async fn note(&self, uid: u128) -> Result<Option<NoteLine>, ReadError> {
        self.ask(move |tables| archive::beside::note(tables, uid)).await
    }

    /// The tags in use, each with the number of conversations; for an agent, of their own.
    pub async fn tags_in_use(&self, reader: Option<AgentId>) -> Result<Vec<(String, u32)>, ReadError> {
        self.ask(move |tables| archive::beside::tags_in_use(tables, reader))
            .await
    }

    /// Those of these agents who may see what is added to a conversation.
    pub async fn see_additions(
        &self,
        to: ConversationId,
        among: BTreeSet<AgentId>,
    ) -> Result<BTreeSet<AgentId>, ReadError> {
        self.ask(move |tables| archive::beside::see_additions(tables, to, among))
            .await
    }

    /// The agents who had a part in a conversation and are no more, as they were last called.
    pub async fn removed_agents(&self) -> Result<Vec<(AgentId, String)>, ReadError> {
        self.ask(archive::choices::removed_agents).await
    }

    /// Those of the categories in which an ended conversation was, as far as this reader sees it.
    pub async fn categories_read(
        &self,
        reader: AgentId,
        among: BTreeSet<CategoryId>,
    ) -> Result<BTreeSet<CategoryId>, ReadError> {
        self.ask(move |tables| archive::choices::categories_read(tables, reader, among))
            .await
    }

    /// The next texts for the full-text search's index; nothing when it is complete.
    pub async fn to_index(&self) -> Result<Vec<Record>, ReadError> {
        self.ask(archive::index::next_slice).await
    }

    /// The next of what removed conversations have left; nothing when all is cleared away.
    pub async fn to_clear(&self) -> Result<Option<Record>, ReadError> {
        self.ask(archive::removal::next_slice).await
    }

    /// How many conversations of a category were removed since the audit log last said so.
    pub async fn unnoted_removals(&self, category: CategoryId) -> Result<u32, ReadError> {
        self.ask(move |tables| archive::removal::unnoted(tables, category))
            .await
    }

    /// The oldest conversations of a category that ended before; at most so many.
    pub async fn expired(
        &self,
        category: CategoryId,
        before: Wall,
        limit: u32,
    ) -> Result<Vec<ConversationId>, ReadError> {
        self.ask(move |tables| archive::removal::expired(tables, category, before, limit))
            .await
    }

    /// The next to be carried to MongoDB, oldest change first, after that revision.
    pub async fn spooled(&self, after: u64, limit: u32) -> Result<Vec<Spooled>, ReadError> {
        self.ask(move |tables| spool::next(tables, after, limit)).await
    }

    /// How much is still to be carried to MongoDB.
    pub async fn waiting_for_mongo(&self) -> Result<Waiting, ReadError> {
        self.ask(spool::waiting).await
    }

    /// What MongoDB will never take, oldest change first; at most so many.
    pub async fn set_aside(&self, limit: u32) -> Result<Vec<SetAside>, ReadError> {
        self.ask(move |tables| spool::set_aside(tables, limit)).await
    }

    /// The last number that was given to a conversation.
    pub async fn conversations_given(&self) -> Result<u64, ReadError> {
        self.ask(questions::conversations_given).await
    }

    /// Whether what changes is noted for MongoDB.
    pub async fn is_spooling(&self) -> Result<bool, ReadError> {
        self.ask(spool::is_on).await
    }

    /// Those of these conversations whose removal MongoDB has refused.
    pub async fn removals_set_aside(&self, among: Vec<ConversationId>) -> Result<BTreeSet<ConversationId>, ReadError> {
        self.ask(move |tables| spool::removals_set_aside(tables, &among)).await
    }

    /// How many removals it has refused; counted up to `most`.
    pub async fn removals_set_aside_count(&self, most: u32) -> Result<u32, ReadError> {
        self.ask(move |tables| spool::removals_set_aside_count(tables, most))
            .await
    }

    /// All that the file has of an ended conversation but its log.
    pub async fn filed(&self, id: ConversationId) -> Result<Option<Filed>, ReadError> {
        self.ask(move |tables| {
            let _moment = tables.unchecked_transaction()?;
            archive::filed::filed(tables, id)
        })
        .await
    }

    /// The conversations in the file that have tags; at most so many.
    pub async fn tagged(&self, limit: u32) -> Result<Vec<ConversationId>, ReadError> {
        self.ask(move |tables| archive::beside::tagged(tables, limit)).await
    }

    /// Those of these conversations of which the file has the last word: they are in it, or are being removed.
    pub async fn here(&self, among: Vec<ConversationId>) -> Result<BTreeSet<ConversationId>, ReadError> {
        self.ask(move |tables| spool::here(tables, &among)).await
    }

    /// An entry of the audit log.
    pub async fn audit_entry(&self, id: u64) -> Result<Option<AuditLine>, ReadError> {
        self.ask(move |tables| audit::entry(tables, id)).await
    }

    /// Where staff may come from.
    pub async fn allow_list(&self) -> Result<AllowRows, ReadError> {
        self.ask(access::allow_list).await
    }

    /// Where each log-in was made.
    pub async fn log_in_places(&self) -> Result<Vec<LogInPlace>, ReadError> {
        self.ask(access::log_in_places).await
    }

    /// A page of the audit log, newest first.
    pub async fn audit(&self, query: AuditQuery) -> Result<AuditPage, ReadError> {
        self.ask(move |tables| audit::page(tables, &query)).await
    }

    /// All erasures, newest first.
    pub async fn erasures(&self) -> Result<Vec<ErasureLine>, ReadError> {
        self.ask(erasure::erasures).await
    }

    /// The erasures that are not proven yet, oldest first.
    pub async fn unproven_erasures(&self) -> Result<Vec<ErasureLine>, ReadError> {
        self.ask(erasure::unproven).await
    }

    /// The erasure that was asked for under this name.
    pub async fn erasure(&self, uid: u128) -> Result<Option<ErasureLine>, ReadError> {
        self.ask(move |tables| erasure::erasure(tables, uid)).await
    }

    /// The erasure of this customer that is not proven yet.
    pub async fn erasure_of(&self, customer: CustomerId) -> Result<Option<ErasureLine>, ReadError> {
        self.ask(move |tables| erasure::erasure_of(tables, customer)).await
    }

    /// What the file has of a customer before that conversation, newest first, at most so many.
    pub async fn of_customer(
        &self,
        customer: CustomerId,
        before: ConversationId,
        limit: u32,
    ) -> Result<OfCustomer, ReadError> {
        self.ask(move |tables| erasure::of_customer(tables, customer, before, limit))
            .await
    }

    /// Those of a customer's conversations up to that one that can go now, at most so many; and whether the hub still knows others.
    pub async fn to_erase(
        &self,
        customer: CustomerId,
        upto: ConversationId,
        limit: u32,
    ) -> Result<(Vec<Filed>, bool), ReadError> {
        self.ask(move |tables| erasure::to_erase(tables, customer, upto, limit))
            .await
    }

    /// Whether the full-text search's index is being written anew.
    pub async fn index_is_stale(&self) -> Result<bool, ReadError> {
        self.ask(archive::index::is_stale).await
    }

    /// Whether something of an erasure is still on its way to MongoDB.
    pub async fn erasure_is_on_its_way(&self, erasure: u32) -> Result<bool, ReadError> {
        self.ask(move |tables| erasure::is_on_its_way(tables, erasure)).await
    }

    /// Whether MongoDB has refused something of it.
    pub async fn erasure_is_set_aside(&self, erasure: u32) -> Result<bool, ReadError> {
        self.ask(move |tables| erasure::is_set_aside(tables, erasure)).await
    }

    /// The customers who are not known again by their tokens.
    pub async fn forgotten(&self) -> Result<Vec<[u8; 32]>, ReadError> {
        self.ask(erasure::forgotten).await
    }

    /// Folds the journal into the file and empties it, so that nothing old is left in either; answers whether nobody read meanwhile.
    pub async fn empty_journal(&self) -> Result<bool, ReadError> {
        let path = self.pool.path.clone();
        let emptied = self.pool.tasks.spawn_blocking(move || schema::empty_journal(&path));
        let emptied = emptied.await.map_err(|error| ReadError::Failed(error.to_string()))?;
        emptied.map_err(|fault| ReadError::Failed(fault.to_string()))
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, ReadError> {
        timeout(ANSWER_WITHIN, self.ask_in_turn(question))
            .await
            .unwrap_or(Err(ReadError::Late))
    }

    async fn ask_in_turn<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, ReadError> {
        let failed = |error: &dyn ToString| ReadError::Failed(error.to_string());
        let turn = Arc::clone(&self.pool.free);
        let turn = turn.acquire_owned().await.map_err(|error| failed(&error))?;
        let pool = Arc::clone(&self.pool);
        let asker = Asker::default();
        let running = asker.running.clone();
        let answer = self.pool.tasks.spawn_blocking(move || {
            let answer = pool.answer(&running, question);
            drop(turn);
            answer
        });
        let answer = answer.await.map_err(|error| failed(&error))?;
        answer.map_err(|fault| failed(&fault))
    }
}

/// Stops the question when nobody waits for its answer any more.
#[derive(Default)]
struct Asker {
    running: Arc<Mutex<Option<InterruptHandle>>>,
}

impl Drop for Asker {
    fn drop(&mut self) {
        // The lock is held over the interrupt, so that it cannot hit the next question on the same connection.
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = running.take() {
            handle.interrupt();
        }
    }
}

impl Pool {
    fn answer<T>(
        &self,
        running: &Mutex<Option<InterruptHandle>>,
        question: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let idle = self.idle().pop();
        let tables = idle.map_or_else(|| schema::open_to_read(&self.path), Ok)?;
        let lock = || running.lock().unwrap_or_else(PoisonError::into_inner);
        *lock() = Some(tables.get_interrupt_handle());
        let answer = question(&tables);
        *lock() = None;
        // A connection that has failed may be at fault itself: the next question opens another.
        if answer.is_ok() {
            self.idle().push(tables);
        }
        answer
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
