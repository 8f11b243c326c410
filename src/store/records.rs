//! What the HTTP side keeps beside the hub's rows: credentials, sessions, one-time links, one-time codes, people who ask for an
//! account, API keys, and a few named values.
//!
//! They join the batch of a step, so that an agent and their password appear together. Deliberately absent: secrets in the
//! clear; of passwords, sessions, links, keys and recovery codes only hashes are kept. An authenticator's secret is the exception: a
//! code can be checked by nothing else (docs/adr/0009-one-time-codes.md).

use std::fmt;

use ipnet::IpNet;

use crate::hub::text::{Email, Name};
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, ConversationId, CustomerId, SessionId};

/// One thing to write for the HTTP side. Within a batch only the last one of a key counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    PutCredential {
        agent: AgentId,
        password_hash: String,
    },
    RemoveCredential {
        agent: AgentId,
    },
    PutSession(SessionRecord),
    RemoveSession(SessionId),
    RemoveSessionsOf(AgentId),
    PutLink(LinkRecord),
    RemoveLink {
        token_hash: [u8; 32],
    },
    RemoveLinksOf(AgentId),
    Account(AccountRecord),
    PutMeta {
        key: String,
        value: String,
    },
    PutAllowEntry(AllowRecord),
    RemoveAllowEntry {
        id: u32,
    },
    PutKey(KeyRecord),
    KeyUsed {
        key: u32,
        at: Wall,
    },
    RemoveKey(u32),
    /// Nothing takes it back.
    Audit(AuditRecord),
    AddNote(NoteRecord),
    /// These and no others.
    PutTags {
        conversation: ConversationId,
        tags: Vec<String>,
    },
    /// Texts of an ended conversation for the full-text search: from that entry on, up to `next`, with which it goes on.
    Index {
        conversation: ConversationId,
        from: u32,
        next: Option<u32>,
        texts: Vec<IndexedText>,
    },
    /// A piece of the merging of what the full-text search's index has grown to.
    MergeIndex,
    /// Nothing that lives is removed. What it leaves is cleared away by [`Record::Clear`], and that it went is for
    /// [`Record::NoteRemovals`] to note.
    RemoveConversation(ConversationId),
    /// The same of one that has left the file for MongoDB; nothing happens to one that is in the file, or is being removed.
    RemoveFiled {
        conversation: ConversationId,
        category: CategoryId,
    },
    /// From now on what changes is noted for MongoDB.
    Spool,
    /// The settings are to be carried, changed or not: there is a new revision then.
    NoteSettings,
    /// MongoDB has confirmed these revisions.
    Sent(Vec<u64>),
    /// MongoDB will never take that revision.
    Refused {
        rev: u64,
        why: String,
    },
    /// All that MongoDB refused is to be carried again.
    CarryAgain,
    /// So many conversations of a category were removed since that was last noted; if it is so, the deed says it.
    NoteRemovals {
        category: CategoryId,
        conversations: u32,
        deed: AuditRecord,
    },
    /// Asks for the erasure of a customer, unless one is under way; only then the deed says so.
    Erase {
        asked: ErasureRecord,
        deed: AuditRecord,
    },
    /// A conversation of an erasure goes, unless it lives.
    EraseConversation(ErasedConversation),
    /// All of an erasure has gone for the first time.
    Swept {
        erasure: u32,
        at: Wall,
    },
    /// Whatever came to MongoDB since then goes too.
    EraseAgain {
        erasure: u32,
        at: Wall,
    },
    /// An erasure is over, and names nobody any more.
    Proven {
        erasure: u32,
        at: Wall,
        deed: AuditRecord,
    },
    /// All of the full-text search's index is to be written anew.
    MakeIndexStale,
    /// A piece of that.
    RewriteIndex,
    /// The entries `from..upto` of a removed conversation.
    Clear {
        conversation: ConversationId,
        from: u32,
        upto: u32,
        done: bool,
    },
}

impl Record {
    /// The bytes of its texts, where these may be long.
    pub fn text_bytes(&self) -> usize {
        match self {
            Self::Index { texts, .. } => texts.iter().map(|text| text.text.len()).sum(),
            Self::AddNote(note) => note.text.len(),
            _ => 0,
        }
    }
}

/// Somebody asks for the erasure of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRecord {
    /// 128 random bits, so that a batch done twice asks once.
    pub uid: u128,
    pub customer: CustomerId,
    /// By which the customer's token is refused from now on.
    pub hash: [u8; 32],
    /// Conversations with a greater number are not meant.
    pub upto: ConversationId,
    pub at: Wall,
    pub agent: Option<AgentId>,
    /// As they are called now.
    pub name: String,
}

/// One conversation that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedConversation {
    pub erasure: u32,
    pub conversation: ConversationId,
    pub tally: Tally,
    /// What it calls its customers: names, addresses.
    pub names: Vec<String>,
}

/// What goes with conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub entries: u32,
    pub notes: u32,
    pub ratings: u32,
}

/// A private note on a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRecord {
    /// 128 random bits, so that a batch done twice adds it once.
    pub uid: u128,
    pub conversation: ConversationId,
    /// Nobody of the staff when it is a key's.
    pub agent: Option<AgentId>,
    /// As they are called now.
    pub name: String,
    pub at: Wall,
    pub text: String,
}

/// A text for the index, as its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedText {
    pub row: i64,
    pub text: String,
}

/// What is kept of accounts beside credentials, sessions and links. Each is a step of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRecord {
    /// Whether the agent has to choose another password before anything else.
    RequirePasswordChange {
        agent: AgentId,
        required: bool,
    },
    /// A secret that was shown to its owner; it counts once a code of it was.
    OfferTotp {
        agent: AgentId,
        secret: TotpSecret,
        at: Wall,
    },
    /// Takes the place of an offer, and of an older secret.
    PutTotp {
        agent: AgentId,
        totp: TotpRecord,
    },
    /// A code of this step was used: neither it nor an older one counts any more.
    UseTotpStep {
        agent: AgentId,
        step: u64,
    },
    /// Takes offer and recovery codes along.
    RemoveTotp(AgentId),
    /// Instead of all that there were.
    PutRecoveryCodes {
        agent: AgentId,
        code_hashes: Vec<[u8; 32]>,
    },
    RemoveRecoveryCode {
        agent: AgentId,
        code_hash: [u8; 32],
    },
    /// Nothing happens when the address has asked already.
    PutSignUp(SignUpRecord),
    RemoveSignUp(u32),
}

impl From<AccountRecord> for Record {
    fn from(record: AccountRecord) -> Self {
        Self::Account(record)
    }
}

/// One address or network that staff may come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowRecord {
    pub id: u32,
    pub net: IpNet,
    pub note: String,
    pub added: Wall,
    /// Whose work it is, as they were called then; nobody's for the environment's.
    pub added_by: Option<String>,
}

/// One thing that somebody did. Words are those of the wire; secrets never stand here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// 128 random bits, so that a batch done twice adds it once.
    pub id: u128,
    pub at: Wall,
    /// What kind of doer.
    pub by: String,
    pub agent: Option<AgentId>,
    /// As they were called then.
    pub name: String,
    pub address: Option<String>,
    pub action: String,
    pub target: Option<AuditTarget>,
    pub changes: Vec<AuditChange>,
}

/// What it was done to, as it was called then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditTarget {
    pub kind: String,
    pub id: String,
    pub name: String,
}

/// One field, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditChange {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// One log-in of one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    pub id: SessionId,
    /// Of the cookie's secret.
    pub secret_hash: [u8; 32],
    pub agent: AgentId,
    pub created: Wall,
    pub last_seen: Wall,
    /// Where the log-in came from.
    pub address: String,
    /// What the browser called itself, in a few words.
    pub browser: Option<String>,
}

/// How an agent's account stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub has_password: bool,
    /// Whether log-ins want a one-time code.
    pub totp: bool,
    pub must_change_password: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}

/// An authenticator's secret. It does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub Vec<u8>);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret")
    }
}

/// An agent's one-time codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpRecord {
    pub secret: TotpSecret,
    /// The newest step of which a code was used.
    pub last_step: u64,
}

/// Somebody who asks for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpRecord {
    pub id: u32,
    pub email: Email,
    pub full_name: Name,
    pub display_name: Name,
    pub password_hash: String,
    pub at: Wall,
    /// Where it came from.
    pub address: String,
}

/// An API key. Its scopes are words of the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    pub id: u32,
    pub name: String,
    /// How the secret begins.
    pub prefix: String,
    pub secret_hash: [u8; 32],
    pub scopes: Vec<String>,
    /// From where it works; from anywhere when empty.
    pub cidrs: Vec<String>,
    pub created: Wall,
    /// Who made it, as they were called then.
    pub created_by: String,
    pub last_used: Option<Wall>,
}

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRecord {
    pub token_hash: [u8; 32],
    pub purpose: LinkPurpose,
    /// Whose; nobody's for the first admin, who is not there yet.
    pub agent: Option<AgentId>,
    pub expires: Wall,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    FirstAdmin,
    SetPassword,
    DemoLogIn,
}
