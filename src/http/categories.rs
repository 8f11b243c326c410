//! Categories: listed for staff, changed by admins; and how a page's address names one.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::effect::Reply;
use crate::hub::input::Administration;
use crate::hub::row::CategoryRow;
use crate::ids::CategoryId;
use crate::protocol::http::{Category, EditCategory, NewCategory};
use crate::site::Shared;
use crate::ws::translate::{self, Fields};

use super::caller::{AdminOr, CategoriesRead, CategoriesWrite, StaffOr};
use super::problem::{Json, Path, Refused, accepted};

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(edit))
}

/// Lists the categories in their order.
#[utoipa::path(get, path = "/v1/categories", operation_id = "list_categories", tag = "categories",
    security(("session" = []), ("key" = ["categories:read"])),
    responses((status = 200, description = "The categories.", body = Vec<Category>)))]
pub async fn list(
    State(site): State<Shared>,
    _: StaffOr<CategoriesRead>,
) -> Result<axum::Json<Vec<Category>>, Refused> {
    let mut rows = site.reader.categories().await?;
    rows.sort_by_key(|row| (row.position, row.id));
    Ok(axum::Json(rows.iter().map(translate::category).collect()))
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
    let reply = site
        .driver
        .ask(Administration::AddCategory { name }, |_| Vec::new())
        .await?;
    let Reply::Category(category) = accepted(reply)? else {
        return Err(Refused::internal());
    };
    tracing::info!(%category, by = %*caller, "a category was added");
    Ok((StatusCode::CREATED, axum::Json(shown(&site, category).await?)))
}

/// Edits a category: what is absent stays.
#[utoipa::path(patch, path = "/v1/categories/{id}", operation_id = "edit_category", tag = "categories",
    params(("id" = u32, Path, description = "The category.")),
    security(("session" = []), ("key" = ["categories:write"])),
    responses(
        (status = 200, description = "The category as it is now.", body = Category),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`name_taken`")))]
pub async fn edit(
    State(site): State<Shared>,
    caller: AdminOr<CategoriesWrite>,
    Path(category): Path<u32>,
    Json(body): Json<EditCategory>,
) -> Result<axum::Json<Category>, Refused> {
    let category = CategoryId(category);
    // Asked first, so that an unknown one is not found rather than a fault of a field.
    shown(&site, category).await?;
    let mut fields = Fields::new();
    let edit = translate::category_edit(&mut fields, &body);
    let edit = fields.or(edit).map_err(Refused::fields)?;
    accepted(
        site.driver
            .ask(Administration::EditCategory { category, edit }, |_| Vec::new())
            .await?,
    )?;
    tracing::info!(%category, by = %*caller, "a category was edited");
    Ok(axum::Json(shown(&site, category).await?))
}

async fn shown(site: &Shared, category: CategoryId) -> Result<Category, Refused> {
    let rows = site.reader.categories().await?;
    rows.iter()
        .find(|row| row.id == category)
        .map(translate::category)
        .ok_or_else(Refused::not_found)
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

/// The category that a page's address names: a number is always an id; else by slug, the first in the list's order where two are alike.
pub fn named<'a>(rows: &'a [CategoryRow], wanted: &str) -> Option<&'a CategoryRow> {
    if wanted.bytes().all(|b| b.is_ascii_digit()) {
        return rows.iter().find(|row| row.id.to_string() == wanted);
    }
    let alike = rows.iter().filter(|row| slug(&row.name) == wanted);
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
        };
        let rows = [row(6, "A-B", 1), row(7, "6", 2), row(5, "A B", 0)];
        let id = |wanted: &str| named(&rows, wanted).map(|row| row.id.0);
        assert_eq!((id("6"), id("7"), id("8"), id("")), (Some(6), Some(7), None, None));
        assert_eq!(id("a-b"), Some(5), "the first in the list's order");
    }
}
