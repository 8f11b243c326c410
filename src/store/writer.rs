//! The one writer: a thread that takes a batch, makes it one transaction, and says so.

use std::path::PathBuf;

use crate::hub::row::Change;

use super::OpenError;
use super::records::Record;

/// All that the steps up to `upto` have changed since the batch before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    pub upto: u64,
    pub changes: Vec<Change>,
    pub records: Vec<Record>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// On disk.
    Committed { upto: u64 },
    /// Not on disk; it is tried again unchanged.
    Failed { error: String },
}

/// The way to the writer thread.
#[derive(Debug)]
pub struct Writer {}

impl Writer {
    pub(super) fn start(_path: PathBuf) -> Result<Self, OpenError> {
        Ok(Self {})
    }
}
