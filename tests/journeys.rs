//! Journeys: short stories of inputs and what everybody is shown by them, one theme a file. The hub decides all of it.

mod agent_lost;
mod boards;
mod capacity;
mod chatter;
mod customer_lost;
mod manual;
mod offers;
mod restart;
mod rig;
mod routing;
mod script;
mod store;
mod traps;
mod verbs;
mod words;
