//! What admins do in journeys: `admin closes Sales`, `admin limits ada 2`, `admin sets hold 10s`.

use usher::hub::input::{Administration, AgentEdit, CategoryEdit, Mode, Preview};

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
        ["assigns", name, categories] => {
            let names = categories.split(',').filter(|name| *name != "-");
            let categories = Some(names.map(|name| rig.category_id(name)).collect());
            return rig.edit_agent(
                name,
                AgentEdit {
                    categories,
                    ..AgentEdit::default()
                },
            );
        }
        ["disables", name] => {
            return rig.edit_agent(
                name,
                AgentEdit {
                    enabled: Some(false),
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
        ["sets", what, time] => {
            let mut limits = rig.hub.rows().limits.unwrap_or_default();
            let place = match *what {
                "hold" => &mut limits.hold_ms,
                "grace" => &mut limits.grace_ms,
                "offer" => &mut limits.offer_ms,
                "offer-again" => &mut limits.offer_again_ms,
                "idle" => &mut limits.idle_away_ms,
                other => panic!("{other} is no setting"),
            };
            *place = ms(time);
            rig.admin(Administration::SetLimits(limits));
            return;
        }
        ["removes", name] => {
            let agent = rig.agent_id(name);
            rig.admin(Administration::RemoveAgent { agent });
            return;
        }
        ["opens", name] => category(
            name,
            CategoryEdit {
                open: Some(true),
                ..new()
            },
        ),
        ["closes", name] => category(
            name,
            CategoryEdit {
                open: Some(false),
                ..new()
            },
        ),
        [name, "full", "at", limit] => category(
            name,
            CategoryEdit {
                queue_limit: limit.parse().ok(),
                ..new()
            },
        ),
        [name, "unstaffed", on] => category(
            name,
            CategoryEdit {
                queue_when_unstaffed: Some(*on == "on"),
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
