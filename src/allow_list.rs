//! Where staff may come from, live: what the doors go by, and how it is changed.
//!
//! A change is decided in the driver's turn, against the newest list, so that two admins who edit at the same moment cannot shut both
//! of them out; the doors go by it once it is on disk. `AGENT_WHITELIST` seeds a store that has no list. Deliberately absent: who may
//! change it, and what becomes of those who are shut out, which is `http`'s.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, bail};
use ipnet::IpNet;
use tokio::sync::{oneshot, watch};

use crate::config::addresses::{NoNetwork, network};
use crate::config::{Addresses, Config};
use crate::driver::{DriverHandle, Unavailable};
use crate::engine::Engine;
use crate::http::audit::{Deed, Doer};
use crate::hub::text::{Text, TextError};
use crate::hub::time::Wall;
use crate::protocol::http::{AuditAction, AuditField};
use crate::store::records::{AllowRecord, Record};
use crate::store::{ALLOW_LIST_SEED, ReadError, Reader};

/// More than a house has networks; so few that every door looks through all of them in a microsecond or two. The machine's owner goes
/// past it: a full list must not keep the last one out who can always come in.
pub const ENTRIES_MAX: usize = 1_000;

/// Whose work an entry is that the machine's command has added: the same in every language.
pub const BY_COMMAND: &str = "usher admin allow";

/// What an entry is for.
pub type Note = Text<200, true>;

/// The list.
#[derive(Debug)]
pub struct AllowList {
    /// On disk.
    live: watch::Sender<Arc<Entries>>,
    /// The newest, on disk or on its way there. Changed in the driver's turn only.
    decided: Arc<Mutex<Arc<Entries>>>,
    environment: Option<String>,
}

/// The list at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// Grows with each change.
    version: u64,
    /// The highest number that was ever used.
    last: u32,
    list: Vec<AllowRecord>,
}

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Add {
        net: IpNet,
        note: String,
    },
    /// What is `None` stays.
    Edit {
        id: u32,
        net: Option<IpNet>,
        note: Option<String>,
    },
    Remove {
        id: u32,
    },
}

/// Who changes it.
#[derive(Clone, Debug)]
pub struct Author {
    pub doer: Doer,
    /// What the list says of whose work an entry is.
    pub name: Option<String>,
    pub stays: Stays,
}

/// Who must not be shut out by a change, as they could not take it back.
#[derive(Clone, Debug)]
pub enum Stays {
    /// The machine's owner changes it, who needs no door.
    Nobody,
    /// The author, at this address.
    Author(IpAddr),
    /// A key works from anywhere, so the admins who are logged in: at these addresses, where those are let in now.
    Admins(Vec<IpAddr>),
}

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no entry of that number.
    Unknown,
    AlreadyListed,
    TooMany,
    WouldLockOut,
    /// The machine's owner has added it, which is no key's to take back.
    Owners,
    /// The author was shut out meanwhile.
    ShutOut,
}

impl AllowList {
    /// The list of an engine's store.
    pub async fn of(engine: &Engine, config: &Config) -> anyhow::Result<Self> {
        Self::open(&engine.reader, &engine.driver, engine.clock.wall(), &config.allow_list).await
    }

    /// The list of a store; out of the environment's value when the store has none.
    async fn open(reader: &Reader, driver: &DriverHandle, now: Wall, seed: &Addresses) -> anyhow::Result<Self> {
        let mut entries = Entries::kept(reader).await?;
        let mut environment = None;
        match reader.meta(ALLOW_LIST_SEED).await? {
            None => {
                let records = entries.seed(seed, now)?;
                driver
                    .record(records)
                    .await
                    .context("the allow-list could not be kept")?;
                tracing::info!(
                    entries = entries.list.len(),
                    "AGENT_WHITELIST has seeded the allow-list"
                );
            }
            Some(seeded) if seeded != seed.to_string() => {
                tracing::warn!(
                    key = "AGENT_WHITELIST",
                    value = %seed,
                    "this setting seeds the first start only: the live allow-list counts"
                );
                environment = Some(seed.to_string());
            }
            Some(_) => {}
        }
        if entries.list.is_empty() {
            tracing::warn!("the allow-list is empty: no staff can come in; `usher admin allow` adds an address");
        }
        Ok(Self::starting_with(entries, environment))
    }

    /// The list of an engine's store as it is, seeded or not: the command line may have another environment than the server.
    pub async fn unseeded(engine: &Engine) -> anyhow::Result<Self> {
        Ok(Self::starting_with(Entries::kept(&engine.reader).await?, None))
    }

    fn starting_with(entries: Entries, environment: Option<String>) -> Self {
        let newest = Arc::new(entries);
        Self {
            live: watch::Sender::new(newest.clone()),
            decided: Arc::new(Mutex::new(newest)),
            environment,
        }
    }

    /// Whether staff may come from there.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.now().contains(address)
    }

    /// The list as it is on disk.
    pub fn now(&self) -> Arc<Entries> {
        self.live.borrow().clone()
    }

    /// What `AGENT_WHITELIST` says, if that is not what seeded the list.
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// Changes the list, or refuses to. Returns when the change is on disk and the doors go by it. Not to be given up halfway: the
    /// doors would then go by the old list until the next change.
    pub async fn change(
        &self,
        driver: &DriverHandle,
        now: Wall,
        author: Author,
        change: Change,
    ) -> Result<Result<(), Refusal>, Unavailable> {
        let decided = self.decided.clone();
        let (tell, told) = oneshot::channel();
        let decide = move || {
            let mut newest = decided.lock().unwrap_or_else(PoisonError::into_inner);
            let (outcome, records) = match newest.changed(now, &author, change) {
                Ok((after, records)) => {
                    *newest = Arc::new(after);
                    (Ok(newest.clone()), records)
                }
                Err(refusal) => (Err(refusal), Vec::new()),
            };
            // Whoever asked may have given up waiting; it happened all the same.
            drop(tell.send(outcome));
            records
        };
        driver.decide(decide).await?;
        Ok(told.await.map_err(|_| Unavailable)?.map(|after| self.publish(after)))
    }

    fn publish(&self, after: Arc<Entries>) {
        self.live.send_if_modified(|live| {
            // Of two changes that came onto the disk together the later may be told first.
            let newer = after.version > live.version;
            if newer {
                *live = after;
            }
            newer
        });
    }

    /// Waits until the doors go by all that has been decided so far.
    pub async fn settled(&self) {
        let decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner).version;
        // The sender's end is this list's own.
        let mut live = self.live.subscribe();
        drop(live.wait_for(|live| live.version >= decided).await);
    }
}

impl Entries {
    async fn kept(reader: &Reader) -> Result<Self, ReadError> {
        let rows = reader.allow_list().await?;
        Ok(Self {
            version: 0,
            last: rows.last,
            list: rows.entries,
        })
    }

    /// By number.
    pub fn list(&self) -> &[AllowRecord] {
        &self.list
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.list.iter().any(|entry| entry.net.contains(&address))
    }

    /// Takes over what the environment says and is not there yet.
    fn seed(&mut self, seed: &Addresses, now: Wall) -> anyhow::Result<Vec<Record>> {
        let found = seed.nets().len();
        if found > ENTRIES_MAX {
            bail!("AGENT_WHITELIST: found {found} addresses and networks, allowed: at most {ENTRIES_MAX}");
        }
        for net in seed.nets() {
            if self.list.iter().all(|entry| entry.net != *net) {
                self.push(*net, String::new(), now, None);
            }
        }
        let value = seed.to_string();
        let key = ALLOW_LIST_SEED.to_owned();
        let entries = self.list.iter().cloned().map(Record::PutAllowEntry);
        Ok(entries.chain([Record::PutMeta { key, value }]).collect())
    }

    fn push(&mut self, net: IpNet, note: String, added: Wall, added_by: Option<String>) -> AllowRecord {
        self.last += 1;
        let entry = AllowRecord {
            id: self.last,
            net,
            note,
            added,
            added_by,
        };
        self.list.push(entry.clone());
        entry
    }

    /// The list after a change, and what is to be written.
    fn changed(&self, now: Wall, author: &Author, change: Change) -> Result<(Self, Vec<Record>), Refusal> {
        if matches!(author.stays, Stays::Author(address) if !self.contains(address)) {
            return Err(Refusal::ShutOut);
        }
        if matches!(author.stays, Stays::Admins(_)) && self.is_owners(&change) {
            return Err(Refusal::Owners);
        }
        let mut after = self.clone();
        after.version += 1;
        let records = match change {
            Change::Add { net, note } => after.add(now, author, net, note)?,
            Change::Edit { id, net, note } => after.edit(now, author, id, net, note)?,
            Change::Remove { id } => after.remove(now, author, id)?,
        };
        if after.shuts_out(&author.stays, self) {
            return Err(Refusal::WouldLockOut);
        }
        Ok((after, records))
    }

    /// Whether it would change what the machine's command has added.
    fn is_owners(&self, change: &Change) -> bool {
        let at = match change {
            Change::Add { .. } => return false,
            Change::Edit { id, .. } | Change::Remove { id } => *id,
        };
        let entry = self.list.iter().find(|entry| entry.id == at);
        entry.is_some_and(|entry| entry.added_by.as_deref() == Some(BY_COMMAND))
    }

    fn shuts_out(&self, stays: &Stays, before: &Self) -> bool {
        let lost = |address: &IpAddr| before.contains(*address) && !self.contains(*address);
        match stays {
            Stays::Nobody => false,
            Stays::Author(address) => lost(address),
            Stays::Admins(addresses) => self.list.is_empty() || addresses.iter().any(lost),
        }
    }

    fn add(&mut self, now: Wall, author: &Author, net: IpNet, note: String) -> Result<Vec<Record>, Refusal> {
        self.free(net, None)?;
        let bounded = match author.stays {
            Stays::Nobody => false,
            Stays::Author(_) | Stays::Admins(_) => true,
        };
        if bounded && self.list.len() >= ENTRIES_MAX {
            return Err(Refusal::TooMany);
        }
        let entry = self.push(net, note, now, author.name.clone());
        let deed = Deed::new(now, &author.doer, AuditAction::AllowEntryAdded)
            .on("allow_entry", entry.id, net.to_string())
            .change(AuditField::Cidr, None, Some(net.to_string()))
            .change(AuditField::Note, None, said(&entry.note));
        Ok(vec![Record::PutAllowEntry(entry), deed.record()])
    }

    fn edit(
        &mut self,
        now: Wall,
        author: &Author,
        id: u32,
        net: Option<IpNet>,
        note: Option<String>,
    ) -> Result<Vec<Record>, Refusal> {
        if let Some(net) = net {
            self.free(net, Some(id))?;
        }
        let entry = self
            .list
            .iter_mut()
            .find(|entry| entry.id == id)
            .ok_or(Refusal::Unknown)?;
        let before = entry.clone();
        entry.net = net.unwrap_or(entry.net);
        entry.note = note.unwrap_or_else(|| entry.note.clone());
        let deed = Deed::new(now, &author.doer, AuditAction::AllowEntryEdited)
            .on("allow_entry", id, before.net.to_string())
            .change(
                AuditField::Cidr,
                Some(before.net.to_string()),
                Some(entry.net.to_string()),
            )
            .change(AuditField::Note, said(&before.note), said(&entry.note));
        if deed.changes_something() {
            Ok(vec![Record::PutAllowEntry(entry.clone()), deed.record()])
        } else {
            Ok(Vec::new())
        }
    }

    fn remove(&mut self, now: Wall, author: &Author, id: u32) -> Result<Vec<Record>, Refusal> {
        let at = self
            .list
            .iter()
            .position(|entry| entry.id == id)
            .ok_or(Refusal::Unknown)?;
        let entry = self.list.remove(at);
        let deed = Deed::new(now, &author.doer, AuditAction::AllowEntryRemoved)
            .on("allow_entry", id, entry.net.to_string())
            .change(AuditField::Cidr, Some(entry.net.to_string()), None)
            .change(AuditField::Note, said(&entry.note), None);
        Ok(vec![Record::RemoveAllowEntry { id }, deed.record()])
    }

    fn free(&self, net: IpNet, but: Option<u32>) -> Result<(), Refusal> {
        let taken = self.list.iter().any(|entry| entry.net == net && Some(entry.id) != but);
        if taken { Err(Refusal::AlreadyListed) } else { Ok(()) }
    }
}

fn said(note: &str) -> Option<String> {
    (!note.is_empty()).then(|| note.to_owned())
}

/// An address or a CIDR as somebody types it.
pub fn parse_cidr(raw: &str) -> Result<IpNet, NoNetwork> {
    network(raw.trim())
}

/// A note as somebody types it: it may be empty.
pub fn parse_note(raw: &str) -> Result<String, TextError> {
    match Note::parse(raw) {
        Ok(note) => Ok(note.to_string()),
        Err(TextError::Blank) => Ok(String::new()),
        Err(error @ TextError::TooLong { .. }) => Err(error),
    }
}
