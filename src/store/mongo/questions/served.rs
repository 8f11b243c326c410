//! Whether a question is served by the index that it names, by the rules by which MongoDB uses one.

use mongodb::bson::Bson;

use super::Question;

impl Question {
    /// Whether its index leads to what is found, and in the order that is wanted exactly if the question says so.
    pub(in crate::store::mongo) fn is_served(&self) -> bool {
        let (equal, ranged) = self.conditions();
        let fields = self.index.fields;
        let (led, rest) = fields.split_at(equal.len().min(fields.len()));
        if !led.iter().map(|(field, _)| *field).eq(equal) {
            return false;
        }
        let order: Vec<(&str, i32)> = self
            .sort
            .iter()
            .map(|(field, way)| (field.as_str(), way.as_i32().unwrap()))
            .collect();
        let turned: Vec<(&str, i32)> = rest.iter().map(|(field, way)| (*field, -way)).collect();
        // Behind a range nothing is in order any more but what it is of.
        let follows = rest.starts_with(&order) || turned.starts_with(&order);
        let is_led = rest.first().is_some_and(|(field, _)| ranged.contains(field));
        let is_found = !led.is_empty() || is_led || !order.is_empty() && follows;
        is_found && follows == self.is_in_order
    }

    /// The fields that are to be equal to something, and those that are to be between.
    fn conditions(&self) -> (Vec<&str>, Vec<&str>) {
        let mut conditions: Vec<(&str, &Bson)> = Vec::new();
        for (field, value) in &self.filter {
            match (field.as_str(), value) {
                ("$and", Bson::Array(each)) => {
                    let each = each.iter().filter_map(Bson::as_document).flatten();
                    conditions.extend(each.map(|(field, value)| (field.as_str(), value)));
                }
                // Not what it is found by.
                ("ended", Bson::Document(exists)) if exists.contains_key("$exists") => {}
                (field, value) => conditions.push((field, value)),
            }
        }
        let is_range = |value: &Bson| {
            let range = |key: &String| key.starts_with("$l") || key.starts_with("$g") || key == "$regex";
            value.as_document().is_some_and(|value| value.keys().any(range))
        };
        let (ranged, equal): (Vec<_>, Vec<_>) = conditions.into_iter().partition(|(_, value)| is_range(value));
        let mut equal: Vec<&str> = equal.into_iter().map(|(field, _)| field).collect();
        equal.dedup();
        // Of several conditions of one field the narrowest leads.
        let ranged = ranged.into_iter().map(|(field, _)| field);
        let ranged = ranged.filter(|field| !equal.contains(field)).collect();
        (equal, ranged)
    }
}
