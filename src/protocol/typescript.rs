//! The wire in TypeScript: one file for the pages, made from the Rust types, and a test that fails when it is stale.
//!
//! `make types` writes it. Deliberately absent: one file per type, as ts-rs would export them; nobody would read forty.

use std::fmt::Write;
use std::path::Path;

use ts_rs::{Config, TS};

use crate::ids::{
    AgentId, CategoryId, CommandId, ConversationId, EntryId, GuestId, InvitationId, OfferId, OutcomeId, SessionId,
    TabId,
};

use super::board::{AgentCounts, AgentLine, Board, CategoryLine, ConversationLine, Key, Row, Topic, Totals};
use super::client::{AgentFrame, CustomerFrame, Hello, Seen};
use super::http::{
    Account, Agent, AgentLink, AllowEntry, AllowList, ApiKey, ApproveSignUp, ArchiveFilters, ArchiveLine, ArchiveOffer,
    ArchivePage, ArchivePart, ArchiveRecord, ArchiveWait, AskErasure, AuditAction, AuditBy, AuditChange, AuditEntry,
    AuditField, AuditPage, AuditTarget, BeginTotp, Beside, Category, CategoryOrder, ChangePassword, ConfirmTotp,
    ConversationNote, EditAgent, EditAllowEntry, EditCategory, EditHours, EditRetention, EditSetting, EditTags,
    Erasure, ErasureBusy, ErasurePreview, ErasureState, ExportFormat, ExportStep, Exported, FieldProblem, FilterAgent,
    FilterCategory, Hit, Holiday, Hours, Link, LinkPurpose, LogIn, MadeKey, MongoKind, MongoStanding, MongoState, Must,
    NewAgent, NewAllowEntry, NewCategory, NewKey, NewNote, PasswordRule, PeopleWaiting, Piece, Problem, ProvePassword,
    Ready, RecoveryCodes, RefusedThing, RemoveAgent, Scope, Session, Setting, SettingKey, SettingValue, SignUp,
    SignUpRequest, Span, Tag, TotpSecret, UseLink, WaitingFate,
};
use super::lobby::{Buddy, By, GuestFrame, Invitation, InvitationEnd, Lobby, Myself, PersonLine};
use super::server::{
    Card, Content, Conversation, Entry, Estimate, Header, Marks, Me, Offer, Outcome, OutcomeWhat, Place, Position,
    ServerFrame, Status, Welcome,
};
use super::words::{
    AwayReason, Door, EndWhy, LeftWhy, Mode, OfferGone, Overtaken, Preview, Reason, Road, Side, State, Subject,
    WhyClosed,
};
use super::{VERSION, close};

/// Where the pages import it from.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web/src/protocol/types.ts");

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a switch of this test, not a setting of the server"
)]
fn the_typescript_types_are_current() {
    let wanted = generate();
    if std::env::var_os("USHER_WRITE_TYPES").is_some() {
        std::fs::create_dir_all(Path::new(FILE).parent().expect("it lies in a folder"))
            .expect("the folder can be made");
        std::fs::write(FILE, &wanted).expect("the file can be written");
    }
    let found = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(found == wanted, "web/src/protocol/types.ts is stale: run `make types`");
}

fn generate() -> String {
    let cfg = Config::new();
    let mut out = String::from(
        "// Every frame, body and word of the wire. Generated from src/protocol by `make types`; do not edit.\n",
    );
    macro_rules! declare {
        ($heading:literal: $($name:ty),+ $(,)?) => {
            let _ = write!(out, concat!("\n// ", $heading, "\n"));
            $(let _ = write!(out, "\n{}export {}\n", doc::<$name>(), <$name as TS>::decl(&cfg));)+
        };
    }
    declare!("Names of things": AgentId, CategoryId, EntryId, OfferId, ConversationId, OutcomeId, GuestId, InvitationId, TabId, CommandId, SessionId);
    declare!("Words": Reason, Side, Road, State, AwayReason, Mode, Preview, Door, EndWhy, LeftWhy, OfferGone, Overtaken, Subject, WhyClosed, Lobby, InvitationEnd, By);
    declare!("What clients send": Hello, Seen, CustomerFrame, AgentFrame, GuestFrame, Buddy);
    declare!("What the server sends":
        ServerFrame, Welcome, Place, Position, Estimate, Me, Offer, Conversation, Header, Marks, Card, Status, Entry, Content, Outcome, OutcomeWhat,
        Myself, Invitation);
    declare!("Boards": Topic, Board, Key, Row, Totals, AgentCounts, CategoryLine, AgentLine, ConversationLine, PersonLine);
    declare!("Bodies of the HTTP routes":
        Problem, FieldProblem, PeopleWaiting, LogIn, Account, Must, Link, LinkPurpose, UseLink, ChangePassword, Session, BeginTotp, TotpSecret,
        ConfirmTotp, RecoveryCodes, ProvePassword, PasswordRule, SignUp, Agent, NewAgent, EditAgent, RemoveAgent, AgentLink, SignUpRequest, ApproveSignUp,
        Category, Hours, Span, Holiday, NewCategory, EditCategory, EditHours, EditRetention, WaitingFate, CategoryOrder,
        Setting, SettingKey, EditSetting, SettingValue, ArchivePage, ArchiveLine, Hit, Piece, ArchiveRecord, ArchivePart, ArchiveWait,
        ArchiveOffer, ConversationNote, NewNote, EditTags, Tag, ArchiveFilters, FilterAgent, FilterCategory, Beside,
        ExportFormat, ExportStep, Exported,
        AllowList, AllowEntry, NewAllowEntry, EditAllowEntry,
        AuditPage, AuditEntry, AuditBy, AuditAction, AuditTarget, AuditField, AuditChange, ApiKey, Scope, NewKey, MadeKey, Ready,
        MongoStanding, MongoState, RefusedThing, MongoKind,
        Erasure, ErasureState, ErasurePreview, ErasureBusy, AskErasure);
    let _ = write!(
        out,
        "\n// The protocol's version, and why a socket is closed: up to 4499 come back, from 4500 on stay away.\n\n"
    );
    let _ = writeln!(out, "export const VERSION = {VERSION};\n\nexport const CLOSE = {{");
    for close in close::ALL {
        let _ = writeln!(out, "  {}: {},", close.reason, close.code);
    }
    out.push_str("} as const;\n");
    // The tag's word is also what ts-rs takes for the name.
    out.replace("export type hello =", "export type Hello =")
}

/// What the Rust type's comment says, as a TypeScript one.
fn doc<T: TS>() -> String {
    let Some(docs) = T::docs() else {
        return String::new();
    };
    let text: Vec<&str> = docs
        .lines()
        .map(|line| line.trim().trim_start_matches("/**").trim_start_matches('*').trim())
        .filter(|line| !line.is_empty() && *line != "/")
        .collect();
    if text.is_empty() {
        String::new()
    } else {
        format!("/** {} */\n", text.join(" "))
    }
}
