//! What becomes of those who wait where an edit closes a category over them: the question, the refusals of an answer, and what is noted.

use axum::http::StatusCode;

use crate::hub::effect::Reason as Refusal;
use crate::hub::input::Fate;
use crate::protocol::http::PeopleWaiting;
use crate::protocol::words::Reason;
use crate::site::Site;

use super::problem::Refused;

/// Says what the hub has against an edit, at the field that it is about.
pub fn refused(refusal: Refusal, answer: Option<Fate>) -> Refused {
    let moves = matches!(answer, Some(Fate::Move(_)));
    match refusal {
        Refusal::PeopleWaiting { people, newest } => question(PeopleWaiting { people, newest }),
        Refusal::BadSetting => Refused::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Reason::BadSetting,
            "only of a category that is closed something becomes of those who wait, and in one that is archived nobody stays",
        )
        .about(["waiting"]),
        Refusal::Archived if !moves => Refused::hub(refusal).about(["archived"]),
        Refusal::UnknownCategory if !moves => Refused::hub(refusal),
        Refusal::Archived
        | Refusal::UnknownCategory
        | Refusal::CategoryClosed(_)
        | Refusal::QueueFull
        | Refusal::Unstaffed => {
            let mut refused = Refused::hub(refusal);
            refused.0.fields.clear();
            refused.about(["waiting"])
        }
        other => Refused::hub(other),
    }
}

fn question(asked: PeopleWaiting) -> Refused {
    let how_many = match asked.people {
        1 => "1 person waits".to_owned(),
        people => format!("{people} people wait"),
    };
    let message = format!("{how_many}: say what shall become of them");
    let mut refused = Refused::new(StatusCode::CONFLICT, Reason::PeopleWaiting, message).about(["waiting"]);
    refused.0.people_waiting = Some(Box::new(asked));
    refused
}

/// An answer as it is noted, after how many it was about.
pub async fn in_words(site: &Site, fate: Option<Fate>) -> Result<Option<String>, Refused> {
    Ok(match fate {
        None => None,
        Some(Fate::Keep) => Some("kept".to_owned()),
        Some(Fate::Dismiss) => Some("dismissed".to_owned()),
        Some(Fate::Move(target)) => {
            let name = site.reader.category(target).await?.map(|row| row.name.to_string());
            Some(format!("moved to {}", name.unwrap_or_default()))
        }
    })
}
