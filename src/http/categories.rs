//! Categories: listed for staff, changed by admins; and how a page's address names one.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::driver::{ANSWER_WITHIN, Unavailable};
use crate::hub::effect::{Reason as Refusal, Reply};
use crate::hub::input::{Administration, CategoryEdit};
use crate::hub::row::CategoryRow;
use crate::ids::CategoryId;
use crate::protocol::http::{AuditAction, AuditField, Category, CategoryOrder, EditCategory, NewCategory};
use crate::protocol::words::Reason;
use crate::site::{Shared, Site};
use crate::ws::translate::{self, Fields};

use super::audit::{Deed, Doer, word};
use super::caller::{AdminOr, CategoriesRead, CategoriesWrite, StaffOr};
use super::problem::{Json, Path, Refused, accepted};
use super::waiting;

/// How much of an order of categories is noted.
const ORDER_NOTED: usize = 2_000;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(edit))
        .routes(routes!(order))
}

/// Lists the categories in their order. Archived ones, which come last, are listed for admins and keys only.
#[utoipa::path(get, path = "/v1/categories", operation_id = "list_categories", tag = "categories",
    security(("session" = []), ("key" = ["categories:read"])),
    responses((status = 200, description = "The categories.", body = Vec<Category>)))]
pub async fn list(
    State(site): State<Shared>,
    caller: StaffOr<CategoriesRead>,
) -> Result<axum::Json<Vec<Category>>, Refused> {
    let admin = caller.staff().is_none_or(|staff| staff.agent.admin);
    Ok(axum::Json(all(&site, admin).await?))
}

/// Adds a category, at the end of the order.
#[utoipa::path(post, path = "/v1/categories", operation_id = "add_category", tag = "categories",
    security(("session" = []), ("key" = ["categories:write"])),
    responses(
        (status = 201, description = "The category is there.", body = Category),
        (status = 409, description = "`name_taken`, `too_many`")))]
pub async fn add(
    State(site): State<Shared>,
    caller: AdminOr<CategoriesWrite>,
    Json(body): Json<NewCategory>,
) -> Result<(StatusCode, axum::Json<Category>), Refused> {
    let mut fields = Fields::new();
    let name = translate::name(&mut fields, "name", &body.name);
    let name = fields.or(name).map_err(Refused::fields)?;
    let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::CategoryAdded);
    let called = name.to_string();
    let records = move |reply: &Reply| match reply {
        Reply::Category(id) => vec![
            deed.on("category", id, called.as_str())
                .change(AuditField::Name, None, Some(called))
                .record(),
        ],
        Reply::Done | Reply::Agent(_) | Reply::Closed { .. } | Reply::Refused(_) => Vec::new(),
    };
    let reply = site.driver.ask(Administration::AddCategory { name }, records).await?;
    let Reply::Category(category) = accepted(reply)? else {
        return Err(Refused::internal());
    };
    tracing::info!(%category, by = %*caller, "a category was added");
    Ok((StatusCode::CREATED, axum::Json(shown(&site, category).await?)))
}

/// Edits a category: what is absent stays. Who closes or archives one in which people wait, by hand, by hours that are over now, or by
/// `queue_when_unstaffed` while nobody is on duty, says what shall become of them; `open` or `archived` that is so already asks again.
/// All of it counts at once for those who wait or talk in it.
///
/// `waiting` is `keep` (they are served; not when it is archived), `move` to another category that is open and has room for all of
/// them, where they stand by the time at which they came, or `dismiss` (they are told). `waiting_newest` is the `newest` of the question: did
/// somebody come since, nothing is done and it is asked anew. A category that is archived takes nobody and
/// is shown to admins only; it is never deleted, and comes back closed.
#[utoipa::path(patch, path = "/v1/categories/{id}", operation_id = "edit_category", tag = "categories",
    params(("id" = u32, Path, description = "The category.")),
    security(("session" = []), ("key" = ["categories:write"])),
    responses(
        (status = 200, description = "The category as it is now.", body = Category),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`name_taken`, `people_waiting` (how many, and `newest`, stand in the member of that name)")))]
pub async fn edit(
    State(site): State<Shared>,
    caller: AdminOr<CategoriesWrite>,
    Path(category): Path<u32>,
    Json(body): Json<EditCategory>,
) -> Result<axum::Json<Category>, Refused> {
    let (shared, doer) = (site.clone(), caller.doer());
    let category = CategoryId(category);
    // Of its own: a client who hangs up in between must not part what was kept from what is known of the hours.
    let done = site.deed(async move { change(&shared, &doer, category, &body).await });
    done.await.map_err(|_| Refused::internal())??;
    tracing::info!(%category, by = %*caller, "a category was edited");
    Ok(axum::Json(shown(&site, category).await?))
}

/// Puts the categories into another order.
#[utoipa::path(put, path = "/v1/categories/order", operation_id = "order_categories", tag = "categories",
    security(("session" = []), ("key" = ["categories:write"])),
    responses((status = 200, description = "The categories in their new order.", body = Vec<Category>)))]
pub async fn order(
    State(site): State<Shared>,
    caller: AdminOr<CategoriesWrite>,
    Json(body): Json<CategoryOrder>,
) -> Result<axum::Json<Vec<Category>>, Refused> {
    let (shared, doer) = (site.clone(), caller.doer());
    let done = site.deed(async move { reorder(&shared, &doer, body.categories).await });
    done.await.map_err(|_| Refused::internal())??;
    Ok(axum::Json(all(&site, true).await?))
}

async fn change(site: &Site, doer: &Doer, category: CategoryId, body: &EditCategory) -> Result<(), Refused> {
    let _turn = site.settings.turn().await;
    // Asked first, so that an unknown one is not found rather than a fault of a field.
    let before = site.reader.category(category).await?.ok_or_else(Refused::not_found)?;
    let now = site.clock.wall();
    let mut fields = Fields::new();
    let edit = translate::category_edit(&mut fields, body, now);
    let edit = fields.or(edit).map_err(Refused::fields)?;
    let hours = edit.hours.clone();
    let keeps_otherwise = edit.retention_days.is_some();
    let deed = deed(site, doer, &before, &edit);
    let answer = edit.waiting;
    let fate = waiting::in_words(site, answer).await?;
    let records = move |reply: &Reply| {
        let deed = match reply {
            Reply::Refused(_) => return Vec::new(),
            Reply::Closed { waiting } => deed.change(AuditField::Waiting, Some(waiting.to_string()), fate),
            Reply::Done | Reply::Agent(_) | Reply::Category(_) => deed,
        };
        deed.changes_something().then(|| deed.record()).into_iter().collect()
    };
    let reply = site
        .driver
        .ask(Administration::EditCategory { category, edit }, records)
        .await?;
    if let Reply::Refused(refusal) = reply {
        return Err(waiting::refused(refusal, answer));
    }
    if let Some(edit) = hours {
        let known = edit.hours.map(|hours: Arc<_>| {
            let turn = crate::hours::at(&hours, now);
            (hours, turn)
        });
        site.hours.set(category, known);
    }
    if keeps_otherwise {
        site.keeping.notify_one();
    }
    Ok(())
}

/// What is noted of an edit: each field that it changes, before and after.
fn deed(site: &Site, doer: &Doer, before: &CategoryRow, edit: &CategoryEdit) -> Deed {
    let after = CategoryRow {
        position: edit.position.unwrap_or(before.position),
        ..before.edited(edit.clone())
    };
    let mut deed = Deed::new(site.clock.wall(), doer, AuditAction::CategoryEdited).on(
        "category",
        before.id,
        before.name.to_string(),
    );
    for ((field, was), (_, is)) in noted(before).into_iter().zip(noted(&after)) {
        deed = deed.change(field, Some(was), Some(is));
    }
    deed
}

/// The fields of a category as they are noted.
fn noted(row: &CategoryRow) -> [(AuditField, String); 13] {
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    [
        (AuditField::Name, row.name.to_string()),
        (AuditField::Position, row.position.to_string()),
        (AuditField::Open, on(row.open)),
        (AuditField::Mode, word(&translate::mode(row.mode))),
        (AuditField::QueueLimit, row.queue_limit.to_string()),
        (AuditField::QueueWhenUnstaffed, on(row.queue_when_unstaffed)),
        (AuditField::Preview, word(&translate::preview(row.preview))),
        (AuditField::AskEmail, on(row.ask_email)),
        (AuditField::AskSubject, on(row.ask_subject)),
        (AuditField::WrapUpS, row.wrap_up_s.to_string()),
        (AuditField::Hours, translate::hours_in_words(row.hours.as_deref())),
        (
            AuditField::RetentionDays,
            row.retention_days
                .map_or_else(|| "for good".to_owned(), |days| days.to_string()),
        ),
        (AuditField::Archived, on(row.archived)),
    ]
}

async fn reorder(site: &Site, doer: &Doer, order: Vec<CategoryId>) -> Result<(), Refused> {
    let _turn = site.settings.turn().await;
    let mut rows = site.reader.categories().await?;
    rows.retain(|row| !row.archived);
    rows.sort_by_key(|row| (row.position, row.id));
    let names: BTreeMap<CategoryId, &str> = rows.iter().map(|row| (row.id, row.name.as_str())).collect();
    let before: Vec<CategoryId> = rows.iter().map(|row| row.id).collect();
    let in_words = |order: &[CategoryId]| {
        let known: Vec<&str> = order.iter().filter_map(|id| names.get(id).copied()).collect();
        shortened(&known.join(", "))
    };
    let deed = Deed::new(site.clock.wall(), doer, AuditAction::CategoriesOrdered).change(
        AuditField::Order,
        Some(in_words(&before)),
        Some(in_words(&order)),
    );
    let changed = before != order;
    let records = move |reply: &Reply| match reply {
        Reply::Done if changed => vec![deed.record()],
        Reply::Done | Reply::Agent(_) | Reply::Category(_) | Reply::Closed { .. } | Reply::Refused(_) => Vec::new(),
    };
    match site
        .driver
        .ask(Administration::OrderCategories { order }, records)
        .await?
    {
        Reply::Refused(Refusal::BadSetting) => Err(Refused::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Reason::BadField,
            "must name each category that is not archived once",
        )
        .about(["categories"])),
        reply => accepted(reply).map(drop),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(ORDER_NOTED) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The categories in their order; the archived ones last.
async fn all(site: &Site, archived_too: bool) -> Result<Vec<Category>, Refused> {
    let mut rows = site.reader.categories().await?;
    rows.retain(|row| archived_too || !row.archived);
    rows.sort_by_key(|row| (row.archived, row.position, row.id));
    let waiting = waiting(site).await?;
    Ok(rows.iter().map(|row| as_shown(site, row, &waiting)).collect())
}

async fn shown(site: &Site, category: CategoryId) -> Result<Category, Refused> {
    let row = site.reader.category(category).await?.ok_or_else(Refused::not_found)?;
    Ok(as_shown(site, &row, &waiting(site).await?))
}

fn as_shown(site: &Site, row: &CategoryRow, waiting: &BTreeMap<CategoryId, u32>) -> Category {
    translate::category(
        row,
        site.hours.turn(row.id),
        waiting.get(&row.id).copied().unwrap_or_default(),
    )
}

/// How many wait in each category. As patient as the change before it: a busy hub is no reason to call failed what was done.
async fn waiting(site: &Site) -> Result<BTreeMap<CategoryId, u32>, Refused> {
    let sums = site.driver.sums(ANSWER_WITHIN).await.ok_or(Unavailable)?;
    Ok(sums
        .categories
        .iter()
        .map(|line| (line.category, line.waiting))
        .collect())
}

/// How `/chat/{category}` names a category: its name's letters and digits in lower case, with one hyphen for what is between.
pub fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

/// The category that a page's address names, unless it is archived: a number is always an id; else by slug, the first in the list's order where two are alike.
pub fn named<'a>(rows: &'a [CategoryRow], wanted: &str) -> Option<&'a CategoryRow> {
    let mut open = rows.iter().filter(|row| !row.archived);
    if wanted.bytes().all(|b| b.is_ascii_digit()) {
        return open.find(|row| row.id.to_string() == wanted);
    }
    let alike = open.filter(|row| slug(&row.name) == wanted);
    alike.min_by_key(|row| (row.position, row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::input::{Mode, Preview};
    use crate::hub::text::Name;

    #[test]
    fn a_slug_is_what_an_address_can_show() {
        assert_eq!(slug("Account Support"), "account-support");
        assert_eq!(slug("  R&D / Ärger! "), "r-d-ärger");
        assert_eq!(slug("!!"), "");
    }

    #[test]
    fn a_number_is_an_id_and_no_name() {
        let row = |id: u32, name: &str, position: u32| CategoryRow {
            id: CategoryId(id),
            name: Name::parse(name).unwrap(),
            position,
            open: true,
            mode: Mode::Automatic,
            queue_limit: 500,
            queue_when_unstaffed: true,
            preview: Preview::On,
            ask_email: false,
            ask_subject: false,
            wrap_up_s: 0,
            hours: None,
            retention_days: None,
            archived: false,
        };
        let rows = [row(6, "A-B", 1), row(7, "6", 2), row(5, "A B", 0)];
        let id = |wanted: &str| named(&rows, wanted).map(|row| row.id.0);
        assert_eq!((id("6"), id("7"), id("8"), id("")), (Some(6), Some(7), None, None));
        assert_eq!(id("a-b"), Some(5), "the first in the list's order");
    }
}
