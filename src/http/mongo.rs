//! How MongoDB stands, for those who look after the house, and what it refused, to be carried again.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::archive::Standing;
use crate::backlog::Backlog;
use crate::protocol::http::{AuditAction, AuditField, MongoStanding, MongoState};
use crate::site::{Shared, Site};
use crate::store::records::Record;
use crate::ws::translate;

use super::audit::Deed;
use super::caller::{AdminOr, ArchiveRead, ArchiveWrite};
use super::problem::Refused;

/// How many refused things are named: more have the same reason.
const SET_ASIDE_MAX: u32 = 100;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(standing)).routes(routes!(again))
}

/// Shows how MongoDB stands, and what waits for it.
#[utoipa::path(get, path = "/v1/mongo", operation_id = "mongo_standing", tag = "archive",
    security(("session" = []), ("key" = ["archive:read"])),
    responses((status = 200, description = "How it stands; `none` without `MONGO_URL`.", body = MongoStanding)))]
pub async fn standing(
    State(site): State<Shared>,
    _: AdminOr<ArchiveRead>,
) -> Result<axum::Json<MongoStanding>, Refused> {
    look(&site).await.map(axum::Json)
}

/// Has everything carried again that MongoDB refused for good: the reason may be gone. What it refuses once more is set aside once more.
#[utoipa::path(post, path = "/v1/mongo/again", operation_id = "carry_refused_again", tag = "archive",
    security(("session" = []), ("key" = ["archive:write"])),
    responses(
        (status = 200, description = "How it stands now.", body = MongoStanding),
        (status = 404, description = "`not_found`: there is no MongoDB")))]
pub async fn again(
    State(site): State<Shared>,
    caller: AdminOr<ArchiveWrite>,
) -> Result<axum::Json<MongoStanding>, Refused> {
    if site.archive.behind().is_none() {
        return Err(Refused::not_found());
    }
    let refused = site.reader.waiting_for_mongo().await?.refused;
    if refused > 0 {
        let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::RefusedCarriedAgain).change(
            AuditField::Refused,
            None,
            Some(refused.to_string()),
        );
        site.driver.record(vec![Record::CarryAgain, deed.record()]).await?;
        tracing::info!(refused, by = %*caller, "what MongoDB had refused is carried again");
    }
    look(&site).await.map(axum::Json)
}

async fn look(site: &Site) -> Result<MongoStanding, Refused> {
    let standing = site.archive.standing();
    let backlog = Backlog::look(site).await?;
    let strain = standing.as_ref().map(|standing| backlog.strain(standing));
    let strain = strain.unwrap_or_default();
    let (state, since, why) = match standing {
        None => (MongoState::None, None, None),
        Some(Standing::Ready) => (MongoState::Ready, None, None),
        Some(Standing::Away { since, why }) => (MongoState::Away, Some(since.0), Some(why)),
        Some(Standing::Wrong { since, why }) => (MongoState::WrongDatabase, Some(since.0), Some(why)),
    };
    let set_aside = match backlog.waiting.refused {
        0 => Vec::new(),
        _ => site.reader.set_aside(SET_ASIDE_MAX).await?,
    };
    Ok(MongoStanding {
        state,
        since,
        why,
        waiting: backlog.waiting.lines,
        many: strain.many,
        free_bytes: backlog.free_bytes.filter(|_| strain.little_room),
        refused: backlog.waiting.refused,
        set_aside: set_aside.iter().map(translate::refused_thing).collect(),
    })
}
