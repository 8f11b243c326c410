//! The words in which journeys are written: who, what, and to what.
//!
//! `ada works Sales,Billing 2` (account, log-in, desk, available) · `ada joins Sales 2` (the same, but away) · `ann enters Sales` ·
//! `ann comes`, `drops`, `returns`, `reloads` (a tab: `ann/2 comes`) · `ann hangs` (a dead line) · `ada says hello` (in the last conversation, or `ada says #2 hello`) ·
//! `wait 30s` · `crash`, `down 40s` · `lost: …` (a step that dies before its commit) · `again` (the same frame), `reusing …` (its id).

mod admin;

use serde_json::{Value, json};
use usher::hub::input::{Administration, Input};
use usher::hub::row::Person;
use usher::ids::CategoryId;

use super::rig::{FLOOR, LOBBY, Rig};

/// Does what a line says.
pub fn perform(rig: &mut Rig, line: &str) {
    if let Some(line) = line.strip_prefix("lost: ") {
        let before = rig.store.clone();
        rig.mute = true;
        perform(rig, line);
        rig.mute = false;
        rig.store = before;
        return rig.crash(0);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["wait", time] => rig.advance(ms(time)),
        ["crash"] => rig.crash(0),
        ["down", time] => rig.crash(ms(time)),
        ["drain"] => drop(rig.step(Input::Draining)),
        ["clock", "back", time] => rig.now.wall.0 -= i64::try_from(ms(time)).expect("a time"),
        ["clock", "ahead", time] => rig.now.wall = rig.now.wall.plus(ms(time)),
        ["show", what] => drop(rig.hidden.remove(*what)),
        ["hide", what] => drop(rig.hidden.insert((*what).to_owned())),
        ["estimates"] => rig.estimates = true,
        ["line", category] => line_of(rig, category),
        ["units", name] => {
            let (units, limit) = rig.hub.load_of(rig.agent_id(name)).expect("an agent");
            rig.log.push(format!("{name} {units}/{limit}"));
        }
        ["order"] => {
            let mut rows: Vec<_> = rig.store.categories.values().collect();
            rows.sort_by_key(|row| row.position);
            let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
            let places: Vec<u32> = rows.iter().map(|row| row.position).collect();
            rig.log.push(format!("{} at {places:?}", names.join(" ")));
        }
        ["waits"] => {
            let told = rig
                .store
                .waits
                .iter()
                .map(|wait| format!("stay {}: {:?}", wait.entry, wait.how));
            rig.log.extend(told.collect::<Vec<_>>());
        }
        ["offers"] => {
            let told = rig.store.offers.iter().map(|offer| {
                let rang_s = offer.ended.since(offer.at) / 1_000;
                format!(
                    "offer {} of stay {} to {}: {:?} after {rang_s} s",
                    offer.offer, offer.entry, offer.name, offer.why
                )
            });
            rig.log.extend(told.collect::<Vec<_>>());
        }
        ["kept"] => {
            let kept = format!(
                "{} customers {} conversations {} accepted {} archived",
                rig.store.customers.len(),
                rig.store.conversations.len(),
                rig.store.accepted.len(),
                rig.store.archive.len()
            );
            rig.log.push(kept);
        }
        ["again"] => again(rig),
        ["reusing", ..] => {
            let (_, _, frame) = rig.last.clone().expect("a command was sent");
            rig.reuse = serde_json::from_value(frame["id"].clone()).ok();
            perform(rig, line.trim_start_matches("reusing "));
        }
        ["admin", rest @ ..] => admin::administer(rig, rest),
        ["category", name] => drop(rig.category(name)),
        [who, "works", categories, limit] => staff(rig, who, categories, limit, true),
        [who, "joins", categories, limit] => staff(rig, who, categories, limit, false),
        [who, rest @ ..] => {
            let (name, tab) = match who.split_once('/') {
                Some((name, "floor")) => (name, FLOOR),
                Some((name, "lobby")) => (name, LOBBY),
                Some((name, tab)) => (name, tab.parse().expect("a number of a tab")),
                None => (*who, 1),
            };
            person(rig, name, tab, rest);
        }
        [] => {}
    }
}

fn line_of(rig: &mut Rig, category: &str) {
    let line = rig.hub.line(rig.category_id(category));
    let name = |id| {
        let found = rig
            .people
            .iter()
            .find(|(_, somebody)| somebody.person == Person::Customer(id));
        found.map_or("?", |(name, _)| name.as_str()).to_owned()
    };
    let names: Vec<String> = line.into_iter().map(name).collect();
    let names = if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(" ")
    };
    rig.log.push(format!("{category}: {names}"));
}

fn again(rig: &mut Rig) {
    let (name, tab, frame) = rig.last.clone().expect("a command was sent");
    rig.sends(&name, tab, frame);
}

fn staff(rig: &mut Rig, who: &str, categories: &str, limit: &str, available: bool) {
    let categories: Vec<&str> = categories.split(',').filter(|name| *name != "-").collect();
    rig.agent(who, &categories, limit.parse().expect("a limit"));
    rig.log_in(who);
    rig.comes(who, 1);
    if available {
        rig.sends(who, 1, json!({ "type": "set_state", "state": "available" }));
    }
}

fn person(rig: &mut Rig, name: &str, tab: u32, words: &[&str]) {
    match words {
        ["comes" | "returns"] => rig.comes(name, tab),
        ["drops"] => rig.drops(name, tab),
        ["hangs"] => rig.hangs(name, tab),
        ["forgets"] => rig.forgets(name, tab),
        ["reloads"] => {
            if rig.open_tabs(name).contains(&tab) {
                rig.drops(name, tab);
            }
            rig.forgets(name, tab);
            rig.comes(name, tab);
        }
        ["logs", "in"] => rig.log_in(name),
        ["logs", "out"] => {
            let (agent, session) = (rig.agent_id(name), rig.session(name));
            rig.admin(Administration::LogOut { agent, session });
        }
        ["logs", "out", "everywhere"] => {
            let agent = rig.agent_id(name);
            rig.admin(Administration::LogOutEverywhere { agent });
        }
        ["sends", ..] => {
            let frame = words[1..].join(" ");
            rig.sends(name, tab, serde_json::from_str(&frame).expect("a frame is JSON"));
        }
        ["enters", ..] if rig.open_tabs(name).is_empty() => {
            rig.comes(name, tab);
            person(rig, name, tab, words);
        }
        _ => {
            let frame =
                frame(rig, name, words).unwrap_or_else(|| panic!("nobody understands: {name} {}", words.join(" ")));
            rig.sends(name, tab, frame);
        }
    }
}

/// The frame that a person's page sends.
fn frame(rig: &Rig, name: &str, words: &[&str]) -> Option<Value> {
    let (conversation, words) = match words {
        [verb, number, rest @ ..] if number.starts_with('#') => {
            (number[1..].parse::<u64>().ok()?, [&[*verb], rest].concat())
        }
        words => (conversation_of(rig, name), words.to_vec()),
    };
    Some(match words.as_slice() {
        ["enters", category, rest @ ..] => enter(rig, name, category, rest),
        ["leaves"] => json!({ "type": "leave", "entry": rig.store.counters.entry }),
        ["leaves", entry] => json!({ "type": "leave", "entry": number(entry) }),
        ["says", text @ ..] => json!({ "type": "say", "conversation": conversation, "text": text.join(" ") }),
        ["ends"] => json!({ "type": "end", "conversation": conversation }),
        ["closes"] => json!({ "type": "close", "conversation": conversation }),
        ["preview", on] => json!({ "type": "preview", "conversation": conversation, "on": *on == "on" }),
        ["rates", score, rest @ ..] => {
            json!({ "type": "rate", "conversation": conversation, "score": number(score), "comment": rest.join(" ") })
        }
        ["dismisses"] => json!({ "type": "dismiss", "outcome": rig.store.counters.outcome }),
        ["dismisses", outcome] => json!({ "type": "dismiss", "outcome": number(outcome) }),
        ["marks", delivered, read] => {
            json!({ "type": "mark", "conversation": conversation, "delivered": number(delivered), "read": number(read) })
        }
        ["drafts", text @ ..] => json!({ "type": "draft", "conversation": conversation, "text": text.join(" ") }),
        ["types"] => json!({ "type": "typing", "conversation": conversation, "on": true }),
        ["pauses"] => json!({ "type": "typing", "conversation": conversation, "on": false }),
        ["asks", "before", before] => {
            json!({ "type": "history", "conversation": conversation, "before": number(before) })
        }
        ["active"] => json!({ "type": "active" }),
        ["available"] => json!({ "type": "set_state", "state": "available" }),
        ["last", "call"] => json!({ "type": "set_state", "state": "last_call" }),
        ["away"] => json!({ "type": "set_state", "state": "away", "reason": "break" }),
        ["away", reason] => json!({ "type": "set_state", "state": "away", "reason": reason }),
        ["accepts"] => json!({ "type": "accept", "offer": rig.store.counters.offer }),
        ["accepts", offer] => json!({ "type": "accept", "offer": number(offer) }),
        ["declines"] => json!({ "type": "decline", "offer": rig.store.counters.offer }),
        ["declines", offer] => json!({ "type": "decline", "offer": number(offer) }),
        ["takes"] => json!({ "type": "take_next" }),
        ["takes", category] => json!({ "type": "take_next", "category": rig.category_id(category) }),
        ["hands", "to", target, note @ ..] => {
            let note = note.join(" ");
            let category = rig.category_id(target);
            if category == CategoryId(99) {
                json!({ "type": "transfer", "conversation": conversation, "agent": rig.agent_id(target), "note": note })
            } else {
                json!({ "type": "transfer", "conversation": conversation, "category": category, "note": note })
            }
        }
        ["steps", "in"] => json!({ "type": "enter_lobby", "name": name }),
        ["steps", "out"] => json!({ "type": "leave_lobby" }),
        ["open" | "closed"] => json!({ "type": "set_available", "on": words[0] == "open" }),
        ["posts", text @ ..] => json!({ "type": "set_status", "text": text.join(" ") }),
        ["shows", "up"] => json!({ "type": "show_myself", "on": true }),
        ["hides"] => json!({ "type": "show_myself", "on": false }),
        ["looks", "away"] => json!({ "type": "watch", "on": false }),
        ["watches"] => json!({ "type": "watch", "on": true }),
        ["invites", whom] => json!({ "type": "invite", "to": buddy(rig, whom) }),
        ["meets"] => json!({ "type": "accept_invitation", "invitation": rig.store.counters.invitation }),
        ["meets", id] => json!({ "type": "accept_invitation", "invitation": number(id) }),
        ["refuses"] => json!({ "type": "decline_invitation", "invitation": rig.store.counters.invitation }),
        ["refuses", id] => json!({ "type": "decline_invitation", "invitation": number(id) }),
        ["cancels"] => json!({ "type": "cancel_invitation", "invitation": rig.store.counters.invitation }),
        ["cancels", id] => json!({ "type": "cancel_invitation", "invitation": number(id) }),
        ["wraps", "up"] => json!({ "type": "finish_wrap_up", "conversation": conversation }),
        _ => return None,
    })
}

/// A person as others name them: an agent by number, a guest by that of their stay.
fn buddy(rig: &Rig, name: &str) -> Value {
    let person = rig.people.get(name).map(|somebody| somebody.person);
    match person {
        Some(Person::Agent(agent)) => json!({ "kind": "agent", "agent": agent }),
        Some(Person::Customer(id)) => {
            let guest = rig.store.guests.get(&id).map_or(0, |row| row.guest.0);
            json!({ "kind": "guest", "guest": guest })
        }
        None => json!({ "kind": "guest", "guest": 99 }),
    }
}

/// The last conversation that somebody was in.
fn conversation_of(rig: &Rig, name: &str) -> u64 {
    let person = rig.people.get(name).map(|somebody| somebody.person);
    let mine = rig.store.conversations.values().rev().find(|row| match person {
        Some(Person::Customer(id)) => {
            row.customer == id || row.second.as_ref().is_some_and(|second| second.customer == id)
        }
        Some(Person::Agent(id)) => row.parts.iter().any(|part| part.agent == id),
        None => false,
    });
    mine.map_or(1, |row| row.id.0)
}

fn enter(rig: &Rig, name: &str, category: &str, rest: &[&str]) -> Value {
    let mut frame = json!({ "type": "enter", "category": rig.category_id(category), "name": name });
    for pair in rest.chunks(2) {
        frame[pair[0]] = json!(pair[1]);
    }
    frame
}

fn number(word: &str) -> i64 {
    word.parse().unwrap_or_else(|_| panic!("{word} is no number"))
}

/// `250ms`, `30s`, `10m` or `2h`.
fn ms(time: &str) -> u64 {
    let at = time.find(|c: char| !c.is_ascii_digit()).expect("a time has a unit");
    let unit = match &time[at..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        other => panic!("{other} is no unit"),
    };
    time[..at].parse::<u64>().expect("a number") * unit
}
