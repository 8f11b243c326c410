//! What the scripted customers say.

/// A person with something to ask.
pub struct Part {
    pub name: &'static str,
    pub subject: &'static str,
    /// Said one after the other, each after an answer.
    pub lines: &'static [&'static str],
}

/// The parts, taken in turn.
pub const PARTS: [Part; 6] = [
    Part {
        name: "Mira (demo)",
        subject: "A larger plan",
        lines: &[
            "Hello! We have outgrown the small plan. What comes next?",
            "And can we change in the middle of the month?",
            "Good, then I will talk to my colleagues. Thank you!",
        ],
    },
    Part {
        name: "Jonas (demo)",
        subject: "Invoice 2041",
        lines: &[
            "Hi, invoice 2041 has our old address on it.",
            "The new one is 12 Harbour Road. Could you send it again?",
            "Perfect, thanks a lot.",
        ],
    },
    Part {
        name: "Aylin (demo)",
        subject: "I cannot log in",
        lines: &[
            "My password does not work any more, and no mail arrives.",
            "Yes, I have looked in the spam folder too.",
            "It is there now! Thank you.",
        ],
    },
    Part {
        name: "Pilar (demo)",
        subject: "Opening hours",
        lines: &[
            "Are you there on Saturday as well?",
            "Thank you, that is all I wanted to know.",
        ],
    },
    Part {
        name: "Tomasz (demo)",
        subject: "A trial for a school",
        lines: &[
            "Good day, do you have a rate for schools?",
            "About sixty teachers. <b>No pupils</b>, if that matters.",
            "I will write to that address. Good-bye!",
        ],
    },
    Part {
        name: "Noor (demo)",
        subject: "Double charge",
        lines: &[
            "I think I was charged twice this month 🙈",
            "The second one was on the 14th.",
            "Great, thanks for the quick help!",
        ],
    },
];
