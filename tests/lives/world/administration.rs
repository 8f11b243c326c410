//! What admins change: accounts, categories, limits; and that nobody is lost by it.

use std::collections::BTreeSet;
use std::sync::Arc;

use usher::hub::input::{Administration, AgentEdit, CategoryEdit, Fate, HoursEdit, Input, Mode, Preview, Standing};
use usher::hub::row::Hours;
use usher::ids::{AgentId, CustomerId, RequestId, SessionId};

use super::{CATEGORIES, Checked, World, agent, category_id, text};
use crate::lives::act::Act;

impl World {
    pub(super) fn administration(&mut self, act: &Act) -> Checked {
        let edit_agent = |who, edit| Administration::EditAgent {
            agent: agent(who),
            edit,
        };
        let edit_category = |category, edit| Administration::EditCategory {
            category: category_id(category),
            edit,
        };
        match *act {
            Act::Capacity { who, capacity } => self.administer(edit_agent(
                who,
                AgentEdit {
                    capacity: Some(capacity),
                    ..Default::default()
                },
            )),
            Act::Assign { who, categories, fate } => {
                let assigned = (0..CATEGORIES)
                    .filter(|n| categories >> n & 1 == 1)
                    .map(category_id)
                    .collect();
                self.administer(edit_agent(
                    who,
                    AgentEdit {
                        categories: Some(assigned),
                        waiting: fate.map(self::fate),
                        ..Default::default()
                    },
                ))
            }
            Act::Enable { who, on, fate } => {
                self.administer(edit_agent(
                    who,
                    AgentEdit {
                        enabled: Some(on),
                        waiting: fate.filter(|_| !on).map(self::fate),
                        ..Default::default()
                    },
                ))?;
                if on { self.log_in(agent(who)) } else { Ok(()) }
            }
            Act::Remove { who, fate } => self.administer(Administration::RemoveAgent {
                agent: agent(who),
                waiting: fate.map(self::fate),
                waiting_newest: None,
            }),
            Act::LogOut { who } => {
                let session = self.session_of.get(&agent(who)).copied().unwrap_or(SessionId(0));
                self.administer(Administration::LogOut {
                    agent: agent(who),
                    session,
                })
            }
            Act::LogIn { who } => self.log_in(agent(who)),
            Act::Mode { category, mode } => {
                let mode = [Mode::Automatic, Mode::Offer, Mode::Manual][usize::from(mode)];
                self.administer(edit_category(
                    category,
                    CategoryEdit {
                        mode: Some(mode),
                        ..Default::default()
                    },
                ))
            }
            Act::OpenCategory { category, open, fate } => self.administer(edit_category(
                category,
                CategoryEdit {
                    open: Some(open),
                    waiting: fate.filter(|_| !open).map(self::fate),
                    ..Default::default()
                },
            )),
            Act::Archive {
                category,
                archived,
                fate,
            } => self.administer(edit_category(
                category,
                CategoryEdit {
                    archived: Some(archived),
                    open: (!archived).then_some(true),
                    waiting: fate.filter(|_| archived).map(self::fate),
                    ..Default::default()
                },
            )),
            Act::QueueLimit { category, limit } => self.administer(edit_category(
                category,
                CategoryEdit {
                    queue_limit: Some(u32::from(limit)),
                    ..Default::default()
                },
            )),
            Act::Hours {
                category,
                on,
                over,
                fate,
            } => self.administer(edit_category(
                category,
                CategoryEdit {
                    hours: Some(HoursEdit {
                        hours: on.then(hours),
                        standing: self.standing(on && over),
                    }),
                    waiting: fate.filter(|_| on && over).map(self::fate),
                    ..Default::default()
                },
            )),
            Act::Unstaffed {
                category,
                queues,
                fate,
                stale,
            } => {
                // The answer to a question that was asked when only the first had come.
                let waiting_newest = if stale { self.entries.first().copied() } else { None };
                self.administer(edit_category(
                    category,
                    CategoryEdit {
                        queue_when_unstaffed: Some(queues),
                        waiting: fate.filter(|_| !queues).map(self::fate),
                        waiting_newest,
                        ..Default::default()
                    },
                ))
            }
            Act::Rename { category, number } => self.administer(edit_category(
                category,
                CategoryEdit {
                    name: Some(text(&format!("Category {number}"))),
                    ..Default::default()
                },
            )),
            Act::Drafts { category, setting } => self.administer(edit_category(
                category,
                CategoryEdit {
                    preview: Some([Preview::On, Preview::Ask, Preview::Off][usize::from(setting)]),
                    ..Default::default()
                },
            )),
            Act::HoursTurn { category, out } => {
                let standing = self.standing(out);
                self.administer(Administration::HoursTurned(vec![(
                    category_id(category),
                    hours(),
                    standing,
                )]))
            }
            Act::Order { first } => {
                let order = (0..CATEGORIES)
                    .map(|n| category_id(n.wrapping_add(first % CATEGORIES)))
                    .collect();
                self.administer(Administration::OrderCategories { order })
            }
            Act::Settings { which, seconds } => {
                let mut limits = self.hub.rows().limits.unwrap_or_default();
                let ms = u64::from(seconds) * 1_000;
                match which % 8 {
                    0 => limits.hold_ms = ms,
                    1 => limits.grace_ms = ms,
                    2 => limits.offer_ms = ms,
                    3 => limits.offer_again_ms = ms,
                    4 => limits.offers_unanswered = (seconds % 10) as u8 + 1,
                    5 => limits.message_chars = u32::from(seconds % 20) + 1,
                    6 => limits.conversation_entries = 100 + u32::from(seconds % 20),
                    _ => limits.idle_away_ms = if seconds < 100 { 0 } else { ms },
                }
                self.administer(Administration::SetLimits(limits))
            }
            Act::WrapUp { category, on } => {
                let wrap_up_s = Some(if on { 20 } else { 0 });
                self.administer(edit_category(
                    category,
                    CategoryEdit {
                        wrap_up_s,
                        ..Default::default()
                    },
                ))
            }
            _ => Ok(()),
        }
    }

    /// What hours mean that are over, or are not.
    fn standing(&self, out_of_hours: bool) -> Standing {
        Standing {
            out_of_hours,
            opens: out_of_hours.then(|| self.now.wall.plus(3_600_000)),
        }
    }

    pub(super) fn log_in(&mut self, agent: AgentId) -> Checked {
        self.counter += 1;
        let session = SessionId(u128::from(self.counter));
        self.session_of.insert(agent, session);
        self.administer(Administration::LogIn { agent, session })
    }

    pub(super) fn administer(&mut self, change: Administration) -> Checked {
        self.counter += 1;
        let before = self.hub.rows();
        let waiting: BTreeSet<CustomerId> = self.hub.everyone_waiting().iter().map(|w| w.customer).collect();
        let told_to_go = match &change {
            Administration::EditCategory { category, edit } if edit.waiting == Some(Fate::Dismiss) => vec![*category],
            Administration::EditAgent { agent, edit } if edit.waiting == Some(Fate::Dismiss) => {
                let row = before.agents.iter().find(|row| row.id == *agent);
                row.map(|row| row.categories.clone()).unwrap_or_default()
            }
            Administration::RemoveAgent { agent, waiting, .. } if *waiting == Some(Fate::Dismiss) => {
                let row = before.agents.iter().find(|row| row.id == *agent);
                row.map(|row| row.categories.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let line: BTreeSet<CustomerId> = told_to_go.into_iter().flat_map(|id| self.hub.line(id)).collect();
        let of_the_house = matches!(
            change,
            Administration::EditCategory { .. }
                | Administration::EditAgent { .. }
                | Administration::RemoveAgent { .. }
                | Administration::OrderCategories { .. }
                | Administration::HoursTurned(_)
        );
        self.refused = false;
        self.step(Input::Administered {
            request: RequestId(self.counter),
            change,
        })?;
        if self.refused && self.hub.rows() != before {
            return Err("an administration was refused, and something changed".to_owned());
        }
        // Whoever waited before a change of a category or an agent waits, talks, or was told.
        let now: BTreeSet<CustomerId> = self.hub.everyone_waiting().iter().map(|w| w.customer).collect();
        let talking = |id: &CustomerId| {
            let rows = self.hub.rows();
            rows.conversations.iter().any(|c| c.customer == *id && c.end.is_none())
        };
        let lost = waiting
            .iter()
            .find(|id| of_the_house && !now.contains(id) && !talking(id) && !line.contains(id));
        lost.map_or(Ok(()), |id| {
            Err(format!(
                "{id} waited and was lost by a change of a category or an agent"
            ))
        })
    }
}

fn fate(n: u8) -> Fate {
    match n % 5 {
        0 => Fate::Keep,
        1 => Fate::Dismiss,
        to => Fate::Move(category_id(to)),
    }
}

/// Any will do: what they mean is said by the acts.
fn hours() -> Arc<Hours> {
    Arc::new(Hours {
        zone: "UTC".to_owned(),
        week: Vec::new(),
        holidays: Vec::new(),
    })
}
