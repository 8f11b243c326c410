//! The hub: every rule about people, queues, routing and conversations, as one pure value.
//!
//! Feed it with [`Hub::handle`], then drain [`Hub::poll_change`] and [`Hub::poll_effect`], then arrange to be called again at
//! [`Hub::poll_deadline`]. Deliberately absent: clocks, randomness, locks, awaits, I/O, logs, and any order of a hash map.
//!
//! A step goes: the input is handled; who can be paired is paired; what changed is shown; what changed is kept.
//! Where to look: `connect` (present, held, lost), `commands` (what may be asked when), `queueing` (in and out of a line), `routing` and `offers` (who meets whom),
//! `presence`, `lobby`, `invitations` and `meeting` (people who see and invite each other), `talk` and `transfer` (within a conversation), `preview` (drafts), `staff` (accounts), `house`, `closing` and `at_once` (categories, and what a change means to those within), `positions` and `board` (what is pushed), `load` (restart).

mod agent;
mod at_once;
pub mod audit;
mod audit_boards;
mod audit_presence;
mod board;
mod category;
mod closing;
mod commands;
mod connect;
pub mod conversation;
mod customer;
mod deadlines;
pub mod effect;
mod estimate;
mod house;
mod idle;
pub mod input;
mod invitations;
mod leaving;
pub mod ledger;
mod line;
mod load;
mod lobby;
mod meeting;
mod offers;
mod out;
mod outcomes;
mod pace;
mod positions;
mod presence;
mod preview;
pub mod queue;
mod queueing;
mod routing;
pub mod row;
mod staff;
pub mod sums;
mod talk;
pub mod terms;
pub mod text;
pub mod time;
mod touched;
mod transfer;
mod view;

pub use staff::{QUEUE_LIMIT_MAX, RETENTION_DAYS, WRAP_UP_S_MAX};

use std::collections::BTreeMap;

use crate::ids::{
    AgentId, CategoryId, ConnId, ConversationId, CustomerId, EntryId, GuestId, InvitationId, OfferId, TabId,
};
use crate::table::Table;

use agent::Agent;
use board::Boards;
use category::Category;
use conversation::Conversation;
use customer::Customer;
use deadlines::{Deadlines, What};
use effect::{Effect, TotalsRow};
use input::{Input, Limits, Who};
use ledger::Ledger;
use load::{Phase, Returning};
use lobby::Visitor;
use offers::Offer;
use out::Out;
use pace::Pace;
use row::{Change, Counters, InvitationRow, Person, Row};
use sums::OfferSums;
use time::{Now, Steady};
use touched::Touched;

/// How many of its last entries a conversation needs at load: all that its participants' ledgers can point to.
pub const TAIL_ENTRIES_LOADED: usize = 512;

/// The state machine.
#[derive(Debug, Default)]
pub struct Hub {
    now: Now,
    phase: Phase,
    returning: Option<Returning>,
    limits: Limits,
    counters: Counters,
    categories: BTreeMap<CategoryId, Category>,
    agents: Table<AgentId, Agent>,
    customers: Table<CustomerId, Customer>,
    conversations: Table<ConversationId, Box<Conversation>>,
    conns: Table<ConnId, Connection>,
    customers_by_entry: Table<EntryId, CustomerId>,
    /// Who has a lobby page, or is in the lobby.
    visitors: Table<CustomerId, Visitor>,
    customers_by_guest: Table<GuestId, CustomerId>,
    invitations: Table<InvitationId, InvitationRow>,
    offers: Table<OfferId, Offer>,
    offers_gone: OfferSums,
    ledger: Ledger,
    deadlines: Deadlines,
    totals: TotalsRow,
    boards: Boards,
    /// Categories in which somebody may have become servable, or free to serve.
    categories_touched: Touched<CategoryId>,
    agents_touched: Touched<AgentId>,
    /// Present people who may have become others to those who see them.
    people_touched: Touched<Person>,
    out: Out,
}

/// A socket as the hub knows it.
#[derive(Clone, Copy, Debug)]
struct Connection {
    who: Who,
    tab: TabId,
    /// How often it may turn away from the board of who is present.
    watch_pace: Pace,
}

impl Connection {
    fn new(who: Who, tab: TabId) -> Self {
        Self {
            who,
            tab,
            watch_pace: Pace::default(),
        }
    }
}

impl Hub {
    /// Takes one input to its end. Never fails; what is refused is an effect.
    pub fn handle(&mut self, now: Now, input: Input) {
        self.advance(now);
        match input {
            Input::Connected { conn, who, tab, seen } => self.connected(conn, Connection::new(who, tab), &seen),
            Input::Disconnected { conn } => self.disconnected(conn),
            Input::Commanded {
                conn,
                id,
                digest,
                command,
            } => self.commanded(conn, id, digest, command),
            Input::Repeated { conn, id, digest } => self.repeated(conn, id, digest),
            Input::Signalled { conn, signal } => self.signalled(conn, signal),
            Input::Administered { request, change } => self.administered(request, change),
            Input::Accepting => self.accepting(),
            Input::Draining => self.phase = Phase::Draining,
            Input::Ticked => self.ticked(),
        }
        self.pair_everyone();
        self.settle_people();
        self.show_places();
        self.show_agents();
        self.schedule_boards();
        self.keep_changes();
    }

    /// The next order, in order.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.out.effects.pop_front()
    }

    /// The next thing to write.
    pub fn poll_change(&mut self) -> Option<Change> {
        self.out.changes.pop_front()
    }

    /// When to hand in `Input::Ticked`.
    pub fn poll_deadline(&self) -> Option<Steady> {
        self.deadlines.next()
    }

    /// Neither part of now goes back, whatever the machine's clock does.
    fn advance(&mut self, now: Now) {
        self.now = Now {
            steady: now.steady.max(self.now.steady),
            wall: now.wall,
        };
    }

    fn ticked(&mut self) {
        while let Some((due, what)) = self.deadlines.pop_due(self.now.steady) {
            if self.wait_for_return(what) {
                continue;
            }
            match what {
                What::Settled => self.settled(),
                What::Grace(conversation, side) => self.grace_over(conversation, side),
                What::Hold(customer) => self.hold_over(customer),
                What::Offer(offer) => self.offer_unanswered(offer),
                What::OfferAgain(entry, agent) => self.offer_again(entry, agent),
                What::WrapUp(conversation) => self.finish_wrap_up(conversation),
                What::Outcome(person) => self.outcomes_expire(person),
                What::Idle(agent) => self.idle_due(agent),
                What::Forget(person) => self.forget(person),
                What::Invitation(invitation) => self.invitation_unanswered(invitation),
                What::Gone(person) => self.absent_too_long(person),
                What::Quiet(person) => self.quiet(person),
                What::Retire(conversation) => self.retire(conversation),
                What::Heads(category) => self.category_heads_due(category),
                What::Sweep => self.sweep(due),
                What::Refresh => self.refresh_estimates(),
                What::Boards => self.flush_boards(),
                What::PublicBoard => self.flush_public_board(),
                What::PeopleBoards => self.flush_people(),
            }
            // Later deadlines of the same tick must not see what the rules forbid.
            self.pair_everyone();
        }
    }

    fn category_touched(&mut self, id: CategoryId) {
        self.categories_touched.insert(id);
    }

    /// Turns what the step touched into rows as they are now.
    fn keep_changes(&mut self) {
        let mut dirty = std::mem::take(&mut self.out.dirty);
        let mut put = |row| self.out.changes.push_back(Change::Put(row));
        if dirty.counters {
            put(Row::Counters(self.counters));
        }
        if dirty.limits {
            put(Row::Limits(self.limits));
        }
        for category in dirty.categories.take().iter().filter_map(|id| self.categories.get(id)) {
            put(Row::Category(category.row.clone()));
        }
        for agent in dirty.agents.take().iter().filter_map(|id| self.agents.get(id)) {
            put(Row::Agent(agent.row.clone()));
        }
        for id in &dirty.customers {
            if let Some(customer) = self.customers.get_mut(id) {
                customer.stored = true;
                put(Row::Customer(customer.row()));
            }
        }
        let guests = dirty.guests.take();
        for guest in guests.iter().filter_map(|id| self.visitors.get(id)?.guest.as_deref()) {
            put(Row::Guest(guest.row.clone()));
        }
        for conversation in dirty
            .conversations
            .take()
            .iter()
            .filter_map(|id| self.conversations.get(id))
        {
            put(Row::Conversation(conversation.row.clone()));
        }
        self.out.changes.append(&mut self.out.appended);
    }
}
