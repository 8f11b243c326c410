//! Passwords: argon2id, on a few threads at a time, with the same work for accounts that do not exist.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::protocol::http::FieldProblem;
use crate::protocol::words::Reason;
use crate::site::Site;

use super::guard::Staff;
use super::problem::Refused;

/// Hashes at once: each takes 19 MiB and a core for some time, and the house must go on meanwhile.
const AT_ONCE: usize = 2;

/// Makes and checks hashes.
#[derive(Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    tasks: TaskTracker,
    /// The hash of a password that nobody knows, for accounts that do not exist.
    dummy: String,
    computed: AtomicU64,
}

impl Passwords {
    /// Takes as long as one hash.
    pub fn new() -> Self {
        let nobody: [u8; 32] = rand::random();
        let dummy = hash_now(&nobody).expect("a hash of 32 bytes with default parameters");
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            tasks: TaskTracker::new(),
            dummy,
            computed: AtomicU64::new(0),
        }
    }

    /// The hash to keep.
    pub async fn hash(&self, password: String) -> Result<String, Refused> {
        self.run(move || hash_now(password.as_bytes()))
            .await?
            .ok_or_else(Refused::internal)
    }

    /// Whether the password is the one of this hash. Takes the same time when there is no hash.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Refused> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.clone());
        let same = self.run(move || verify_now(&password, &hash)).await?;
        Ok(known && same)
    }

    /// How many hashes were computed since the start, to make and to check.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refused> {
        let turn = self
            .turns
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Refused::internal())?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let work = move || {
            let _turn = turn;
            work()
        };
        self.tasks.spawn_blocking(work).await.map_err(|_| Refused::internal())
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn hash_now(password: &[u8]) -> Option<String> {
    Argon2::default()
        .hash_password(password)
        .ok()
        .map(|hash| hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Has a logged-in agent show their password once more, for what a borrowed screen shall not be able to do.
/// Answers the hash that it was compared with.
pub async fn prove(
    site: &Site,
    staff: &Staff,
    password: String,
    field: &'static str,
) -> Result<Option<String>, Refused> {
    let attempt = site
        .throttle
        .password_in(staff.session.id, site.clock.now().steady)
        .map_err(Refused::too_many_tries)?;
    let hash = site.reader.credential(staff.agent.id).await?;
    if !site.passwords.verify(password, hash.clone()).await? {
        return Err(wrong(field));
    }
    attempt.right();
    Ok(hash)
}

/// That what stands in this field is not the password.
pub fn wrong(field: &'static str) -> Refused {
    Refused::fields(vec![FieldProblem {
        field: field.to_owned(),
        reason: Reason::WrongCredentials,
        message: "is not the password".to_owned(),
    }])
}
