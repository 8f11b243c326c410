//! The bodies of the HTTP routes under `/v1`, from which TypeScript types and the OpenAPI document are made.

mod account;
mod agents;
mod archive;
mod categories;
mod house;
mod problem;

pub use account::*;
pub use agents::*;
pub use archive::*;
pub use categories::*;
pub use house::*;
pub use problem::*;
