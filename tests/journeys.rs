//! Journeys: short stories of inputs and what everybody is shown by them, one theme a file. The hub decides all of it.

mod boards;
mod capacity;
mod chatter;
mod rig;
mod routing;
mod script;
mod store;
mod traps;
mod verbs;
mod words;
