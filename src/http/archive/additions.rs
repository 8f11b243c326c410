//! What staff add to a conversation under way or ended: notes and tags. And what stands beside a chat for the agent who is in it.

use axum::extract::State;
use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::archive::Numbered;
use crate::changes;
use crate::ids::{CommandId, ConversationId};
use crate::protocol::http::{AuditAction, AuditField, Beside, ConversationNote, EditTags, NewNote, Tag};
use crate::protocol::words::Reason;
use crate::site::{Shared, Turn};
use crate::store::records::{NoteRecord, Record};
use crate::store::{NoteLine, ReadError, folded_tag};
use crate::ws::translate::{self, Fields};

use super::super::audit::Deed;
use super::super::caller::{ArchiveRead, ArchiveWrite, Caller, StaffOr};
use super::super::guard::Staff;
use super::super::problem::{Json, Path, Refused};
use super::read_by;

/// Tags of one conversation.
const TAGS_MAX: usize = 10;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(beside))
        .routes(routes!(add_note))
        .routes(routes!(edit_tags))
        .routes(routes!(tags))
}

/// Shows what stands beside a chat, to the agent who is in it: notes, tags, the customer's earlier conversations.
#[utoipa::path(get, path = "/v1/conversations/{id}/beside", operation_id = "read_beside", tag = "archive",
    params(("id" = u64, Path, description = "The conversation under way.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "What stands beside it.", body = Beside),
        (status = 404, description = "`not_found`")))]
pub async fn beside(
    State(site): State<Shared>,
    staff: Staff,
    Path(conversation): Path<u64>,
) -> Result<axum::Json<Beside>, Refused> {
    let found = site
        .archive
        .beside(ConversationId(conversation), staff.agent.id)
        .await?;
    let (found, away) = found.ok_or_else(Refused::not_found)?;
    let categories = site.reader.categories().await?;
    Ok(axum::Json(translate::beside(&found, away, &categories)))
}

/// Adds a private note to a conversation, under way or ended. Nobody can change it afterwards.
#[utoipa::path(post, path = "/v1/conversations/{id}/notes", operation_id = "add_note", tag = "archive",
    params(("id" = u64, Path, description = "The conversation.")),
    request_body = NewNote,
    security(("session" = []), ("key" = ["archive:write"])),
    responses(
        (status = 201, description = "The note.", body = ConversationNote),
        (status = 404, description = "`not_found`")))]
pub async fn add_note(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveWrite>,
    Path(conversation): Path<u64>,
    Json(body): Json<NewNote>,
) -> Result<(StatusCode, axum::Json<ConversationNote>), Refused> {
    let conversation = ConversationId(conversation);
    let turn = site.adding.at(conversation).await;
    let there = site.archive.adding(conversation, read_by(&caller)).await?;
    let there = there.ok_or_else(Refused::not_found)?;
    let mut fields = Fields::new();
    let text = translate::note_text(&mut fields, "text", &body.text);
    let text = fields.or(text).map_err(Refused::fields)?;
    let at = site.clock.wall();
    let mut note = NoteRecord {
        uid: rand::random(),
        conversation,
        agent: caller.staff().map(|staff| staff.agent.id),
        name: match &*caller {
            Caller::Staff(staff) => staff.agent.full_name.to_string(),
            Caller::Key(key) => key.name.clone(),
        },
        at,
        text: text.to_string(),
    };
    if let Some(id) = body.id {
        note.uid = uid_of(id, &note);
    }
    // What it says is the note's own; that it was added is the log's.
    let deed = Deed::new(at, &caller.doer(), AuditAction::NoteAdded).on("conversation", conversation, there.customer);
    let note = keep_note(&site, turn, note, deed.record()).await?;
    Ok((StatusCode::CREATED, axum::Json(translate::note(&note))))
}

/// Gives a conversation these tags and no others, or with `before` makes only the difference. Case and accents make no other tag.
#[utoipa::path(put, path = "/v1/conversations/{id}/tags", operation_id = "edit_tags", tag = "archive",
    params(("id" = u64, Path, description = "The conversation.")),
    request_body = EditTags,
    security(("session" = []), ("key" = ["archive:write"])),
    responses(
        (status = 200, description = "The tags as they are now.", body = EditTags),
        (status = 404, description = "`not_found`")))]
pub async fn edit_tags(
    State(site): State<Shared>,
    caller: StaffOr<ArchiveWrite>,
    Path(conversation): Path<u64>,
    Json(body): Json<EditTags>,
) -> Result<axum::Json<EditTags>, Refused> {
    let conversation = ConversationId(conversation);
    let turn = site.adding.at(conversation).await;
    let there = site.archive.adding(conversation, read_by(&caller)).await?;
    let there = there.ok_or_else(Refused::not_found)?;
    let mut fields = Fields::new();
    let wanted = parsed(&mut fields, &body.tags);
    let tags = match &body.before {
        None => wanted,
        Some(before) => changed(&there.tags, before, &wanted),
    };
    bounded(&mut fields, &tags);
    let tags = fields.or(Some(tags)).map_err(Refused::fields)?;
    let shown = |tags: &[String]| Some(tags.join(", ")).filter(|all| !all.is_empty());
    let deed = Deed::new(site.clock.wall(), &caller.doer(), AuditAction::TagsEdited)
        .on("conversation", conversation, there.customer)
        .change(AuditField::Tags, shown(&there.tags), shown(&tags));
    if deed.changes_something() {
        keep_tags(&site, turn, conversation, there.rev, tags.clone(), deed.record()).await?;
    }
    Ok(axum::Json(EditTags { tags, before: None }))
}

/// Keeps a note where its conversation is: in the file, or in MongoDB, for which it may be leaving at this moment.
async fn keep_note(site: &Shared, turn: Turn, note: NoteRecord, deed: Record) -> Result<NoteLine, Refused> {
    let conversation = note.conversation;
    if let Some(known) = site.reader.note(note.uid).await? {
        return Ok(known);
    }
    if site.archive.is_here(conversation).await? {
        let records = vec![Record::AddNote(note.clone()), deed.clone()];
        keep(site, conversation, records).await?;
        if let Some(kept) = site.reader.note(note.uid).await? {
            return Ok(kept);
        }
    }
    let line = NoteLine {
        note: 0,
        uid: note.uid,
        agent: note.agent,
        name: note.name,
        at: note.at,
        text: note.text,
    };
    let archive = site.archive.clone();
    match archive.numbered(conversation, line).await? {
        None => Err(Refused::not_found()),
        Some(Numbered::Known(line)) => Ok(line),
        Some(Numbered::New(line, rev)) => {
            keep_there(site, turn, conversation, deed, async move {
                Ok(archive.add_note(conversation, rev, &line).await?.then_some(line))
            })
            .await
        }
    }
}

/// The same note added again is one: by the same, to the same, with the same words, under one id.
fn uid_of(id: CommandId, note: &NoteRecord) -> u128 {
    let mut hash = Sha256::new();
    hash.update(id.0.to_be_bytes());
    hash.update(note.conversation.0.to_be_bytes());
    hash.update(note.agent.map_or(0, |agent| agent.0).to_be_bytes());
    // Of a length that is told, so that no name runs over into the words.
    hash.update((note.name.len() as u64).to_be_bytes());
    hash.update(&note.name);
    hash.update(&note.text);
    let whole: [u8; 32] = hash.finalize().into();
    whole.first_chunk().copied().map_or(id.0, u128::from_be_bytes)
}

/// Keeps tags where their conversation is, as [`keep_note`] does.
async fn keep_tags(
    site: &Shared,
    turn: Turn,
    of: ConversationId,
    rev: Option<i64>,
    tags: Vec<String>,
    deed: Record,
) -> Result<(), Refused> {
    if site.archive.is_here(of).await? {
        let put = Record::PutTags {
            conversation: of,
            tags: tags.clone(),
        };
        keep(site, of, vec![put, deed.clone()]).await?;
        if site.archive.is_here(of).await? {
            return Ok(());
        }
    }
    let archive = site.archive.clone();
    keep_there(site, turn, of, deed, async move {
        Ok(archive.put_tags(of, rev, &tags).await?.then_some(()))
    })
    .await
}

/// Keeps what is added in MongoDB and tells those who see it. The deed is first: nothing changes of which the log says nothing. It says
/// so too where MongoDB goes away between the two.
///
/// The turn lasts until it is there, also for a client who hangs up: who comes next reads what this one has made.
async fn keep_there<T: Send + 'static>(
    site: &Shared,
    turn: Turn,
    conversation: ConversationId,
    deed: Record,
    added: impl Future<Output = Result<Option<T>, ReadError>> + Send + 'static,
) -> Result<T, Refused> {
    let shared = site.clone();
    let done = site.deed(async move {
        shared.driver.record(vec![deed]).await?;
        // It is not there if the conversation was removed meanwhile.
        let added = added.await?.ok_or_else(Refused::not_found)?;
        drop(turn);
        changes::tell_noted(&shared, conversation).await;
        Ok(added)
    });
    done.await.map_err(|_| Refused::internal())?
}

/// Keeps what was added and tells those who see it.
async fn keep(site: &Shared, conversation: ConversationId, records: Vec<Record>) -> Result<(), Refused> {
    let shared = site.clone();
    // Of its own: a client who hangs up in between keeps nobody from hearing of it.
    let done = site.deed(async move {
        shared.driver.record(records).await?;
        changes::tell_noted(&shared, conversation).await;
        Ok(())
    });
    done.await.map_err(|_| Refused::internal())?
}

/// The tags without repetition; all that is wrong is noted under one field.
fn parsed(fields: &mut Fields, raw: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for raw in raw {
        let Some(tag) = translate::tag(fields, "tags", raw) else {
            break;
        };
        if !has(&tags, &tag) {
            tags.push(tag.to_string());
        }
    }
    tags
}

fn has(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|known| folded_tag(known) == folded_tag(tag))
}

/// What they are now, without those that the asker took away, and with those that the asker added.
fn changed(now: &[String], before: &[String], wanted: &[String]) -> Vec<String> {
    let kept = now.iter().filter(|tag| has(wanted, tag) || !has(before, tag));
    let mut tags: Vec<String> = kept.cloned().collect();
    let added: Vec<String> = wanted
        .iter()
        .filter(|tag| !has(before, tag) && !has(&tags, tag))
        .cloned()
        .collect();
    tags.extend(added);
    tags
}

fn bounded(fields: &mut Fields, tags: &[String]) {
    if tags.len() > TAGS_MAX {
        fields.fault(
            "tags",
            Reason::TooMany,
            format!("a conversation has at most {TAGS_MAX} tags"),
        );
    }
}

/// Lists the tags in use, the most used first: of conversations that one holds or that ended with one, of all for an admin.
#[utoipa::path(get, path = "/v1/tags", operation_id = "list_tags", tag = "archive",
    security(("session" = []), ("key" = ["archive:read"])),
    responses((status = 200, description = "At most 500, each as it was last typed.", body = Vec<Tag>)))]
pub async fn tags(State(site): State<Shared>, caller: StaffOr<ArchiveRead>) -> Result<axum::Json<Vec<Tag>>, Refused> {
    let tags = site.archive.tags_in_use(caller.reads_only()).await?;
    let tags = tags.into_iter().map(|(tag, conversations)| Tag { tag, conversations });
    Ok(axum::Json(tags.collect()))
}
