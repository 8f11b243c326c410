//! The bodies of the HTTP routes under `/v1`, from which TypeScript types and the OpenAPI document are made.

use serde::{Deserialize, Deserializer};

mod account;
mod agents;
mod archive;
mod categories;
mod erasure;
mod house;
mod mongo;
mod problem;

pub use account::*;
pub use agents::*;
pub use archive::*;
pub use categories::*;
pub use erasure::*;
pub use house::*;
pub use mongo::*;
pub use problem::*;

/// Takes `null` for a field that is absent.
fn null_is_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(from).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    #[test]
    fn null_means_absent() {
        let entry: NewAllowEntry = from_value(json!({ "cidr": "::1", "note": null })).unwrap();
        assert_eq!(entry.note, "");
        let key: NewKey = from_value(json!({ "name": "A", "scopes": [], "cidrs": null })).unwrap();
        assert!(key.cidrs.is_empty());
        let agent = json!({ "email": "a", "full_name": "A", "display_name": "A", "admin": null, "categories": null, "capacity": null });
        let agent: NewAgent = from_value(agent).unwrap();
        assert!(!agent.admin && agent.categories.is_empty() && agent.capacity.is_none());
        let hours: Hours = from_value(json!({ "zone": "UTC", "week": [], "holidays": null })).unwrap();
        assert!(hours.holidays.is_empty());
        let edit: EditCategory = from_value(json!({ "name": null, "hours": null, "waiting": null })).unwrap();
        assert!(edit.name.is_none() && edit.hours.is_none());
        assert!(from_value::<NewAllowEntry>(json!({ "cidr": Value::Null })).is_err());
    }
}
