//! The tables of two people in `docs/PROTOCOL.md`, walked row by row: my state, their state, and what happens.
//!
//! Every pair of states stands there, or a rule that is walked here for all whom it groups. `USHER_WRITE_JOURNEYS=1` writes the
//! rows into the document, for a person to read and judge.

mod states;
mod walk;

use std::fs;
use std::path::PathBuf;

use states::{ALONE, AT_ONCE, EVENTS, Event, Solo, TIED, Tied};
use walk::{Cast, Kind, plain, shown, turned};

const GUESTS: Cast = cast(Kind::Guest, Kind::Guest, 1);

const fn cast(me: Kind, them: Kind, units: u8) -> Cast {
    Cast { me, them, units }
}

/// A table of the document: its rows as they are to be.
struct Table {
    begin: String,
    end: String,
    rows: String,
}

impl Table {
    fn new(name: &str, heads: &[&str]) -> Self {
        let line = |cells: &[&str]| format!("| {} |\n", cells.join(" | "));
        Self {
            begin: format!("<!-- {name}: begin -->\n"),
            end: format!("<!-- {name}: end -->"),
            rows: line(heads) + &line(&vec!["---"; heads.len()]),
        }
    }

    fn row(&mut self, cells: &[&str]) {
        self.rows += &format!("| {} |\n", cells.join(" | "));
    }

    /// The document says just this, or is made to.
    fn stands(&self) {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/PROTOCOL.md");
        let text = fs::read_to_string(&path).expect("the protocol is written down");
        let (head, rest) = text.split_once(&self.begin).expect("the table begins");
        let (table, tail) = rest.split_once(&self.end).expect("the table ends");
        if self.rows != table && std::env::var_os("USHER_WRITE_JOURNEYS").is_some() {
            let new = [head, &self.begin, &self.rows, &self.end, tail].concat();
            fs::write(path, new).expect("the document is writable");
            return;
        }
        let (wanted, told): (Vec<&str>, Vec<&str>) = (self.rows.lines().collect(), table.lines().collect());
        let wrong: Vec<_> = wanted.iter().filter(|row| !told.contains(row)).collect();
        let more: Vec<_> = told.iter().filter(|row| !wanted.contains(row)).collect();
        assert!(
            wrong.is_empty() && more.is_empty() && wanted.len() == told.len(),
            "the document does not say: {wrong:#?}\nit says, and no walk shows it: {more:#?}"
        );
    }
}

/// What may happen to two of these kinds, by whom: the words, and the script.
fn events(cast: Cast, is_here: [bool; 2]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (who, kind, here) in [("I", cast.me, is_here[0]), ("they", cast.them, is_here[1])] {
        for event in EVENTS.iter().filter(|event| event.is_of(kind, here)) {
            let Event {
                mine, theirs, script, ..
            } = event;
            all.push(match who {
                "I" => (format!("I {mine}"), (*script).to_owned()),
                _ => (format!("they {theirs}"), turned(script)),
            });
        }
    }
    let both = AT_ONCE
        .iter()
        .map(|(what, script)| ((*what).to_owned(), (*script).to_owned()));
    all.extend(both);
    all
}

/// What happens in a state, those that show the same in one row.
fn grouped(rows: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut groups: Vec<(String, String)> = Vec::new();
    for (what, shown) in rows {
        match groups.iter_mut().find(|(_, known)| *known == shown) {
            Some((events, _)) => *events += &format!("; {what}"),
            None => groups.push((what, shown)),
        }
    }
    groups
}

fn walked(cast: Cast, tied: &Tied) -> Vec<(String, String)> {
    let events = events(cast, tied.is_here());
    let shown = |(what, script): (String, String)| {
        let shown = cast.shown(tied.script, &script, &['A', 'B', 'C']);
        (what, shown)
    };
    events.into_iter().map(shown).collect()
}

#[test]
fn two_guests_who_have_to_do_with_each_other_go_on_as_the_protocol_says() {
    let mut table = Table::new("two guests", &["me", "them", "what happens", "what is shown"]);
    for tied in TIED.iter().filter(|tied| tied.is_for(GUESTS)) {
        for (what, shown) in grouped(walked(GUESTS, tied)) {
            table.row(&[tied.me, tied.them, &what, &shown]);
        }
    }
    table.stands();
}

/// Where something happens: who of the two is of the staff, and their states.
type Place = (&'static str, &'static str, &'static str);

#[test]
fn of_agents_the_protocol_says_what_is_another() {
    let mut rows: Vec<(String, String, Vec<Place>)> = Vec::new();
    let of_guests = TIED.iter().filter(|tied| tied.is_for(GUESTS));
    let guests: Vec<_> = of_guests.map(|tied| (tied, walked(GUESTS, tied))).collect();
    for units in [1, 2] {
        for (who, me, them) in [
            ("I", Kind::Agent, Kind::Guest),
            ("they", Kind::Guest, Kind::Agent),
            ("both", Kind::Agent, Kind::Agent),
        ] {
            let cast = cast(me, them, units);
            for tied in TIED.iter().filter(|tied| tied.is_for(cast)) {
                let base = guests.iter().find(|(base, _)| base.is_base_of(tied));
                let alike = base.map_or(&[][..], |(_, rows)| rows);
                for (what, shown) in unlike(alike, walked(cast, tied)) {
                    let place = (who, tied.me, tied.them);
                    match rows
                        .iter_mut()
                        .find(|(known, told, _)| (known, told) == (&what, &shown))
                    {
                        Some((.., places)) => places.push(place),
                        None => rows.push((what, shown, vec![place])),
                    }
                }
            }
        }
    }
    let mut table = Table::new(
        "agents",
        &["what happens", "what is shown", "where: who is of the staff, I × they"],
    );
    for (what, shown, places) in rows {
        table.row(&[&what, &shown, &places_told(&places)]);
    }
    table.stands();
}

/// What happens otherwise than to guests in that state.
fn unlike(guests: &[(String, String)], rows: Vec<(String, String)>) -> Vec<(String, String)> {
    let alike = |(what, shown): &(String, String)| {
        let known = guests.iter().find(|(known, _)| known == what);
        known.is_some_and(|(_, known)| plain(known) == plain(shown))
    };
    let others = rows.into_iter().filter(|row| !alike(row));
    grouped(others.map(|(what, shown)| (what, others_see(&shown))).collect())
}

/// Without what each sees of themselves alone.
fn others_see(shown: &str) -> String {
    let lines = shown
        .split(" · ")
        .filter(|line| !line.contains(": me ") && !line.contains(": myself "));
    let lines = lines.collect::<Vec<_>>().join(" · ");
    if lines.is_empty() { "nothing".to_owned() } else { lines }
}

fn places_told(places: &[Place]) -> String {
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for (who, me, them) in places {
        let states = format!("{me} × {them}");
        match told.iter_mut().find(|(known, _)| *known == states) {
            Some((_, all)) => all.push(who),
            None => told.push((states, vec![who])),
        }
    }
    let told = told.iter().map(|(states, who)| format!("{}: {states}", who.join(", ")));
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn what_is_true_of_me_and_them_is_true_of_them_and_me() {
    // Only names are others, and whoever comes second is told of it second.
    let swapped = |script: &str| turned(script).replace("D ", "C ").replace(" D", " C");
    let names = |shown: &str| shown.replace("ann", "?").replace("ben", "ann").replace('?', "ben");
    for tied in TIED.iter().filter(|tied| tied.is_for(GUESTS)) {
        for (what, script) in events(GUESTS, tied.is_here()) {
            let told = GUESTS.shown(tied.script, &script, &['A', 'B', 'C']);
            let other = GUESTS.shown(&swapped(tied.script), &swapped(&script), &['A', 'B', 'C']);
            let (told, other) = (plain(&told).join(" · "), plain(&names(&other)).join(" · "));
            // Of two who are gone at the same instant either is the first.
            let either = |told: &str| told.replace("gone by them", "gone").replace("gone by you", "gone");
            let same = if tied.is_here().contains(&false) {
                either(&told) == either(&other)
            } else {
                told == other
            };
            assert!(same, "{}, {}: {what}\n{told}\n{other}", tied.me, tied.them);
        }
    }
}

#[test]
fn whoever_has_to_do_with_nobody_goes_on_as_the_protocol_says() {
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for solo in ALONE.iter().filter(|solo| !solo.is_tied()) {
        let walk = |(what, script): (String, String)| (what, solo.cast().shown(solo.script, &script, &['A']));
        for (what, shown) in grouped(own_events(solo).into_iter().map(walk).collect()) {
            match rows
                .iter_mut()
                .find(|(_, known, told)| (known, told) == (&what, &shown))
            {
                Some((states, ..)) => *states += &format!("; {}", solo.name),
                None => rows.push((solo.name.to_owned(), what, shown)),
            }
        }
    }
    let mut table = Table::new("one alone", &["me", "what happens", "what I am shown"]);
    for (states, what, shown) in rows {
        table.row(&[&states, &what, &shown]);
    }
    table.stands();
}

fn own_events(solo: &Solo) -> Vec<(String, String)> {
    let mine = EVENTS
        .iter()
        .filter(|event| event.is_of(solo.kind, solo.is_here()) && event.mine != "invite them");
    let mine = mine.map(|event| (format!("I {}", event.mine), event.script.to_owned()));
    let both = AT_ONCE.iter().filter(|(_, script)| !script.contains("B returns; wait"));
    let both = both.map(|(what, script)| ((*what).to_owned(), (*script).to_owned()));
    mine.chain(both.filter(|_| solo.is_known())).collect()
}

/// Who invites in which state, and whoever is invited in which: four columns.
fn answers(solo: &Solo) -> [String; 3] {
    let free = "";
    let mine = Cast {
        them: Kind::Guest,
        ..solo.cast()
    };
    let invites = if solo.is_here() {
        mine.invited(solo.script, free)
    } else {
        "—".to_owned()
    };
    let theirs = |by| {
        let cast = Cast {
            me: by,
            them: solo.kind,
            units: solo.units,
        };
        cast.invited(free, &turned(solo.script))
    };
    [invites, theirs(Kind::Guest), theirs(Kind::Agent)]
}

#[test]
fn who_may_invite_whom_is_as_the_protocol_says_for_every_two() {
    let mut table = Table::new(
        "who may invite whom",
        &["state", "I invite", "a guest invites me", "one of the staff invites me"],
    );
    let answers: Vec<[String; 3]> = ALONE.iter().map(answers).collect();
    for (solo, [invites, by_guest, by_staff]) in ALONE.iter().zip(&answers) {
        table.row(&[solo.name, invites, by_guest, by_staff]);
    }
    table.stands();
    for (me, mine) in ALONE.iter().zip(&answers).filter(|(me, _)| me.is_here()) {
        for (them, theirs) in ALONE.iter().zip(&answers).filter(|(them, _)| me.fits(them)) {
            let cast = Cast {
                me: me.kind,
                them: them.kind,
                units: me.units.max(them.units),
            };
            let told = cast.invited(me.script, &turned(them.script));
            let theirs = &theirs[if me.kind == Kind::Guest { 1 } else { 2 }];
            // Whom one does not see there is nobody; then one's own state is looked at, and theirs last.
            let rule = if mine[0] == "not_in_lobby" || (mine[0] != "ok" && theirs != "unknown_person") {
                &mine[0]
            } else {
                theirs
            };
            assert_eq!(told, *rule, "{} invites {}", me.name, them.name);
        }
    }
}

#[test]
fn who_has_nothing_to_do_with_another_is_shown_nothing_of_them() {
    // Who is gone is outside, and time would have passed for me too.
    let guests = || {
        let guests = ALONE.iter().filter(|solo| solo.kind == Kind::Guest);
        guests.filter(|solo| !solo.script.contains("wait"))
    };
    for me in guests() {
        // Whether a number that is nobody's was another's once is not their own.
        let own = |(_, script): &(String, String)| me.is_tied() || !script.ends_with(" 1");
        for (what, script) in own_events(me).into_iter().filter(own) {
            // The next conversation and the next notice may have other numbers.
            let numbered = |told: &[String], to: &[char]| {
                let shown = shown(told, to).replace("#2", "#1");
                (2..=6).fold(shown, |shown, notice| {
                    shown.replace(&format!("told {notice}"), "told 1")
                })
            };
            let alone = numbered(&GUESTS.walked(me.script, &script), &['A', 'C']);
            for them in guests().filter(|them| !them.script.is_empty()) {
                let both = format!("{}; {}", me.script, turned(them.script));
                let told = GUESTS.walked(&both, &script);
                assert_eq!(
                    numbered(&told, &['A', 'C']),
                    alone,
                    "{} beside {}: {what}",
                    me.name,
                    them.name
                );
                if script.starts_with("A ") && !script.contains("wait") {
                    let theirs = shown(&told, &['B', 'D']);
                    assert_eq!(theirs, "nothing", "{} beside {}: {what}", me.name, them.name);
                }
            }
        }
    }
}
