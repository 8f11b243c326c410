//! The house as its admins set it, over HTTP: settings, categories, and what those who are connected see of a change.

mod categories;
mod closing;
mod leaving;
mod settings;
