//! Usher brings a customer to the right person and gives the two a private place to talk.
//!
//! The map, from the street inwards:
//!
//! - [`cli`] and [`app`]: the command, and the server put together and taken apart; [`engine`] is the part without doors. [`config`] reads the settings, [`seed`] furnishes
//!   an empty store, [`demo`] plays customers.
//! - [`allow_list`]: where staff may come from, live.
//! - [`http`] and [`ws`]: the doors. Who is asking, and may they? Past them everything is parsed and authenticated. [`site`] is what they share.
//! - [`protocol`]: the words of the wire. [`hub`]: every rule, as one pure value. They meet in `ws::translate`.
//! - [`driver`]: the one task that owns the hub, and the promise that what anyone is told is on disk.
//! - [`table`]: how the hub looks things up.
//! - [`words`]: what the full-text search takes for a word.
//! - [`archive`]: what has ended, in the file and in MongoDB. [`archivist`]: what goes on behind it: indexing, and removing what is too old.
//!   [`erasure`]: what is done when one customer is to be erased. [`courier`] carries it to MongoDB, and [`backlog`] is what waits for it;
//!   [`migrate`] moves all of it there at once, and back.
//! - [`export`]: the archive as a file.
//! - [`changes`]: what admins are told of what others change.
//! - [`store`]: SQLite, and [`store::mongo`]. Hub rows and stored rows meet in `store::translate` and `store::mongo::translate`.
//!
//! How a message travels: `ws::pump` reads a frame → `ws::decode` makes it a command → `driver` stamps the time and hands it to
//! [`hub::Hub::handle`] → changes go to `store`'s writer, effects wait → once the batch is on disk `driver` releases the effects →
//! `ws::translate` writes the frame once → each receiver's `ws::outbox` → their sockets.

pub mod allow_list;
pub mod app;
pub mod archive;
pub mod archivist;
pub mod backlog;
pub mod changes;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod courier;
pub mod demo;
pub mod dial;
pub mod doctor;
pub mod driver;
pub mod engine;
pub mod erasure;
pub mod export;
pub mod hours;
pub mod http;
pub mod hub;
pub mod ids;
pub mod meter;
pub mod migrate;
pub mod protocol;
pub mod secret;
pub mod seed;
pub mod settings;
pub mod site;
pub mod store;
pub mod table;
pub mod telemetry;
pub mod words;
pub mod ws;
