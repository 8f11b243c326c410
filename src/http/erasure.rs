//! The erasure of a customer: what it would take, asking for it, and the proofs. For admins alone, and for no key: nothing takes it back.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::erasure::{self, Preview, Whose};
use crate::hub::input::Administration;
use crate::ids::{ConversationId, CustomerId};
use crate::protocol::http::{AskErasure, AuditAction, Erasure, ErasureBusy, ErasurePreview, FieldProblem};
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};
use crate::store::Busy;
use crate::store::records::{ErasureRecord, Record};
use crate::ws::translate;

use super::archive::bad_query;
use super::audit::{Deed, Doer};
use super::guard::Admin;
use super::problem::{Json, Path, Refused};

/// Of two guests who have met, which one.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// `true`: the second of two guests, whom the record calls `second`; without it the `customer`.
    #[param(value_type = Option<bool>)]
    second: Option<String>,
}

impl Which {
    fn whose(&self) -> Result<Whose, Refused> {
        match self.second.as_deref() {
            None | Some("false") => Ok(Whose::Customer),
            Some("true") => Ok(Whose::Second),
            Some(_) => Err(Refused::fields(vec![FieldProblem {
                field: "second".to_owned(),
                reason: Reason::BadField,
                message: "must be true or false".to_owned(),
            }])),
        }
    }
}

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(preview, ask)).routes(routes!(list))
}

/// Shows what the erasure of a conversation's customer would take.
///
/// A customer is whoever holds one browser's token: all conversations are meant that were had with it. The same name or e-mail address
/// with another browser is another customer.
#[utoipa::path(get, path = "/v1/conversations/{id}/erasure", operation_id = "preview_erasure", tag = "archive",
    params(("id" = u64, Path, description = "A conversation that has ended."), Which),
    security(("session" = [])),
    responses(
        (status = 200, description = "What would go.", body = ErasurePreview),
        (status = 404, description = "`not_found`")))]
pub async fn preview(
    State(site): State<Shared>,
    _: Admin,
    Path(conversation): Path<u64>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<axum::Json<ErasurePreview>, Refused> {
    let Query(which) = which.map_err(|rejection| bad_query(&rejection))?;
    let (customer, name) = whose(&site, conversation, &which).await?;
    let Preview {
        conversations,
        tally,
        busy,
        away,
    } = erasure::preview(&site, customer).await?;
    let asked = site.reader.erasure_of(customer).await?;
    Ok(axum::Json(ErasurePreview {
        customer: name,
        conversations,
        entries: tally.entries,
        notes: tally.notes,
        ratings: tally.ratings,
        busy: busy.map(|busy| match busy {
            Busy::Waiting => ErasureBusy::Waiting,
            Busy::Talking => ErasureBusy::InConversation,
            Busy::Present => ErasureBusy::InLobby,
        }),
        away,
        asked: asked.as_ref().map(translate::erasure),
    }))
}

/// Erases the customer of a conversation, which nothing takes back.
///
/// Asked twice it is one erasure. Who waits, is in a conversation or in the lobby is refused until that has ended.
#[utoipa::path(post, path = "/v1/conversations/{id}/erasure", operation_id = "ask_erasure", tag = "archive",
    params(("id" = u64, Path, description = "A conversation that has ended."), Which),
    security(("session" = [])),
    responses(
        (status = 202, description = "It is asked for, and goes on by itself.", body = Erasure),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`already_waiting`, `in_conversation`, `in_lobby`: once that has ended")))]
pub async fn ask(
    State(site): State<Shared>,
    Admin(staff): Admin,
    Path(conversation): Path<u64>,
    which: Result<Query<Which>, QueryRejection>,
    Json(body): Json<AskErasure>,
) -> Result<(StatusCode, axum::Json<Erasure>), Refused> {
    let Query(which) = which.map_err(|rejection| bad_query(&rejection))?;
    let (customer, name) = whose(&site, conversation, &which).await?;
    if body.customer.trim() != name.trim() {
        return Err(Refused::fields(vec![FieldProblem {
            field: "customer".to_owned(),
            reason: Reason::BadField,
            message: "must be the customer's name, as the conversation has it".to_owned(),
        }]));
    }
    let before = ConversationId(u64::MAX >> 1);
    match site.reader.of_customer(customer, before, 0).await?.busy {
        Some(Busy::Waiting) => {
            return Err(busy(
                Reason::AlreadyWaiting,
                "the customer waits in a queue: erase them once that has ended",
            ));
        }
        Some(Busy::Talking) => {
            let words = "the customer is in a conversation: erase them once that has ended";
            return Err(busy(Reason::InConversation, words));
        }
        Some(Busy::Present) => {
            let words = "the customer is in the lobby: erase them once they have left";
            return Err(busy(Reason::InLobby, words));
        }
        None => {}
    }
    let doer = Doer::staff(&staff);
    let at = site.clock.wall();
    let deed = Deed::new(at, &doer, AuditAction::ErasureAsked);
    let uid = rand::random();
    let asked = ErasureRecord {
        uid,
        customer,
        hash: erasure::hash(customer),
        upto: ConversationId(site.reader.conversations_given().await?),
        at,
        agent: Some(staff.agent.id),
        name: staff.agent.full_name.to_string(),
    };
    let deed = deed.audit();
    site.driver.record(vec![Record::Erase { asked, deed }]).await?;
    site.forgotten.add(customer);
    site.driver
        .ask(Administration::ForgetCustomer { customer }, |_| Vec::new())
        .await?;
    site.erasing.notify_one();
    tracing::info!(by = %staff.agent.id, "the erasure of a customer was asked for");
    let there = match site.reader.erasure(uid).await? {
        Some(there) => Some(there),
        // Somebody else was first.
        None => site.reader.erasure_of(customer).await?,
    };
    let there = there.ok_or_else(Refused::not_found)?;
    Ok((StatusCode::ACCEPTED, axum::Json(translate::erasure(&there))))
}

/// Lists the erasures, newest first: what is under way, and the proofs of what was.
#[utoipa::path(get, path = "/v1/erasures", operation_id = "list_erasures", tag = "archive",
    security(("session" = [])),
    responses((status = 200, description = "All of them.", body = Vec<Erasure>)))]
pub async fn list(State(site): State<Shared>, _: Admin) -> Result<axum::Json<Vec<Erasure>>, Refused> {
    let all = site.reader.erasures().await?;
    Ok(axum::Json(all.iter().map(translate::erasure).collect()))
}

async fn whose(site: &Site, conversation: u64, which: &Which) -> Result<(CustomerId, String), Refused> {
    let found = erasure::customer_of(site, ConversationId(conversation), which.whose()?).await?;
    found.ok_or_else(Refused::not_found)
}

fn busy(reason: Reason, words: &str) -> Refused {
    Refused::new(StatusCode::CONFLICT, reason, words)
}
