//! Journeys: short stories of inputs and what everybody is shown by them, one theme a file. The hub decides all of it.

mod agent_lost;
mod boards;
mod boards_shown;
mod capacity;
mod chatter;
mod customer_lost;
mod doors;
mod forgetting;
mod idle;
mod ledger;
mod manual;
mod offers;
mod outcomes;
mod positions;
mod restart;
mod rig;
mod routing;
mod script;
mod store;
mod table;
mod talk;
mod transfer;
mod traps;
mod verbs;
mod words;
mod wrapping_up;
