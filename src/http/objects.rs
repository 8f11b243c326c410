//! A JSON value as serde reads it, but that a list is no object. Left to itself serde takes one for any struct, its fields in their
//! order, and a fault in the order would end up in another field.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Objects<'a>(pub &'a Value);

impl<'de> IntoDeserializer<'de, Error> for Objects<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Objects<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::Number(number) => number.deserialize_any(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(list) => {
                let mut list = SeqDeserializer::new(list.iter().map(Objects));
                let read = visitor.visit_seq(&mut list)?;
                list.end().map(|()| read)
            }
            Value::Object(object) => {
                let fields = object.iter().map(|(key, value)| (key.as_str(), Objects(value)));
                let mut fields = MapDeserializer::new(fields);
                let read = visitor.visit_map(&mut fields)?;
                fields.end().map(|()| read)
            }
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.0.is_array() {
            return Err(Error::invalid_type(Unexpected::Seq, &visitor));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(object) if object.len() == 1 => {
                let variant = object.iter().map(|(key, value)| (key.as_str(), Objects(value)));
                MapAccessDeserializer::new(MapDeserializer::new(variant)).deserialize_enum(name, variants, visitor)
            }
            // A word, or what it takes for a fault.
            other => other.deserialize_enum(name, variants, visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::http::{EditCategory, EditHours, EditSetting, NewAgent, WaitingFate};
    use serde::de::DeserializeOwned;
    use serde_json::json;

    fn read<T: DeserializeOwned>(body: &Value) -> Result<T, String> {
        T::deserialize(Objects(body)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_right_is_read_as_serde_reads_it() {
        let agent = json!({ "email": "a@example.org", "full_name": "A", "display_name": "A", "capacity": 2,
            "categories": [1, 2], "password": null });
        let ours: NewAgent = read(&agent).unwrap();
        assert_eq!(
            (ours.capacity, ours.categories.len(), ours.password),
            (Some(2), 2, None)
        );
        let category = json!({ "hours": { "weekly": { "zone": "UTC", "week": [{ "day": 1, "from_min": 0, "to_min": 60 }] } },
            "waiting": { "move": 3 }, "retention_days": "forever", "mode": "offer" });
        let ours: EditCategory = read(&category).unwrap();
        assert!(matches!(&ours.hours, Some(EditHours::Weekly(hours)) if hours.week[0].to_min == 60));
        assert!(matches!(ours.waiting, Some(WaitingFate::Move(to)) if to.0 == 3));
        assert_eq!(
            read::<Vec<EditSetting>>(&json!([{ "key": "hold_s", "value": null }]))
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn a_list_is_no_object_however_deep_and_two_words_are_not_one() {
        let week = |week: Value| json!({ "hours": { "weekly": { "zone": "UTC", "week": week } } });
        for list in [json!([["hold_s", "20"]]), json!([[]])] {
            assert!(
                read::<Vec<EditSetting>>(&list)
                    .unwrap_err()
                    .starts_with("invalid type: sequence")
            );
        }
        assert!(read::<NewAgent>(&json!(["a@example.org", "A", "A"])).is_err());
        for odd in [
            week(json!([[1, 0, 60]])),
            json!({ "hours": { "weekly": ["UTC", []] } }),
            json!({ "waiting": { "move": 3, "keep": null } }),
            json!({ "waiting": {} }),
            json!({ "waiting": ["keep"] }),
        ] {
            assert!(read::<EditCategory>(&odd).is_err(), "{odd}");
        }
    }
}
