//! Two people of one kind or another, brought into their states and through what happens: in words that hold for all of them.
//!
//! `A` is me and `B` the other, `C` and `D` are third persons. `shuts` is to become unavailable, `quits` to leave, `gets` to be given
//! a customer from the line.

use super::super::rig::Rig;
use super::super::script::come_out_even;
use super::super::verbs::perform;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Guest,
    Agent,
}

/// Who the two are, and how many units an agent has.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub me: Kind,
    pub them: Kind,
    pub units: u8,
}

/// The names of the four, of whatever kind they are.
const NAMES: [(char, &str); 4] = [('A', "ann"), ('B', "ben"), ('C', "cid"), ('D', "dan")];

fn name(letter: char) -> &'static str {
    let found = NAMES.into_iter().find(|(known, _)| *known == letter);
    found.map_or_else(|| panic!("{letter} is nobody"), |(_, name)| name)
}

impl Cast {
    fn kind(self, letter: char) -> Kind {
        match letter {
            'A' => self.me,
            'B' => self.them,
            _ => Kind::Guest,
        }
    }

    /// A line in the words of the journeys.
    fn spoken(self, line: &str) -> String {
        let letter = |word: &str| {
            let mut chars = word.chars();
            chars
                .next()
                .filter(|first| chars.next().is_none() && first.is_ascii_uppercase())
        };
        let words: Vec<&str> = line.split(' ').collect();
        let Some(who) = letter(words[0]) else {
            let named = words.iter().map(|word| letter(word).map_or(*word, |who| name(who)));
            return named.collect::<Vec<_>>().join(" ");
        };
        let kind = self.kind(who);
        let (customer, line) = if who == 'A' {
            ("eve", "Sales")
        } else {
            ("fay", "Billing")
        };
        let said = words[1..].iter().map(|word| match (*word, kind) {
            ("shuts", Kind::Guest) => "closed",
            ("shuts", Kind::Agent) => "away",
            ("opens", Kind::Guest) => "open",
            ("opens", Kind::Agent) => "available",
            ("quits", Kind::Guest) => "steps out",
            ("quits", Kind::Agent) => "logs out",
            (word, _) => letter(word).map_or(word, |who| name(who)),
        });
        let said = said.collect::<Vec<_>>().join(" ");
        match (said.as_str(), kind) {
            ("gets", _) => format!("{customer} enters {line}"),
            (said, Kind::Guest) => format!("{}/lobby {said}", name(who)),
            (said, Kind::Agent) => format!("{} {said}", name(who)),
        }
    }

    /// Everybody is there and free; agents show themselves to guests.
    pub fn begun(self) -> Rig {
        let mut rig = Rig::unchecked();
        perform(&mut rig, "admin sets lobby open");
        for letter in ['A', 'B', 'C', 'D'] {
            let name = name(letter);
            let category = if letter == 'A' { "Sales" } else { "Billing" };
            let lines = match self.kind(letter) {
                Kind::Guest => vec![format!("{name}/lobby comes"), format!("{name}/lobby steps in")],
                Kind::Agent => vec![
                    format!("{name} works {category} {}", self.units),
                    format!("{name} shows up"),
                ],
            };
            lines.iter().for_each(|line| perform(&mut rig, line));
        }
        // Of whoever does nothing from here on nothing has been heard for a minute, two seconds later.
        perform(&mut rig, "admin sets idle 10m");
        perform(&mut rig, "wait 58s");
        perform(&mut rig, "show me");
        rig
    }

    pub fn does(self, rig: &mut Rig, script: &str) {
        for line in script.split("; ").filter(|line| !line.is_empty()) {
            perform(rig, &self.spoken(line));
        }
    }

    /// What anybody is shown by what happens in that state.
    pub fn walked(self, state: &str, event: &str) -> Vec<String> {
        let mut rig = self.begun();
        self.does(&mut rig, state);
        rig.log.clear();
        rig.checked = true;
        self.does(&mut rig, event);
        let told = rig.log.clone();
        come_out_even(rig);
        told
    }

    /// What those of these letters are shown by it.
    pub fn shown(self, state: &str, event: &str, to: &[char]) -> String {
        shown(&self.walked(state, event), to)
    }

    /// What I am answered when I invite them, in their state and mine.
    pub fn invited(self, mine: &str, theirs: &str) -> String {
        let mut rig = self.begun();
        // Whoever is to be gone goes first: the states of others do not last so long.
        let late = theirs.contains("wait");
        for script in if late { [theirs, mine] } else { [mine, theirs] } {
            self.does(&mut rig, script);
        }
        rig.checked = true;
        self.does(&mut rig, "A invites B");
        rig.answer
    }
}

/// What those of these letters are shown of it.
pub fn shown(told: &[String], to: &[char]) -> String {
    let names: Vec<&str> = to.iter().map(|letter| name(*letter)).collect();
    let told: Vec<String> = told.iter().filter_map(|line| told_to(line, &names)).collect();
    if told.is_empty() {
        "nothing".to_owned()
    } else {
        told.join(" · ")
    }
}

/// A line of the log as far as it is shown to one of those.
fn told_to(line: &str, names: &[&str]) -> Option<String> {
    let line = line.replace("/40", "");
    let (to, what) = line.split_once(": ")?;
    let to: Vec<&str> = to.split(", ").filter(|name| names.contains(name)).collect();
    (!to.is_empty()).then(|| format!("{}: {what}", to.join(", ")))
}

/// The same seen by whoever looks for what is alike: without what each sees of themselves, without what an agent has to do with
/// customers meanwhile (`#2`), without sides and numbers of notices.
pub fn plain(shown: &str) -> Vec<String> {
    let mut lines: Vec<String> = shown.split(" · ").filter_map(plain_line).collect();
    lines.sort();
    lines
}

fn plain_line(line: &str) -> Option<String> {
    let (to, what) = line.split_once(": ").unwrap_or(("", line));
    if ["myself ", "me ", "#2", "left #2"]
        .iter()
        .any(|own| what.starts_with(own))
    {
        return None;
    }
    let mut parts: Vec<String> = what
        .split("; ")
        .filter(|part| !part.starts_with("#2") && !part.contains("customer_returned"))
        .map(|part| part.find("told ").map_or(part.to_owned(), |_| without_number(part)))
        .collect();
    if what.starts_with("desk ") || what.starts_with("lobby 1 ") || what.starts_with("lobby 2 ") {
        "state".clone_into(&mut parts[0]);
    }
    let mut what = parts.join("; ");
    for (side, word) in [
        ("customer_left", "ended"),
        ("agent_ended", "ended"),
        ("customer_lost", "lost"),
        ("agent_lost", "lost"),
    ] {
        what = what.replace(side, word);
    }
    let mut to: Vec<&str> = to.split(", ").collect();
    to.sort_unstable();
    Some(format!("{}: {what}", to.join(", ")))
}

/// `told 3 …` without the 3.
fn without_number(notice: &str) -> String {
    let words = notice.split(' ').enumerate();
    let kept = words.filter(|(at, word)| *at != 1 || word.parse::<u32>().is_err());
    kept.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

/// The same script of the other: what I did, they do.
pub fn turned(script: &str) -> String {
    let other = |word: &str| {
        match word {
            "A" => "B",
            "B" => "A",
            "C" => "D",
            "D" => "C",
            "A;" => "B;",
            "B;" => "A;",
            "C;" => "D;",
            "D;" => "C;",
            word => word,
        }
        .to_owned()
    };
    script.split(' ').map(other).collect::<Vec<_>>().join(" ")
}
