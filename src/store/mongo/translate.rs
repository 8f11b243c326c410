//! The only place where what is filed and its documents meet.
//!
//! Into MongoDB nothing can fail; out of it a text that no longer passes the door, or an unknown word, is a damaged document.

use mongodb::bson::DateTime;

use crate::hub::effect::Estimate;
use crate::hub::row::{Content, ConversationRow, End, EntryRow, Marks, Part, Person, Rating, Second, SentAs};
use crate::hub::text::Text;
use crate::hub::time::Wall;
use crate::ids::{AgentId, CategoryId, CommandId, ConversationId, CustomerId, EntryId, TabId};
use crate::store::archive::beside::NoteLine;
use crate::store::archive::filed::{Filed, Stay};
use crate::store::archive::write::folded_tag;
use crate::store::archive::{OfferLine, WaitLine, index};
use crate::store::fault::Fault;
use crate::store::words::{EndWhy, OfferGone, Preview, Road, Side};
use crate::words::{plain, words};

use super::documents as doc;

type Read<T> = Result<T, Fault>;

/// How many characters are one part of a customer's name.
pub(super) const GRAM: usize = 3;

/// Ten times as many entries as a house may allow: who reads a log asks for it up to where it is said to end, and must not ask for ever.
const LOG_MAX: u32 = 1_000_000;

pub(super) fn date(at: Wall) -> DateTime {
    DateTime::from_millis(at.0)
}

fn wall(at: DateTime) -> Wall {
    Wall(at.timestamp_millis())
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn count(number: i32) -> Read<u32> {
    u32::try_from(number).map_err(|_| Fault::Word("number"))
}

/// How far a log goes, or a part in it.
fn length(entries: i32) -> Read<u32> {
    let entries = count(entries)?;
    (entries <= LOG_MAX).then_some(entries).ok_or(Fault::Word("number"))
}

fn number(id: i64) -> Read<u32> {
    u32::try_from(id).map_err(|_| Fault::Word("number"))
}

fn hex(id: u128) -> String {
    format!("{id:032x}")
}

fn unhex(text: &str) -> Read<u128> {
    u128::from_str_radix(text, 16).map_err(|_| Fault::Word("id"))
}

fn text<const MAX: usize, const LINE: bool>(kept: &str) -> Read<Text<MAX, LINE>> {
    Text::parse(kept).map_err(|_| Fault::Word("text"))
}

fn text_if<const MAX: usize, const LINE: bool>(kept: Option<&String>) -> Read<Option<Text<MAX, LINE>>> {
    kept.map(|kept| text(kept)).transpose()
}

fn owned<const MAX: usize, const LINE: bool>(text: Option<&Text<MAX, LINE>>) -> Option<String> {
    text.map(ToString::to_string)
}

/// Each word of a text once, sorted.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut all: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Each three characters that follow each other, once, sorted.
pub(super) fn grams(text: &str) -> Vec<String> {
    let letters: Vec<char> = plain(text).chars().collect();
    let mut grams: Vec<String> = letters.windows(GRAM).map(|gram| gram.iter().collect()).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// The document of what is filed, at that revision; `category` is what its last one is called.
pub(super) fn conversation(filed: &Filed, rev: u64, category: &str) -> doc::Conversation {
    let row = &filed.conversation;
    let end = row.end.unwrap_or(End {
        at: row.started,
        why: crate::hub::effect::EndWhy::BothLost,
    });
    let mut customer = grams(&row.customer_name);
    customer.extend(row.email.as_deref().map(grams).unwrap_or_default());
    customer.extend(row.second.iter().flat_map(|second| grams(&second.name)));
    customer.sort_unstable();
    customer.dedup();
    let mut whole: Vec<i64> = row
        .parts
        .iter()
        .filter(|part| filed.may_add(part.agent))
        .map(|part| part.agent.0.into())
        .collect();
    whole.sort_unstable();
    whole.dedup();
    doc::Conversation {
        id: row.id.0.cast_signed(),
        schema_version: doc::SCHEMA_VERSION,
        rev: rev.cast_signed(),
        road: Road::from(row.road).word().to_owned(),
        category: doc::Category {
            id: row.category.0.into(),
            name: category.to_owned(),
        },
        passed: filed.passages.iter().map(|category| category.0.into()).collect(),
        customer: doc::Customer {
            id: hex(row.customer.0),
            name: row.customer_name.to_string(),
            email: owned(row.email.as_ref()),
        },
        second: row.second.as_ref().map(|second| doc::Second {
            id: hex(second.customer.0),
            name: second.name.to_string(),
        }),
        subject: owned(row.subject.as_ref()),
        entered: date(row.entered),
        started: date(row.started),
        ended: date(end.at),
        ended_why: EndWhy::from(end.why).word().to_owned(),
        participants: row.parts.iter().map(participant).collect(),
        seen_whole_by: whole,
        waits: filed.stays.iter().map(stay).collect(),
        rated: row.rating.is_some(),
        rating: row.rating.as_ref().map(|rating| doc::Rating {
            score: rating.score.into(),
            comment: owned(rating.comment.as_ref()),
        }),
        tags: filed.tags.clone(),
        tags_folded: filed.tags.iter().map(|tag| folded_tag(tag)).collect(),
        notes: filed.notes.iter().map(note).collect(),
        entries: small(filed.entries),
        marks: doc::Marks {
            customer: mark(row.marks[0]),
            agent: mark(row.marks[1]),
        },
        preview: doc::Preview {
            setting: Preview::from(row.preview).word().to_owned(),
            line: small(row.preview_line),
            choice: row.preview_choice,
        },
        note_for_next: owned(row.note_for_next.as_ref()),
        wrap_up_until: row.wrap_up_until.map(date),
        search: doc::Search {
            words: words_of(&filed.head()),
            customer,
        },
    }
}

fn participant(part: &Part) -> doc::Participant {
    doc::Participant {
        agent: part.agent.0.into(),
        name: part.name.to_string(),
        from: date(part.from),
        to: part.to.map(|(at, _)| date(at)),
        last_entry: part.to.map(|(_, last)| small(last)),
        note: owned(part.note.as_ref()),
    }
}

fn stay(stay: &Stay) -> doc::Wait {
    doc::Wait {
        entry: stay.entry.0.cast_signed(),
        promised_from_min: stay.promised.map(|promised| small(promised.from_min)),
        promised_to_min: stay.promised.map(|promised| small(promised.to_min)),
        stay: stay.wait.as_ref().map(|wait| doc::Stay {
            category: wait.category.0.into(),
            entered: date(wait.entered),
            left: date(wait.left),
            place_at_first: small(wait.place_at_first),
        }),
        offers: stay
            .offers
            .iter()
            .map(|offer| doc::Offer {
                agent: offer.agent.0.into(),
                name: offer.name.clone(),
                at: date(offer.at),
                ended: date(offer.ended),
                why: OfferGone::from(offer.why).word().to_owned(),
            })
            .collect(),
    }
}

pub(super) fn note(note: &NoteLine) -> doc::Note {
    doc::Note {
        number: note.note.cast_signed(),
        uid: hex(note.uid),
        agent: note.agent.map(|agent| agent.0.into()),
        name: note.name.clone(),
        at: date(note.at),
        text: note.text.clone(),
    }
}

fn mark(marks: Marks) -> doc::Mark {
    doc::Mark {
        delivered: small(marks.delivered),
        read: small(marks.read),
    }
}

/// What is filed, of its document.
pub(super) fn read_conversation(kept: doc::Conversation) -> Read<Filed> {
    let id = ConversationId(kept.id.cast_unsigned());
    let stays = kept.waits.into_iter().map(read_stay).collect::<Read<Vec<_>>>()?;
    let why: crate::hub::effect::EndWhy = EndWhy::read(&kept.ended_why)?.into();
    let conversation = ConversationRow {
        id,
        road: Road::read(&kept.road)?.into(),
        category: CategoryId(number(kept.category.id)?),
        customer: CustomerId(unhex(&kept.customer.id)?),
        customer_name: text(&kept.customer.name)?,
        second: match &kept.second {
            Some(second) => Some(Box::new(Second {
                customer: CustomerId(unhex(&second.id)?),
                name: text(&second.name)?,
            })),
            None => None,
        },
        email: text_if(kept.customer.email.as_ref())?,
        subject: text_if(kept.subject.as_ref())?,
        entered: wall(kept.entered),
        started: wall(kept.started),
        queue_entries: stays.iter().map(|stay| stay.entry).collect(),
        parts: kept.participants.iter().map(read_participant).collect::<Read<_>>()?,
        marks: [read_mark(&kept.marks.customer)?, read_mark(&kept.marks.agent)?],
        preview: Preview::read(&kept.preview.setting)?.into(),
        preview_line: count(kept.preview.line)?,
        preview_choice: kept.preview.choice,
        note_for_next: text_if(kept.note_for_next.as_ref())?,
        end: Some(End {
            at: wall(kept.ended),
            why,
        }),
        rating: kept.rating.as_ref().map(read_rating).transpose()?,
        wrap_up_until: kept.wrap_up_until.map(wall),
    };
    Ok(Filed {
        conversation,
        entries: length(kept.entries)?,
        passages: kept
            .passed
            .into_iter()
            .map(|category| number(category).map(CategoryId))
            .collect::<Read<_>>()?,
        stays,
        notes: kept.notes.into_iter().map(read_note).collect::<Read<_>>()?,
        tags: kept.tags,
    })
}

fn read_participant(kept: &doc::Participant) -> Read<Part> {
    let last = kept.last_entry.map(length).transpose()?;
    Ok(Part {
        agent: AgentId(number(kept.agent)?),
        name: text(&kept.name)?,
        from: wall(kept.from),
        to: kept.to.map(wall).zip(last),
        note: text_if(kept.note.as_ref())?,
    })
}

fn read_stay(kept: doc::Wait) -> Read<Stay> {
    let promised = kept.promised_from_min.zip(kept.promised_to_min);
    let promised = promised.map(|(from, to)| -> Read<Estimate> {
        Ok(Estimate {
            from_min: count(from)?,
            to_min: count(to)?,
        })
    });
    let wait = kept.stay.map(|stay| -> Read<WaitLine> {
        Ok(WaitLine {
            category: CategoryId(number(stay.category)?),
            entered: wall(stay.entered),
            left: wall(stay.left),
            place_at_first: count(stay.place_at_first)?,
        })
    });
    Ok(Stay {
        entry: EntryId(kept.entry.cast_unsigned()),
        promised: promised.transpose()?,
        wait: wait.transpose()?,
        offers: kept.offers.into_iter().map(read_offer).collect::<Read<_>>()?,
    })
}

fn read_offer(kept: doc::Offer) -> Read<OfferLine> {
    Ok(OfferLine {
        agent: AgentId(number(kept.agent)?),
        name: kept.name,
        at: wall(kept.at),
        ended: wall(kept.ended),
        why: OfferGone::read(&kept.why)?.into(),
    })
}

pub(super) fn read_note(kept: doc::Note) -> Read<NoteLine> {
    Ok(NoteLine {
        note: kept.number.cast_unsigned(),
        uid: unhex(&kept.uid)?,
        agent: kept.agent.map(|agent| number(agent).map(AgentId)).transpose()?,
        name: kept.name,
        at: wall(kept.at),
        text: kept.text,
    })
}

fn read_mark(kept: &doc::Mark) -> Read<Marks> {
    Ok(Marks {
        delivered: count(kept.delivered)?,
        read: count(kept.read)?,
    })
}

fn read_rating(kept: &doc::Rating) -> Read<Rating> {
    Ok(Rating {
        score: (1..=5)
            .find(|score| i32::from(*score) == kept.score)
            .ok_or(Fault::Word("rating"))?,
        comment: text_if(kept.comment.as_ref())?,
    })
}

/// The document of an entry.
pub(super) fn message(of: ConversationId, row: &EntryRow) -> doc::Message {
    let mut kept = doc::Message {
        id: index::row(of, row.seq),
        conversation_id: of.0.cast_signed(),
        seq: small(row.seq),
        at: date(row.at),
        kind: String::new(),
        side: None,
        name: None,
        body: None,
        to: None,
        category: None,
        left: None,
        why: None,
        sent: None,
        words: Vec::new(),
    };
    let side = |side: &crate::hub::row::Side| Some(Side::from(*side).word().to_owned());
    let kind = match &row.content {
        Content::Message {
            side: from,
            name,
            body,
            sent_as,
        } => {
            kept.side = side(from);
            kept.name = Some(name.to_string());
            kept.body = Some(body.to_string());
            kept.sent = Some(sent(*sent_as));
            kept.words = words_of(body);
            "message"
        }
        Content::Invited {
            side: of,
            inviter,
            invitee,
        } => {
            (kept.side, kept.name) = (side(of), Some(inviter.to_string()));
            kept.to = Some(invitee.to_string());
            "invited"
        }
        Content::Joined { agent } => {
            kept.name = Some(agent.to_string());
            "joined"
        }
        Content::Dropped { side: of, name } => {
            (kept.side, kept.name) = (side(of), Some(name.to_string()));
            "dropped"
        }
        Content::Back { side: of, name } => {
            (kept.side, kept.name) = (side(of), Some(name.to_string()));
            "back"
        }
        Content::Returned { agent } => {
            kept.name = Some(agent.to_string());
            "returned"
        }
        Content::Transferred { from, to, category } => {
            kept.name = Some(from.to_string());
            kept.to = owned(to.as_ref());
            kept.category = Some(category.0.into());
            "transferred"
        }
        Content::NearlyFull { left } => {
            kept.left = Some(small(*left));
            "nearly_full"
        }
        Content::Ended { why, name } => {
            kept.why = Some(EndWhy::from(*why).word().to_owned());
            kept.name = owned(name.as_ref());
            "ended"
        }
    };
    kind.clone_into(&mut kept.kind);
    kept
}

fn sent(sent: SentAs) -> doc::Sent {
    let (customer, agent) = match sent.person {
        Person::Customer(customer) => (Some(hex(customer.0)), None),
        Person::Agent(agent) => (None, Some(agent.0.into())),
    };
    doc::Sent {
        customer,
        agent,
        tab: hex(sent.tab.0),
        command: hex(sent.id.0),
        digest: sent.digest.cast_signed(),
    }
}

/// The entry of a document.
pub(super) fn read_message(kept: &doc::Message) -> Read<EntryRow> {
    let side =
        || -> Read<crate::hub::row::Side> { Ok(Side::read(kept.side.as_deref().ok_or(Fault::Word("side"))?)?.into()) };
    let name = || text(kept.name.as_deref().ok_or(Fault::Word("name"))?);
    let content = match kept.kind.as_str() {
        "message" => Content::Message {
            side: side()?,
            name: name()?,
            body: text(kept.body.as_deref().ok_or(Fault::Word("body"))?)?,
            sent_as: read_sent(kept.sent.as_ref().ok_or(Fault::Word("sent"))?)?,
        },
        "invited" => Content::Invited {
            side: side()?,
            inviter: name()?,
            invitee: text(kept.to.as_deref().ok_or(Fault::Word("to"))?)?,
        },
        "joined" => Content::Joined { agent: name()? },
        "dropped" => Content::Dropped {
            side: side()?,
            name: name()?,
        },
        "back" => Content::Back {
            side: side()?,
            name: name()?,
        },
        "returned" => Content::Returned { agent: name()? },
        "transferred" => Content::Transferred {
            from: name()?,
            to: text_if(kept.to.as_ref())?,
            category: CategoryId(number(kept.category.ok_or(Fault::Word("category"))?)?),
        },
        "nearly_full" => Content::NearlyFull {
            left: count(kept.left.ok_or(Fault::Word("left"))?)?,
        },
        "ended" => Content::Ended {
            why: EndWhy::read(kept.why.as_deref().ok_or(Fault::Word("why"))?)?.into(),
            name: text_if(kept.name.as_ref())?,
        },
        _ => return Err(Fault::Word("kind")),
    };
    Ok(EntryRow {
        seq: count(kept.seq)?,
        at: wall(kept.at),
        content,
    })
}

fn read_sent(kept: &doc::Sent) -> Read<SentAs> {
    let person = match (&kept.customer, kept.agent) {
        (Some(customer), None) => Person::Customer(CustomerId(unhex(customer)?)),
        (None, Some(agent)) => Person::Agent(AgentId(number(agent)?)),
        _ => return Err(Fault::Word("sender")),
    };
    Ok(SentAs {
        person,
        tab: TabId(unhex(&kept.tab)?),
        id: CommandId(unhex(&kept.command)?),
        digest: kept.digest.cast_unsigned(),
    })
}
