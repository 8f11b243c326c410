//! Numbers, whatever kind of number somebody has put back in the place of another: MongoDB's shells make `Int32` or `Double` of what is typed.

use mongodb::bson::{Bson, Document};

/// All whole numbers up to here, and so far below zero, are a `Double` of their own.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A whole number of any kind.
pub(super) fn number(kept: &Bson) -> Option<i64> {
    match kept {
        Bson::Int32(number) => Some((*number).into()),
        Bson::Int64(number) => Some(*number),
        Bson::Double(number) if number.fract() == 0.0 && number.abs() <= WHOLE_MAX => Some(*number as i64),
        _ => None,
    }
}

/// The number in that field.
pub(super) fn number_in(kept: &Document, field: &str) -> Option<i64> {
    kept.get(field).and_then(number)
}

/// The same with each whole `Double` as an `Int64`, which every field takes that has room for it.
pub(super) fn whole(mut kept: Document) -> Document {
    kept.iter_mut().for_each(|(_, value)| make_whole(value));
    kept
}

fn make_whole(value: &mut Bson) {
    match value {
        Bson::Double(_) => {
            if let Some(whole) = number(value) {
                *value = Bson::Int64(whole);
            }
        }
        Bson::Document(inner) => inner.iter_mut().for_each(|(_, value)| make_whole(value)),
        Bson::Array(all) => all.iter_mut().for_each(make_whole),
        _ => {}
    }
}

/// Whether they are equal but for the kinds of their numbers and the order of their fields.
pub(super) fn are_same(one: &Document, two: &Document) -> bool {
    one.len() == two.len()
        && one
            .iter()
            .all(|(name, value)| two.get(name).is_some_and(|other| is_same(value, other)))
}

fn is_same(one: &Bson, two: &Bson) -> bool {
    match (one, two) {
        (Bson::Document(one), Bson::Document(two)) => are_same(one, two),
        (Bson::Array(one), Bson::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| is_same(one, two))
        }
        (one, two) => one == two || number(one).is_some_and(|one| number(two) == Some(one)),
    }
}

#[cfg(test)]
mod tests {
    use mongodb::bson::doc;

    use super::*;

    #[test]
    fn a_whole_number_is_one_of_whatever_kind() {
        for kept in [Bson::Int32(5), Bson::Int64(5), Bson::Double(5.0)] {
            assert_eq!(number(&kept), Some(5));
        }
        for kept in [
            Bson::Double(5.5),
            Bson::Double(f64::NAN),
            Bson::Double(f64::INFINITY),
            Bson::Double(WHOLE_MAX * 2.0),
            Bson::String("5".to_owned()),
        ] {
            assert_eq!(number(&kept), None, "{kept}");
        }
        let kept = doc! { "a": 5.0, "b": [{ "c": -1.0 }], "d": 0.5, "e": 7 };
        assert_eq!(
            whole(kept),
            doc! { "a": 5_i64, "b": [{ "c": -1_i64 }], "d": 0.5, "e": 7 }
        );
    }

    #[test]
    fn documents_are_the_same_whatever_the_kinds_of_their_numbers() {
        let one = doc! { "a": 5_i64, "b": [{ "c": 1, "t": "x" }] };
        assert!(are_same(&one, &doc! { "b": [{ "t": "x", "c": 1.0 }], "a": 5 }));
        for other in [
            doc! { "a": 5_i64, "b": [{ "c": 2, "t": "x" }] },
            doc! { "a": 5_i64, "b": [{ "c": 1, "t": "x" }], "more": 1 },
            doc! { "a": 5_i64, "b": [] },
            doc! { "a": "5", "b": [{ "c": 1, "t": "x" }] },
        ] {
            assert!(!are_same(&one, &other), "{other}");
        }
    }
}
