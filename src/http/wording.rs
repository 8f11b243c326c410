//! What is wrong with a field, in words for whoever sent it: never in the library's, which speak of our types.

use serde_json::Value;
use serde_path_to_error::{Error, Segment};

use crate::hub::{QUEUE_LIMIT_MAX, WRAP_UP_S_MAX};
use crate::ws::translate::DAY_MIN;

/// A field that is not what it should be; no field when it is the body as a whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: Option<String>,
    pub message: String,
}

/// Fields that can be several things, and which.
const SHAPES: [(&str, &str); 3] = [
    (
        "hours",
        "must be \"always\" or {\"weekly\": {\"zone\", \"week\", \"holidays\"}}",
    ),
    ("retention_days", "must be {\"days\": 1 to 36500} or \"forever\""),
    (
        "waiting",
        "must be \"keep\", \"dismiss\" or {\"move\": the number of a category}",
    ),
];

/// Numbers that are bounded more closely than their type is, and by what.
const BOUNDS: [(&str, u64, u64); 6] = [
    ("capacity", 1, 4),
    ("queue_limit", 1, QUEUE_LIMIT_MAX as u64),
    ("wrap_up_s", 0, WRAP_UP_S_MAX as u64),
    ("day", 1, 7),
    ("from_min", 0, DAY_MIN as u64),
    ("to_min", 0, DAY_MIN as u64),
];

/// The fault that kept this body from being read.
pub fn of(error: &Error<serde_json::Error>, body: &Value) -> Fault {
    let sentence = error.inner().to_string();
    let mut at: Vec<String> = error.path().iter().filter_map(step).collect();
    // A field that is not there has no path: only the sentence names it.
    let message = match quoted(&sentence, "missing field `") {
        Some(missing) => {
            at.push(missing);
            "is missing".to_owned()
        }
        None => match quoted(&sentence, "unknown field `") {
            Some(unknown) => {
                if at.last() != Some(&unknown) {
                    at.push(unknown);
                }
                "is not known here".to_owned()
            }
            None => wanted(&sentence, at.last().map(String::as_str)),
        },
    };
    let has_shapes = at
        .first()
        .and_then(|field| SHAPES.iter().find(|(name, _)| name == field));
    if let (Some((field, shape)), [_]) = (has_shapes, at.as_slice()) {
        return Fault {
            field: Some((*field).to_owned()),
            message: (*shape).to_owned(),
        };
    }
    let (field, below) = match at.as_slice() {
        [] => (None, &[][..]),
        // One of a list of pairs is known by its key.
        [n, what, ..] if body.is_array() => match key_of(body, n).filter(|_| what == "value") {
            Some(key) => (Some(key.to_owned()), &at[2..]),
            None => (Some(what.clone()), &at[..1]),
        },
        [field, part, ..] if has_shapes.is_some() => (Some(format!("{field}.{part}")), &at[2..]),
        [field, ..] => (Some(field.clone()), &at[1..]),
    };
    let message = if below.is_empty() {
        message
    } else {
        format!("{message} (at {})", below.join("."))
    };
    Fault { field, message }
}

fn step(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        // Which of its shapes a field has is no place in it.
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// The `key` of the one at this place of a list.
fn key_of<'a>(list: &'a Value, n: &str) -> Option<&'a str> {
    list.get(n.parse::<usize>().ok()?)?.get("key")?.as_str()
}

/// What stands between the opening and the next backquote.
fn quoted(sentence: &str, opening: &str) -> Option<String> {
    let (_, rest) = sentence.split_once(opening)?;
    rest.split('`').next().map(str::to_owned)
}

/// The library's sentence without what it says of our types.
pub fn wanted(sentence: &str, field: Option<&str>) -> String {
    if sentence.starts_with("unknown variant") {
        let words: Vec<&str> = sentence.split('`').skip(3).step_by(2).collect();
        return match words.as_slice() {
            [] => "is not one of the words that can stand here".to_owned(),
            [one] => format!("must be {one}"),
            words => format!("must be one of {}", words.join(", ")),
        };
    }
    let Some((_, expected)) = sentence.rsplit_once(", expected ") else {
        return if sentence.starts_with("invalid ") || sentence.contains('`') || sentence.contains("did not match") {
            "is not what can stand here".to_owned()
        } else {
            // Of our own types, which say themselves what they want.
            format!("is no such thing: {sentence}")
        };
    };
    let expected = expected.split(" at line ").next().unwrap_or(expected);
    let whole = |most| {
        let bounds = BOUNDS.iter().find(|(name, ..)| Some(*name) == field);
        let (from, to) = bounds.map_or((0, most), |(_, from, to)| (*from, *to));
        format!("must be a whole number from {from} to {to}")
    };
    match expected {
        "u8" => whole(u8::MAX.into()),
        "u16" => whole(u16::MAX.into()),
        "u32" => whole(u32::MAX.into()),
        "u64" | "usize" => whole(u64::MAX),
        "i8" | "i16" | "i32" | "i64" => "must be a whole number".to_owned(),
        "f32" | "f64" => "must be a number".to_owned(),
        "a boolean" => "must be true or false".to_owned(),
        "a string" | "a borrowed string" | "a character" => "must be a text".to_owned(),
        "a text or a number" => "must be a text or a number".to_owned(),
        "a sequence" => "must be a list".to_owned(),
        "a map" => "must be an object".to_owned(),
        "string or map" => "must be a word or an object with one".to_owned(),
        named if named.starts_with("struct ") => "must be an object".to_owned(),
        _ => "is not what can stand here".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::objects::Objects;
    use crate::ids::SessionId;
    use crate::protocol::http::{EditCategory, EditSetting, NewAgent, NewKey};
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    fn fault<T: DeserializeOwned>(body: Value) -> (Option<String>, String) {
        let error = serde_path_to_error::deserialize::<_, T>(Objects(&body))
            .err()
            .expect("a fault");
        let Fault { field, message } = of(&error, &body);
        (field, message)
    }

    #[test]
    fn faults_are_told_in_words_of_the_wire() {
        let agent = |key: &str, value: Value| {
            let mut body = json!({ "email": "a@example.org", "full_name": "A", "display_name": "A" });
            body[key] = value;
            fault::<NewAgent>(body)
        };
        let told = |field: &str, message: &str| (Some(field.to_owned()), message.to_owned());
        let small = "must be a whole number from 1 to 4";
        for value in [json!("x"), json!(-1), json!(256), json!(1.5), json!([]), json!(true)] {
            assert_eq!(agent("capacity", value.clone()), told("capacity", small), "{value}");
        }
        assert_eq!(agent("email", json!(7)), told("email", "must be a text"));
        assert_eq!(agent("email", Value::Null), told("email", "must be a text"));
        assert_eq!(agent("admin", json!("yes")), told("admin", "must be true or false"));
        assert_eq!(agent("categories", json!({})), told("categories", "must be a list"));
        let number = "must be a whole number from 0 to 4294967295 (at 1)";
        assert_eq!(agent("categories", json!([1, "x"])), told("categories", number));
        for (field, bounds) in [
            ("queue_limit", "1 to 1000000"),
            ("wrap_up_s", "0 to 3600"),
            ("position", "0 to 4294967295"),
        ] {
            let bounds = format!("must be a whole number from {bounds}");
            for value in [json!("2"), json!(-1), json!(1.5)] {
                let body = json!({ field: value });
                assert_eq!(fault::<EditCategory>(body), told(field, &bounds));
            }
        }
        for (field, bounds) in [("day", "1 to 7"), ("from_min", "0 to 1440"), ("to_min", "0 to 1440")] {
            let mut span = json!({ "day": 1, "from_min": 0, "to_min": 60 });
            span[field] = json!(-1);
            let hours = json!({ "weekly": { "zone": "UTC", "week": [span] } });
            let message = format!("must be a whole number from {bounds} (at 0.{field})");
            assert_eq!(
                fault::<EditCategory>(json!({ "hours": hours })),
                told("hours.week", &message)
            );
        }
        let missing = fault::<NewAgent>(json!({ "email": "a@example.org" }));
        assert_eq!(missing, told("full_name", "is missing"));
        let whole = |body: Value| fault::<NewAgent>(body);
        assert_eq!(whole(json!(7)), (None, "must be an object".to_owned()));
        assert_eq!(whole(json!("x")), (None, "must be an object".to_owned()));
    }

    #[test]
    fn words_places_and_ids_are_named() {
        let (field, message) = fault::<EditCategory>(json!({ "mode": "loud" }));
        assert_eq!(
            (field.as_deref(), message.as_str()),
            (Some("mode"), "must be one of automatic, offer, manual")
        );
        let (field, message) = fault::<NewKey>(json!({ "name": "A", "scopes": ["x"] }));
        assert_eq!(field.as_deref(), Some("scopes"));
        assert!(
            message.starts_with("must be one of agents:read, ") && message.ends_with("(at 0)"),
            "{message}"
        );
        let (field, message) = fault::<EditCategory>(json!({ "hours": { "weekly": { "zone": "UTC", "week": [{}] } } }));
        assert_eq!(
            (field.as_deref(), message.as_str()),
            (Some("hours.week"), "is missing (at 0.day)")
        );
        let told = |field: &str, message: &str| (Some(field.to_owned()), message.to_owned());
        let hours = |hours: Value| fault::<EditCategory>(json!({ "hours": hours }));
        let weekly = |zone: Value| hours(json!({ "weekly": { "zone": zone, "week": [] } }));
        assert_eq!(weekly(json!(7)), told("hours.zone", "must be a text"));
        assert_eq!(
            hours(json!({ "weekly": { "week": [] } })),
            told("hours.zone", "is missing")
        );
        for odd in [json!(7), json!("x"), json!({ "weekly": 7 }), json!({ "daily": {} })] {
            assert_eq!(hours(odd), told("hours", SHAPES[0].1));
        }
        for odd in [json!(7), json!("x"), json!({ "days": "x" }), json!({ "days": -1 })] {
            assert_eq!(
                fault::<EditCategory>(json!({ "retention_days": odd })),
                told("retention_days", "must be {\"days\": 1 to 36500} or \"forever\"")
            );
        }
        let setting = |edit: Value| fault::<Vec<EditSetting>>(json!([{ "key": "grace_s" }, edit]));
        assert_eq!(
            setting(json!({ "key": "hold_s", "value": [7] })),
            told("hold_s", "must be a text or a number")
        );
        assert_eq!(setting(json!({ "value": "7" })), told("key", "is missing (at 1)"));
        let (field, message) = setting(json!({ "key": "x" }));
        assert_eq!(field.as_deref(), Some("key"));
        assert!(
            message.starts_with("must be one of hold_s, ") && message.ends_with("(at 1)"),
            "{message}"
        );
        let span = fault::<EditCategory>(json!({ "hours": { "weekly": { "zone": "UTC", "week": [[1, 0, 60]] } } }));
        assert_eq!(span, told("hours.week", "must be an object (at 0)"));
        assert_eq!(setting(json!(["hold_s", "7"])), told("1", "must be an object"));
        let (field, message) = fault::<SessionId>(json!("x"));
        assert_eq!(
            (field, message.as_str()),
            (None, "is no such thing: an id is 32 lower-case hex digits")
        );
    }

    #[test]
    fn what_is_not_known_is_named_however_deep() {
        let told = |field: &str, message: &str| (Some(field.to_owned()), message.to_owned());
        let agent = json!({ "email": "a@example.org", "full_name": "A", "display_name": "A", "nickname": "B" });
        assert_eq!(fault::<NewAgent>(agent), told("nickname", "is not known here"));
        let span = json!({ "day": 1, "from_min": 0, "to_min": 60, "note": "" });
        for (hours, field, message) in [
            (
                json!({ "zone": "UTC", "week": [], "x": 1 }),
                "hours.x",
                "is not known here",
            ),
            (
                json!({ "zone": "UTC", "week": [span] }),
                "hours.week",
                "is not known here (at 0.note)",
            ),
        ] {
            let body = json!({ "hours": { "weekly": hours } });
            assert_eq!(fault::<EditCategory>(body), told(field, message));
        }
        let settings = json!([{ "key": "hold_s", "value": "7", "unit": "s" }]);
        assert_eq!(
            fault::<Vec<EditSetting>>(settings),
            told("unit", "is not known here (at 0)")
        );
    }

    /// Whatever is sent instead of any field, no answer speaks of a type.
    #[test]
    fn no_type_of_ours_is_spoken_of() {
        let odd = [
            json!(null),
            json!(true),
            json!(-7),
            json!(1e40),
            json!("x"),
            json!([[]]),
            json!({ "x": {} }),
            json!(u64::MAX),
        ];
        for value in &odd {
            let fields = ["position", "open", "mode", "hours", "retention_days", "waiting", "name"];
            for field in fields {
                let body = json!({ field: value });
                if let Err(error) = serde_path_to_error::deserialize::<_, EditCategory>(Objects(&body)) {
                    let said = of(&error, &body).message;
                    let ours = [
                        "expected",
                        "struct",
                        "variant",
                        "u32",
                        "i64",
                        "integer `",
                        "enum",
                        "Edit",
                        "Fate",
                    ];
                    assert!(!ours.iter().any(|word| said.contains(word)), "{field}: {value}: {said}");
                }
            }
        }
    }
}
