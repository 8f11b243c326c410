//! One figure of a run, and whether it is where it has to be.

use serde::{Deserialize, Serialize};

/// Which way a figure should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Lower,
    Higher,
}

/// One figure, beside what it is measured against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: String,
    /// What stands beside it: a ceiling or a peer of the same run.
    pub against: Option<String>,
    pub against_value: Option<f64>,
    /// `value / against_value`
    pub ratio: Option<f64>,
    pub better: Better,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub must: Option<Bound>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wanted: Option<Bound>,
    /// More about it: other percentiles, the generator's share, what was checked.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub note: String,
}

/// Where a figure has to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    Value(f64),
    Ratio(f64),
    /// The value is at most so much above that of `against`.
    Above(f64),
}

impl Figure {
    pub fn new(name: &str, value: f64, unit: &str, better: Better) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            against: None,
            against_value: None,
            ratio: None,
            better,
            must: None,
            wanted: None,
            note: String::new(),
        }
    }

    pub fn against(mut self, what: &str, value: f64) -> Self {
        self.against = Some(what.to_owned());
        self.against_value = Some(value);
        self.ratio = (value != 0.0).then_some(self.value / value);
        self
    }

    pub fn must(mut self, bound: Bound) -> Self {
        self.must = Some(bound);
        self
    }

    pub fn wanted(mut self, bound: Bound) -> Self {
        self.wanted = Some(bound);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn within(&self, bound: Option<Bound>) -> Option<bool> {
        let keeps = |value: f64, limit: f64| match self.better {
            Better::Lower => value <= limit,
            Better::Higher => value >= limit,
        };
        Some(match bound? {
            Bound::Value(limit) => keeps(self.value, limit),
            Bound::Ratio(limit) => keeps(self.ratio?, limit),
            Bound::Above(more) => keeps(self.value, self.against_value? + more),
        })
    }

    /// Whether the figure is where it has to be; without a bound it always is, and without what it is held against it never is.
    pub fn is_enough(&self) -> bool {
        self.must.is_none() || self.within(self.must) == Some(true)
    }

    /// Whether a run fails by it: absolute figures depend on the machine, and only a ratio of one run is a promise.
    pub fn is_broken_promise(&self) -> bool {
        matches!(self.must, Some(Bound::Ratio(_))) && !self.is_enough()
    }

    pub fn verdict(&self) -> &'static str {
        if !self.is_enough() {
            "falls short"
        } else if self.within(self.wanted) == Some(true) {
            "as wanted"
        } else if self.must.is_some() {
            "enough"
        } else {
            ""
        }
    }
}

/// Three digits that count, thousands apart.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if size >= 1_000.0 {
        let digits = format!("{value:.0}");
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
                text.push(',');
            }
            text.push(digit);
        }
        text
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 1.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}
