//! What is measured, a room for each subject.

pub mod archive;
pub mod assign;
pub mod board;
pub mod hub;
pub mod memory;
pub mod page;
pub mod positions;
pub mod presence;
pub mod relay;
pub mod start;
pub mod storm;
