//! What admins do in journeys: `admin closes Sales`, `admin limits ada 2`, `admin sets hold 10s`.

use std::sync::Arc;

use usher::hub::input::{Administration, AgentEdit, CategoryEdit, Fate, HoursEdit, Lobby, Mode, Preview, Standing};
use usher::hub::row::Hours;
use usher::ids::EntryId;

use super::super::rig::{Rig, text};
use super::ms;

/// Does what an admin is said to do.
pub(super) fn administer(rig: &mut Rig, words: &[&str]) {
    let category = |name: &str, edit| (name.to_owned(), edit);
    let new = CategoryEdit::default;
    let edited = match words {
        ["limits", name, limit] => {
            return rig.edit_agent(
                name,
                AgentEdit {
                    capacity: limit.parse().ok(),
                    ..AgentEdit::default()
                },
            );
        }
        ["assigns", name, categories, fate @ ..] => {
            let waiting = self::fate(rig, fate);
            let names = categories.split(',').filter(|name| *name != "-");
            let categories = Some(names.map(|name| rig.category_id(name)).collect());
            return rig.edit_agent(
                name,
                AgentEdit {
                    categories,
                    waiting,
                    waiting_newest: newest(fate),
                    ..AgentEdit::default()
                },
            );
        }
        ["disables", name, fate @ ..] => {
            let waiting = self::fate(rig, fate);
            return rig.edit_agent(
                name,
                AgentEdit {
                    enabled: Some(false),
                    waiting,
                    waiting_newest: newest(fate),
                    ..AgentEdit::default()
                },
            );
        }
        ["enables", name] => {
            return rig.edit_agent(
                name,
                AgentEdit {
                    enabled: Some(true),
                    ..AgentEdit::default()
                },
            );
        }
        ["promotes", name] => {
            return rig.edit_agent(
                name,
                AgentEdit {
                    admin: Some(true),
                    ..AgentEdit::default()
                },
            );
        }
        ["demotes", name] => {
            return rig.edit_agent(
                name,
                AgentEdit {
                    admin: Some(false),
                    ..AgentEdit::default()
                },
            );
        }
        ["renames", name, to] => {
            return rig.edit_agent(
                name,
                AgentEdit {
                    display_name: Some(text(to)),
                    ..AgentEdit::default()
                },
            );
        }
        ["sets", what, value] => {
            let mut limits = rig.hub.rows().limits.unwrap_or_default();
            let number = || value.parse().expect("a number");
            match *what {
                "hold" => limits.hold_ms = ms(value),
                "grace" => limits.grace_ms = ms(value),
                "offer" => limits.offer_ms = ms(value),
                "offer-again" => limits.offer_again_ms = ms(value),
                "idle" => limits.idle_away_ms = ms(value),
                "unanswered" => limits.offers_unanswered = value.parse().expect("a small number"),
                "characters" => limits.message_chars = number(),
                "entries" => limits.conversation_entries = number(),
                "lobby" => {
                    limits.lobby = match *value {
                        "off" => Lobby::Off,
                        "staff" => Lobby::Staff,
                        _ => Lobby::Open,
                    };
                }
                other => panic!("{other} is no setting"),
            }
            rig.admin(Administration::SetLimits(limits));
            return;
        }
        ["removes", name, fate @ ..] => {
            let removal = Administration::RemoveAgent {
                agent: rig.agent_id(name),
                waiting: self::fate(rig, fate),
                waiting_newest: newest(fate),
            };
            rig.admin(removal);
            return;
        }
        ["opens", name] => category(
            name,
            CategoryEdit {
                open: Some(true),
                ..new()
            },
        ),
        ["closes", name, fate @ ..] => category(
            name,
            CategoryEdit {
                open: Some(false),
                waiting: self::fate(rig, fate),
                waiting_newest: newest(fate),
                ..new()
            },
        ),
        ["archives", name, fate @ ..] => category(
            name,
            CategoryEdit {
                archived: Some(true),
                waiting: self::fate(rig, fate),
                waiting_newest: newest(fate),
                ..new()
            },
        ),
        ["restores", name, ..] => category(
            name,
            CategoryEdit {
                archived: Some(false),
                open: (words.last() == Some(&"open")).then_some(true),
                ..new()
            },
        ),
        ["moves", name, fate @ ..] => category(
            name,
            CategoryEdit {
                waiting: self::fate(rig, fate),
                waiting_newest: newest(fate),
                ..new()
            },
        ),
        [name, "has", "hours"] => category(
            name,
            CategoryEdit {
                hours: Some(HoursEdit {
                    hours: Some(hours()),
                    standing: Standing::default(),
                }),
                ..new()
            },
        ),
        [name, "has", "no", "hours"] => category(
            name,
            CategoryEdit {
                hours: Some(HoursEdit {
                    hours: None,
                    standing: Standing::default(),
                }),
                ..new()
            },
        ),
        // From now on it would open in an hour.
        [name, "has", "hours", "that", "are", "over", fate @ ..] => category(
            name,
            CategoryEdit {
                hours: Some(HoursEdit {
                    hours: Some(hours()),
                    standing: Standing {
                        out_of_hours: true,
                        opens: Some(rig.now.wall.plus(3_600_000)),
                    },
                }),
                waiting: self::fate(rig, fate),
                waiting_newest: newest(fate),
                ..new()
            },
        ),
        [name, "is", "called", other] => category(
            name,
            CategoryEdit {
                name: Some(text(other)),
                ..new()
            },
        ),
        ["hours", "of", name, "begin"] => return turned(rig, name, Standing::default()),
        ["hours", "of", name, "end", "for", time] => {
            let opens = Some(rig.now.wall.plus(ms(time)));
            let standing = Standing {
                out_of_hours: true,
                opens,
            };
            return turned(rig, name, standing);
        }
        ["orders", names] => {
            let order = names.split(',').map(|name| rig.category_id(name)).collect();
            rig.admin(Administration::OrderCategories { order });
            return;
        }
        [name, "full", "at", limit] => category(
            name,
            CategoryEdit {
                queue_limit: limit.parse().ok(),
                ..new()
            },
        ),
        [name, "unstaffed", on, fate @ ..] => category(
            name,
            CategoryEdit {
                queue_when_unstaffed: Some(*on == "on"),
                waiting: self::fate(rig, fate),
                waiting_newest: newest(fate),
                ..new()
            },
        ),
        [name, "preview", word] => category(
            name,
            CategoryEdit {
                preview: Some(preview(word)),
                ..new()
            },
        ),
        [name, "asks", "email"] => category(
            name,
            CategoryEdit {
                ask_email: Some(true),
                ..new()
            },
        ),
        [name, "asks", "subject"] => category(
            name,
            CategoryEdit {
                ask_subject: Some(true),
                ..new()
            },
        ),
        [name, "wrap-up", seconds] => category(
            name,
            CategoryEdit {
                wrap_up_s: seconds.parse().ok(),
                ..new()
            },
        ),
        [name, "place", place] => category(
            name,
            CategoryEdit {
                position: place.parse().ok(),
                ..new()
            },
        ),
        [name, "is", word] => category(
            name,
            CategoryEdit {
                mode: Some(mode(word)),
                ..new()
            },
        ),
        _ => panic!("no admin understands: {}", words.join(" ")),
    };
    rig.edit_category(&edited.0, edited.1);
}

/// What is to become of those who wait: `keep`, `dismiss`, `to Billing`; nothing is said of it otherwise. `dismiss until 2` is the answer
/// to a question whose newest stay was 2.
fn fate(rig: &Rig, words: &[&str]) -> Option<Fate> {
    match words {
        [fate @ .., "until", _] => self::fate(rig, fate),
        [] => None,
        ["keep"] => Some(Fate::Keep),
        ["dismiss"] => Some(Fate::Dismiss),
        ["to", name] => Some(Fate::Move(rig.category_id(name))),
        other => panic!("{} is no fate", other.join(" ")),
    }
}

fn newest(words: &[&str]) -> Option<EntryId> {
    match words {
        [.., "until", stay] => Some(EntryId(stay.parse().expect("a number of a stay"))),
        _ => None,
    }
}

/// Any will do: what they mean is said by whoever knows zones.
fn hours() -> Arc<Hours> {
    Arc::new(Hours {
        zone: "Europe/Berlin".to_owned(),
        week: Vec::new(),
        holidays: Vec::new(),
    })
}

fn turned(rig: &mut Rig, name: &str, standing: Standing) {
    let category = rig.category_id(name);
    rig.admin(Administration::HoursTurned(vec![(category, hours(), standing)]));
}

fn mode(word: &str) -> Mode {
    match word {
        "automatic" => Mode::Automatic,
        "offer" => Mode::Offer,
        "manual" => Mode::Manual,
        other => panic!("{other} is no mode"),
    }
}

fn preview(word: &str) -> Preview {
    match word {
        "on" => Preview::On,
        "ask" => Preview::Ask,
        "off" => Preview::Off,
        other => panic!("{other} is no preview"),
    }
}
