//! Rows of boards, hub to wire.

use crate::hub::effect as hub;
use crate::protocol::board as wire;

use super::outgoing::estimate;
use super::{lobby, words};

pub(super) fn board(update: &hub::BoardUpdate) -> wire::Board {
    wire::Board {
        topic: match update.topic {
            hub::Topic::Categories => wire::Topic::Categories,
            hub::Topic::Team => wire::Topic::Team,
            hub::Topic::Floor => wire::Topic::Floor,
            hub::Topic::People => wire::Topic::People,
            hub::Topic::Lobby => wire::Topic::Lobby,
        },
        version: update.version,
        snapshot: update.snapshot,
        rows: update.rows.iter().map(row).collect(),
        removed: update.removed.iter().map(key).collect(),
    }
}

fn key(key: &hub::BoardKey) -> wire::Key {
    match *key {
        hub::BoardKey::Totals => wire::Key::Totals,
        hub::BoardKey::Category(category) => wire::Key::Category { category },
        hub::BoardKey::Agent(agent) => wire::Key::Agent { agent },
        hub::BoardKey::Conversation(conversation) => wire::Key::Conversation { conversation },
        hub::BoardKey::Person(buddy) => wire::Key::Person(lobby::buddy(buddy)),
    }
}

fn row(row: &hub::BoardRow) -> wire::Row {
    match row {
        hub::BoardRow::Totals(totals) => wire::Row::Totals(wire::Totals {
            customers: totals.customers,
            waiting: totals.waiting,
            talking: totals.talking,
            agents: counts(totals.agents),
        }),
        hub::BoardRow::Category(line) => wire::Row::Category(category(line)),
        hub::BoardRow::Agent(line) => wire::Row::Agent(agent(line)),
        hub::BoardRow::Person(line) => wire::Row::Person(lobby::person(line)),
        hub::BoardRow::Conversation(line) => wire::Row::Conversation(wire::ConversationLine {
            conversation: line.conversation,
            category: line.category,
            customer: line.customer.to_string(),
            agent: line.agent,
            started: line.started.0,
            customer_held: line.customer_held,
            agent_held: line.agent_held,
        }),
    }
}

fn category(line: &hub::CategoryLine) -> wire::CategoryLine {
    wire::CategoryLine {
        category: line.category,
        name: line.name.to_string(),
        position: line.position,
        mode: words::mode(line.mode),
        door: words::door(line.door),
        opens: line.opens.map(|at| at.0),
        closed: line.closed.map(words::why_closed),
        ask_email: line.ask_email,
        ask_subject: line.ask_subject,
        waiting: line.waiting,
        longest_since: line.longest_since.map(|at| at.0),
        estimate: line.estimate.map(estimate),
        agents: counts(line.agents),
    }
}

fn agent(line: &hub::AgentLine) -> wire::AgentLine {
    let (state, reason) = words::state(line.state);
    wire::AgentLine {
        agent: line.agent,
        name: line.name.to_string(),
        state,
        reason,
        since: line.since.0,
        connected: line.connected,
        units: line.units,
        capacity: line.capacity,
        categories: line.categories.clone(),
    }
}

fn counts(counts: hub::AgentCounts) -> wire::AgentCounts {
    wire::AgentCounts {
        logged_in: counts.logged_in,
        available: counts.available,
        at_capacity: counts.at_capacity,
        away: counts.away,
        last_call: counts.last_call,
    }
}
