//! What is measured, a room for each subject.

pub mod memory;
pub mod relay;
pub mod storm;
