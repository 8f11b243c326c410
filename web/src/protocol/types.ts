// Every frame, body and word of the wire. Generated from src/protocol by `make types`; do not edit.

// Names of things

/** A staff account. */
export type AgentId = number;

/** A kind of service with its queue. */
export type CategoryId = number;

/** One stay in a queue. A customer who is returned to a queue gets a new one. */
export type EntryId = number;

/** One ringing of one agent for one waiting customer. */
export type OfferId = number;

/** A private place for two, from first pairing to end. */
export type ConversationId = number;

/** One notice kept for a person until it is dismissed. */
export type OutcomeId = number;

/** A guest's stay in the lobby, as others name them. Who enters again gets a new one. */
export type GuestId = number;

/** One person's invitation of another. */
export type InvitationId = number;

/** One open page of one person; survives reload. */
export type TabId = string;

/** One command, made by the client; repeated when the answer is lost. */
export type CommandId = string;

/** One log-in of one agent. Not the cookie: the cookie's secret is another value. */
export type SessionId = string;

// Words

/** Why something was refused. One list for frames and HTTP problems. */
export type Reason = "bad_json" | "unknown_type" | "too_large" | "bad_field" | "blank" | "too_long" | "too_short" | "too_easy" | "hello_expected" | "bad_token" | "too_many_unanswered" | "wrong_role" | "not_logged_in" | "wrong_credentials" | "not_allowed" | "address_not_allowed" | "origin_not_allowed" | "too_many_tries" | "link_expired" | "password_change_required" | "totp_required" | "code_required" | "wrong_code" | "scope_missing" | "would_lock_out" | "already_listed" | "sign_up_closed" | "not_found" | "method_not_allowed" | "id_reused" | "unknown_category" | "category_closed" | "queue_full" | "unstaffed" | "email_required" | "subject_required" | "already_waiting" | "in_conversation" | "not_waiting" | "unknown_conversation" | "gone" | "ended" | "not_ended" | "no_agent" | "conversation_full" | "unknown_offer" | "at_capacity" | "not_available" | "not_assigned" | "not_manual" | "nobody_waiting" | "unknown_agent" | "target_unavailable" | "target_full" | "target_is_self" | "preview_off" | "already_rated" | "bad_score" | "unknown_outcome" | "not_wrapping_up" | "lobby_closed" | "not_in_lobby" | "in_lobby" | "unknown_person" | "busy" | "already_inviting" | "unknown_invitation" | "not_on_this_road" | "draining" | "email_taken" | "name_taken" | "bad_capacity" | "bad_setting" | "last_admin" | "too_many" | "people_waiting" | "archived" | "passwords_differ" | "unavailable" | "archive_away" | "archive_wrong" | "archive_damaged" | "takes_too_long" | "internal";

/** The two sides of a conversation. */
export type Side = "customer" | "agent";

/** The road by which two people came together. */
export type Road = "queue" | "invitation";

/** An agent's state. */
export type State = "available" | "away" | "last_call";

/** Why an agent is away. The first, `unanswered`, `last_call_done` and `idle` are set by the server and cannot be chosen. */
export type AwayReason = "logged_in" | "break" | "lunch" | "meeting" | "training" | "other" | "unanswered" | "last_call_done" | "idle";

/** How a category's customers meet its agents. */
export type Mode = "automatic" | "offer" | "manual";

/** Whether the agent sees what the customer is typing. */
export type Preview = "on" | "ask" | "off";

/** Whether a category can be entered. */
export type Door = "ready" | "queue" | "unstaffed" | "full" | "closed";

/** Why a conversation ended. */
export type EndWhy = "customer_left" | "agent_ended" | "customer_lost" | "both_lost" | "category_closed" | "agent_lost";

/** Why an agent has no part in a conversation any more. */
export type LeftWhy = "transferred" | "lost" | "closed";

/** Why an offer rings no more. */
export type OfferGone = "accepted" | "declined" | "unanswered" | "customer_gone" | "returned";

/** Who came before a waiting customer by right, or how else the number changed. */
export type Overtaken = "returned" | "appointment" | "moved" | "merged";

/** What of the house has changed: what shows it asks its route again. */
export type Subject = "agents" | "categories" | "allow_list" | "settings" | "keys" | "sign_ups" | "archive";

/** Why a category takes nobody new. */
export type WhyClosed = "by_hand" | "out_of_hours" | "unstaffed";

/** To whom the lobby is open. */
export type Lobby = "off" | "staff" | "open";

/** Why an invitation is pending no longer. */
export type InvitationEnd = "accepted" | "declined" | "cancelled" | "unanswered" | "busy" | "gone" | "hidden" | "lobby_closed";

/** Which of the two ended an invitation, as whoever gets the frame sees it. */
export type By = "you" | "them";

// What clients send

/** The first frame of every connection, within five seconds. */
export type Hello = { "type": "hello", version: number, 
/**
 * Made by the page, kept over reloads (session storage).
 */
tab: TabId, 
/**
 * A customer's token from an earlier `welcome`. Without one the customer is new.
 */
token?: string | null, 
/**
 * The last entry number that this page holds of each conversation; at most 16.
 */
seen?: Array<Seen> | null, };

/** "I hold everything up to `seq`." */
export type Seen = { conversation: ConversationId, seq: number, };

/** What a customer's page may send after its hello. */
export type CustomerFrame = { "type": "enter", id: CommandId, category: CategoryId, name: string, email?: string | null, subject?: string | null, } | { "type": "leave", id: CommandId, entry: EntryId, } | { "type": "say", id: CommandId, conversation: ConversationId, text: string, } | { "type": "end", id: CommandId, conversation: ConversationId, } | { "type": "close", id: CommandId, conversation: ConversationId, } | { "type": "preview", id: CommandId, conversation: ConversationId, on: boolean, } | { "type": "rate", id: CommandId, conversation: ConversationId, score: number, comment?: string | null, } | { "type": "dismiss", id: CommandId, outcome: OutcomeId, } | { "type": "mark", conversation: ConversationId, delivered: number, read: number, } | { "type": "draft", conversation: ConversationId, text: string, 
/**
 * The header's `preview_line` at the first key of this text. Without it, or with another than now, the agent is told only that
 * something is being typed.
 */
line?: number | null, } | { "type": "typing", conversation: ConversationId, on: boolean, } | { "type": "history", conversation: ConversationId, before: number, };

/** What an agent's console may send after its hello. */
export type AgentFrame = { "type": "set_state", id: CommandId, state: State, 
/**
 * Wanted with `away`, ignored otherwise.
 */
reason?: AwayReason | null, } | { "type": "accept", id: CommandId, offer: OfferId, } | { "type": "decline", id: CommandId, offer: OfferId, } | { "type": "take_next", id: CommandId, 
/**
 * Of this category, or of any of mine in manual mode.
 */
category?: CategoryId | null, } | { "type": "transfer", id: CommandId, conversation: ConversationId, 
/**
 * Exactly one of `agent` and `category`.
 */
agent?: AgentId | null, category?: CategoryId | null, note?: string | null, } | { "type": "finish_wrap_up", id: CommandId, conversation: ConversationId, } | { "type": "say", id: CommandId, conversation: ConversationId, text: string, } | { "type": "end", id: CommandId, conversation: ConversationId, } | { "type": "dismiss", id: CommandId, outcome: OutcomeId, } | { "type": "mark", conversation: ConversationId, delivered: number, read: number, } | { "type": "typing", conversation: ConversationId, on: boolean, } | { "type": "history", conversation: ConversationId, before: number, } | { "type": "taken", outcome: OutcomeId, } | { "type": "active", } | { "type": "show_myself", id: CommandId, on: boolean, } | { "type": "set_status", id: CommandId, text?: string | null, } | { "type": "invite", id: CommandId, to: Buddy, } | { "type": "accept_invitation", id: CommandId, invitation: InvitationId, } | { "type": "decline_invitation", id: CommandId, invitation: InvitationId, } | { "type": "cancel_invitation", id: CommandId, invitation: InvitationId, } | { "type": "watch", on: boolean, };

/** What a lobby page may send after its hello. */
export type GuestFrame = { "type": "enter_lobby", id: CommandId, name: string, } | { "type": "leave_lobby", id: CommandId, } | { "type": "set_available", id: CommandId, on: boolean, } | { "type": "set_status", id: CommandId, text?: string | null, } | { "type": "invite", id: CommandId, to: Buddy, } | { "type": "accept_invitation", id: CommandId, invitation: InvitationId, } | { "type": "decline_invitation", id: CommandId, invitation: InvitationId, } | { "type": "cancel_invitation", id: CommandId, invitation: InvitationId, } | { "type": "say", id: CommandId, conversation: ConversationId, text: string, } | { "type": "end", id: CommandId, conversation: ConversationId, } | { "type": "dismiss", id: CommandId, outcome: OutcomeId, } | { "type": "mark", conversation: ConversationId, delivered: number, read: number, } | { "type": "typing", conversation: ConversationId, on: boolean, } | { "type": "history", conversation: ConversationId, before: number, } | { "type": "taken", outcome: OutcomeId, } | { "type": "watch", on: boolean, } | { "type": "active", };

/** A present person, as others name them. A guest has another number each time they enter. */
export type Buddy = { "kind": "agent", agent: AgentId, } | { "kind": "guest", guest: GuestId, };

// What the server sends

/** Every frame a server sends. Which role gets which stands in `docs/PROTOCOL.md`. */
export type ServerFrame = { "type": "welcome" } & Welcome | { "type": "customer_state", place: Place, conversation: Conversation | null, outcomes: Array<Outcome>, 
/**
 * How many Unicode scalar values a message may have.
 */
message_chars: number, 
/**
 * For how many seconds a place in line is kept without a connection.
 */
hold_s: number, lobby: Lobby, } | { "type": "agent_state", me: Me, lobby: Lobby, 
/**
 * Pending ones, sent and received.
 */
invitations: Array<Invitation>, offers: Array<Offer>, conversations: Array<Conversation>, outcomes: Array<Outcome>, 
/**
 * How many Unicode scalar values a message may have.
 */
message_chars: number, } | { "type": "lobby_state", 
/**
 * Nothing before the guest has entered, and after they have left.
 */
me: Myself | null, invitations: Array<Invitation>, conversation: Conversation | null, 
/**
 * By invitation, of whose end there is a notice, with what this page does not hold.
 */
ended: Array<Conversation>, outcomes: Array<Outcome>, 
/**
 * How many Unicode scalar values a message may have.
 */
message_chars: number, lobby: Lobby, } | { "type": "myself", me: Myself, } | { "type": "lobby", is: Lobby, } | { "type": "invitation", invitation: Invitation, } | { "type": "invitation_gone", invitation: InvitationId, why: InvitationEnd, 
/**
 * Absent when time ran out or the lobby was closed.
 */
by?: By, sent: boolean, 
/**
 * The other's.
 */
name: string, } | { "type": "place", place: Place, } | { "type": "me", me: Me, } | { "type": "limits", message_chars: number, hold_s: number, } | { "type": "conversation", header: Header, } | { "type": "left", conversation: ConversationId, why: LeftWhy, } | { "type": "entry", conversation: ConversationId, entry: Entry, } | { "type": "marked", conversation: ConversationId, side: Side, delivered: number, read: number, } | { "type": "offer", offer: Offer, } | { "type": "offer_gone", offer: OfferId, why: OfferGone, } | { "type": "outcome", outcome: Outcome, } | { "type": "kept", outcome: OutcomeId, } | { "type": "outcome_gone", outcome: OutcomeId, } | { "type": "position", entry: EntryId, position: Position, } | { "type": "draft", conversation: ConversationId, text: string, after: number, } | { "type": "typing", conversation: ConversationId, on: boolean, after: number, } | { "type": "board" } & Board | { "type": "history", conversation: ConversationId, from: number, entries: Array<Entry>, } | { "type": "ok", id: CommandId, entry?: EntryId, conversation?: ConversationId, invitation?: InvitationId, seq?: number, at?: number, } | { "type": "refused", id: CommandId, reason: Reason, field?: string, 
/**
 * For a developer's eyes, in English.
 */
message: string, 
/**
 * With `category_closed`: when it opens by itself, if it does.
 */
opens?: number, } | { "type": "error", reason: Reason, message: string, } | { "type": "changed", what: Subject, } | { "type": "noted", conversation: ConversationId, } | { "type": "beat", } | { "type": "bye", come_back_ms: number, };

/** The server's hello. */
export type Welcome = { version: number, 
/**
 * Names one load of the hub; another one means that the server was restarted.
 */
epoch: string, 
/**
 * The server's clock, so that a page can show countdowns with its own clock off.
 */
now: number, 
/**
 * A customer's token when it is new: to be kept and given in later hellos.
 */
token?: string, 
/**
 * Whether this is a demonstration with scripted customers.
 */
demo: boolean, };

/** Where a customer stands. */
export type Place = { "at": "idle" } | { "at": "waiting", entry: EntryId, category: CategoryId, 
/**
 * As it is called now.
 */
category_name: string, since: number, position: Position, 
/**
 * The conversation that waits for an agent, for those whose agent was lost or has transferred.
 */
conversation: ConversationId | null, } | { "at": "talking", conversation: ConversationId, };

/** A place in line. */
export type Position = { 
/**
 * 1 is next.
 */
place: number, estimate: Estimate | null, 
/**
 * Why the number is another than it was.
 */
because: Overtaken | null, 
/**
 * Whether the category takes nobody new any more; those who wait are served.
 */
closed?: boolean, };

/** A range in minutes: half of all wait no longer than `from_min`, nine of ten no longer than `to_min`. */
export type Estimate = { from_min: number, to_min: number, };

/** What an agent sees of themselves. */
export type Me = { agent: AgentId, display_name: string, admin: boolean, state: State, 
/**
 * Set when `state` is `away`.
 */
reason: AwayReason | null, since: number, capacity: number, 
/**
 * Units used: conversations, ringing offers, wrap-ups, a pending invitation that was sent.
 */
units: number, categories: Array<CategoryId>, 
/**
 * Whether those may invite me who see me: what they see.
 */
free: boolean, 
/**
 * What I say of myself to those who see me.
 */
status: string | null, 
/**
 * Whether guests in the lobby see me.
 */
listed: boolean, };

/** A ringing offer. */
export type Offer = { offer: OfferId, category: CategoryId, customer: string, subject: string | null, waiting_since: number, expires: number, };

/** A conversation with its last entries. */
export type Conversation = { header: Header, 
/**
 * The number of the first entry given. If it is later than what this page holds, ask for `history` in between.
 */
from: number, entries: Array<Entry>, };

/** A conversation without its entries, as the receiver's side sees it. */
export type Header = { conversation: ConversationId, road: Road, 
/**
 * 0, and no name, on the road of invitations.
 */
category: CategoryId, 
/**
 * As it is called now.
 */
category_name: string, 
/**
 * The receiver's side.
 */
side: Side, customer: string, agent: string | null, 
/**
 * Whether the other is one of the staff.
 */
with_staff: boolean, status: Status, 
/**
 * While the other's connection is lost: when they count as gone.
 */
other_held_until: number | null, preview: Preview, 
/**
 * Whether the agent sees the draft now.
 */
preview_active: boolean, 
/**
 * The number of the line that tells the customer so; another one whenever the category's setting has changed.
 */
preview_line: number, customer_marks: Marks, agent_marks: Marks, started: number, 
/**
 * How many entries there are.
 */
entries: number, rating: number | null, 
/**
 * For agents only.
 */
card?: Card, };

/** "Up to number n". */
export type Marks = { delivered: number, read: number, };

/** What the agent knows of the customer. */
export type Card = { email: string | null, subject: string | null, waited_ms: number, note: string | null, wrap_up_until: number | null, };

/** How far a conversation is. */
export type Status = { "is": "open" } | { "is": "waiting_for_agent" } | { "is": "ended", why: EndWhy, at: number, };

/** One entry of a conversation's numbered log. */
export type Entry = { 
/**
 * From 1, without gaps.
 */
seq: number, at: number, } & ({ "kind": "message", side: Side, name: string, text: string, sent_as: CommandId, } | { "kind": "invited", side: Side, inviter: string, invitee: string, } | { "kind": "joined", agent: string, } | { "kind": "dropped", side: Side, name: string, } | { "kind": "back", side: Side, name: string, } | { "kind": "returned", agent: string, } | { "kind": "transferred", from: string, to: string | null, category: CategoryId, 
/**
 * In a record only: who reads it need not see the category otherwise.
 */
category_name?: string, } | { "kind": "nearly_full", left: number, } | { "kind": "ended", why: EndWhy, name: string | null, });

/** What an entry tells. */
export type Content = { "kind": "message", side: Side, name: string, text: string, sent_as: CommandId, } | { "kind": "invited", side: Side, inviter: string, invitee: string, } | { "kind": "joined", agent: string, } | { "kind": "dropped", side: Side, name: string, } | { "kind": "back", side: Side, name: string, } | { "kind": "returned", agent: string, } | { "kind": "transferred", from: string, to: string | null, category: CategoryId, 
/**
 * In a record only: who reads it need not see the category otherwise.
 */
category_name?: string, } | { "kind": "nearly_full", left: number, } | { "kind": "ended", why: EndWhy, name: string | null, };

/** A notice kept until dismissed, at most ten minutes. */
export type Outcome = { id: OutcomeId, at: number, 
/**
 * Of the `category` that it is about, when it was told: who was in line is not shown the board, and an archived one is not on it.
 */
category_name?: string, 
/**
 * Of the other, with `invitation_ended`, and with `conversation_ended` where two met by an invitation.
 */
name?: string, } & ({ "what": "abandoned", category: CategoryId, } | { "what": "customer_returned", conversation: ConversationId, } | { "what": "conversation_ended", conversation: ConversationId, why: EndWhy, } | { "what": "set_away" } | { "what": "category_closed", category: CategoryId, } | { "what": "invitation_ended", sent: boolean, why: InvitationEnd, by?: By, });

/** What happened while the person could not see it. */
export type OutcomeWhat = { "what": "abandoned", category: CategoryId, } | { "what": "customer_returned", conversation: ConversationId, } | { "what": "conversation_ended", conversation: ConversationId, why: EndWhy, } | { "what": "set_away" } | { "what": "category_closed", category: CategoryId, } | { "what": "invitation_ended", sent: boolean, why: InvitationEnd, by?: By, };

/** What a guest sees of themselves. */
export type Myself = { guest: GuestId, name: string, status: string | null, 
/**
 * What the guest has chosen.
 */
available: boolean, 
/**
 * Whether others may invite them: what the others see.
 */
free: boolean, };

/** A pending invitation, as the receiver of the frame sees it. */
export type Invitation = { invitation: InvitationId, 
/**
 * Whether it was sent by whoever gets this frame.
 */
sent: boolean, other: Buddy, 
/**
 * The other's.
 */
name: string, at: number, expires: number, };

// Boards

/** The boards there are: customers get `categories`, agents `team`, admins `floor`; agents who ask `people`, guests who ask `lobby`. */
export type Topic = "categories" | "team" | "floor" | "people" | "lobby";

/** All rows (`snapshot`), or those that are new, changed or removed. */
export type Board = { topic: Topic, version: number, snapshot: boolean, rows: Array<BoardRow>, removed: Array<BoardKey>, };

/** What names a row. */
export type BoardKey = { "row": "totals" } | { "row": "category", category: CategoryId, } | { "row": "agent", agent: AgentId, } | { "row": "conversation", conversation: ConversationId, } | { "row": "person" } & Buddy;

/** A row; its `row` and id name it. */
export type BoardRow = { "row": "totals" } & Totals | { "row": "category" } & CategoryLine | { "row": "agent" } & AgentLine | { "row": "conversation" } & ConversationLine | { "row": "person" } & PersonLine;

/** People, each counted once. */
export type Totals = { customers: number, waiting: number, talking: number, agents: AgentCounts, };

/** Agents by state; `logged_in` counts all, the others only those who are connected. */
export type AgentCounts = { logged_in: number, available: number, at_capacity: number, away: number, last_call: number, };

/** A category. On the customers' board `agents` tells only `available`, the rest is zero. */
export type CategoryLine = { category: CategoryId, name: string, position: number, mode: Mode, door: Door, 
/**
 * When it opens again, while it is out of hours and nothing else keeps it closed.
 */
opens?: number, 
/**
 * Why it takes nobody new, while the door is closed; not on the customers' board.
 */
closed?: WhyClosed, ask_email: boolean, ask_subject: boolean, waiting: number, longest_since: number | null, estimate: Estimate | null, agents: AgentCounts, };

/** An agent. */
export type AgentLine = { agent: AgentId, name: string, state: State, reason: AwayReason | null, since: number, connected: boolean, units: number, capacity: number, categories: Array<CategoryId>, };

/** A conversation under way. */
export type ConversationLine = { conversation: ConversationId, category: CategoryId, customer: string, agent: AgentId | null, started: number, customer_held: boolean, agent_held: boolean, };

/** A present person. One's own row is on the board too: a page leaves it out. */
export type PersonLine = { name: string, available: boolean, status?: string, 
/**
 * Nothing was heard of them for five minutes.
 */
idle?: boolean, } & ({ "kind": "agent", agent: AgentId, } | { "kind": "guest", guest: GuestId, });

// Bodies of the HTTP routes

/** Every answer of 400 and above (`application/problem+json`). */
export type Problem = { 
/**
 * Names the kind of problem: `urn:usher:problem:` and the reason.
 */
type: string, 
/**
 * The status in words.
 */
title: string, status: number, 
/**
 * What happened, for a developer's eyes, in English.
 */
detail: string, reason: Reason, 
/**
 * What is wrong with which field.
 */
fields?: Array<FieldProblem>, 
/**
 * Seconds to wait before another try.
 */
retry_after_s?: number, 
/**
 * About whom it is asked, with `people_waiting`.
 */
people_waiting?: PeopleWaiting, };

/** One field's fault. */
export type FieldProblem = { field: string, reason: Reason, message: string, };

/** Those who wait in a category that is to be closed. */
export type PeopleWaiting = { people: number, 
/**
 * The newest of their stays in line: whoever comes later is not among them.
 */
newest: EntryId, };

/** `POST /v1/login` */
export type LogIn = { email: string, password: string, 
/**
 * Six digits of the authenticator, or a recovery code: wanted after an answer of `code_required`.
 */
code?: string | null, };

/** `GET /v1/me`, and the answer to a log-in. */
export type Account = { agent: AgentId, email: string, full_name: string, display_name: string, admin: boolean, demo: boolean, 
/**
 * Whether log-ins want a one-time code.
 */
totp: boolean, 
/**
 * How many recovery codes are left, when log-ins want a code.
 */
recovery_codes?: number | null, 
/**
 * What has to be done before anything else is answered; other routes refuse with the same word.
 */
must: Must | null, };

/** What an agent has to do first. */
export type Must = "password_change_required" | "totp_required";

/** `GET /v1/links/{token}`: what a one-time link is for. */
export type Link = { purpose: LinkPurpose, 
/**
 * The account's address; for the first admin it is still to be chosen.
 */
email: string | null, display_name: string | null, expires: number, };

/** What a one-time link does. */
export type LinkPurpose = "first_admin" | "set_password" | "demo_log_in";

/** `POST /v1/links/{token}`: uses it. */
export type UseLink = { 
/**
 * Wanted for the first admin.
 */
email?: string | null, full_name?: string | null, display_name?: string | null, 
/**
 * Wanted but for a demo log-in.
 */
password?: string | null, password_again?: string | null, 
/**
 * A one-time or recovery code: wanted after an answer of `code_required`, where log-ins want one.
 */
code?: string | null, };

/** `POST /v1/password` */
export type ChangePassword = { current: string, password: string, password_again: string, };

/** One of one's own log-ins. `GET /v1/sessions` */
export type Session = { session: SessionId, 
/**
 * Whether it is the one that asks.
 */
this: boolean, created: number, 
/**
 * To within five minutes.
 */
last_seen: number, 
/**
 * Where the log-in came from.
 */
address: string, 
/**
 * What the browser called itself, in a few words.
 */
browser: string | null, };

/** `POST /v1/totp`: wants the password once more, and a code where codes are on already. */
export type BeginTotp = { password: string, 
/**
 * What the authenticator of now shows, or a recovery code.
 */
code?: string | null, };

/** A secret to put into an authenticator. It counts once `PUT /v1/totp` has shown a code of it. */
export type TotpSecret = { 
/**
 * In base32, to type.
 */
secret: string, 
/**
 * `otpauth://totp/…`
 */
uri: string, 
/**
 * The same as a picture: an SVG document.
 */
picture: string, };

/** `PUT /v1/totp` */
export type ConfirmTotp = { 
/**
 * The six digits that the authenticator shows now.
 */
code: string, };

/** Codes that each stand in for the authenticator once, shown this once. */
export type RecoveryCodes = { codes: Array<string>, };

/** `DELETE /v1/totp` and `POST /v1/totp/recovery`: want the password once more, and a code. */
export type ProvePassword = { password: string, 
/**
 * What the authenticator shows, or a recovery code. Wanted where codes are on.
 */
code?: string | null, };

/** `GET /v1/password-rule`: what a new password must be. In Unicode scalar values. */
export type PasswordRule = { min_chars: number, max_chars: number, };

/** `POST /v1/sign-ups`: asks for an account, where that is open. The answer is the same whether or not the address is known. */
export type SignUp = { email: string, full_name: string, display_name: string, password: string, password_again: string, };

/** An agent, for admins. */
export type Agent = { agent: AgentId, email: string, full_name: string, display_name: string, admin: boolean, enabled: boolean, 
/**
 * Conversations, offers and wrap-ups at once, 1 to 4.
 */
capacity: number, categories: Array<CategoryId>, 
/**
 * Whether a password has been set.
 */
has_password: boolean, 
/**
 * Whether log-ins want a one-time code.
 */
totp: boolean, 
/**
 * Whether the next thing they do is to choose another password.
 */
must_change_password: boolean, 
/**
 * How many log-ins there are now.
 */
sessions: number, };

/** `POST /v1/agents`: with a password typed twice, or without one and then a one-time link is answered. */
export type NewAgent = { email: string, full_name: string, display_name: string, admin: boolean, 
/**
 * 1 when absent.
 */
capacity?: number | null, categories: Array<CategoryId>, password?: string | null, password_again?: string | null, };

/** `PATCH /v1/agents/{id}`: what is absent stays. */
export type EditAgent = { email?: string | null, full_name?: string | null, display_name?: string | null, admin?: boolean | null, capacity?: number | null, categories?: Array<CategoryId> | null, enabled?: boolean | null, 
/**
 * `true` lets them do nothing before they have chosen another password.
 */
must_change_password?: boolean | null, 
/**
 * What becomes of those who wait in categories that close by it, as nobody else is on duty there; wanted while somebody waits
 * (409 `people_waiting`).
 */
waiting?: WaitingFate | null, 
/**
 * With `move` or `dismiss`: the `newest` of the question that this answers, as for a category.
 */
waiting_newest?: EntryId | null, };

/** `DELETE /v1/agents/{id}`; no body is needed while nobody is left behind. */
export type RemoveAgent = { 
/**
 * As in an edit that disables.
 */
waiting?: WaitingFate | null, waiting_newest?: EntryId | null, };

/** The answer to a new agent and to `POST /v1/agents/{id}/link`. */
export type AgentLink = { 
/**
 * For how many days the link is good, when there is one.
 */
link_days: number | null, agent: AgentId, 
/**
 * The one-time link to set the password, shown this once; absent when a password was given.
 */
link: string | null, };

/** Somebody who asked for an account. `GET /v1/sign-ups` */
export type SignUpRequest = { sign_up: number, email: string, full_name: string, display_name: string, at: number, address: string, };

/** `POST /v1/sign-ups/{id}/approve`: makes the agent. */
export type ApproveSignUp = { 
/**
 * 1 when absent.
 */
capacity?: number | null, categories?: Array<CategoryId> | null, };

/** A category, for staff. `GET /v1/categories` */
export type Category = { category: CategoryId, name: string, position: number, open: boolean, mode: Mode, queue_limit: number, queue_when_unstaffed: boolean, preview: Preview, ask_email: boolean, ask_subject: boolean, wrap_up_s: number, 
/**
 * When it takes customers; always without.
 */
hours: Hours | null, 
/**
 * Whether it is out of hours now.
 */
out_of_hours: boolean, 
/**
 * When the hours next open or close it.
 */
next_change: number | null, 
/**
 * Days after which an ended conversation is removed; kept for good without.
 */
retention_days: number | null, 
/**
 * Archived: takes nobody, is shown nowhere but in the archive and to admins.
 */
archived: boolean, 
/**
 * How many wait in it now.
 */
waiting: number, };

/** Opening hours in the zone of the business. */
export type Hours = { 
/**
 * An IANA name, as `Europe/Berlin`.
 */
zone: string, 
/**
 * Spans of the week, sorted; at least one, and they may not overlap.
 */
week: Array<Span>, 
/**
 * Days on which it is closed, sorted.
 */
holidays: Array<Holiday>, };

/** One span of one weekday. */
export type Span = { 
/**
 * 1 is Monday, 7 is Sunday.
 */
day: number, 
/**
 * Minutes after midnight, 0 to 1439.
 */
from_min: number, 
/**
 * Minutes after midnight, up to 1440, later than `from_min`.
 */
to_min: number, };

/** One day of the business's calendar. */
export type Holiday = { 
/**
 * `2026-12-25`
 */
date: string, 
/**
 * What is celebrated; at most 100 characters.
 */
name: string, };

/** `POST /v1/categories` */
export type NewCategory = { name: string, };

/** `PATCH /v1/categories/{id}`: what is absent stays. */
export type EditCategory = { name?: string | null, position?: number | null, open?: boolean | null, mode?: Mode | null, queue_limit?: number | null, queue_when_unstaffed?: boolean | null, preview?: Preview | null, ask_email?: boolean | null, ask_subject?: boolean | null, wrap_up_s?: number | null, 
/**
 * `"always"` or spans; see [`EditHours`].
 */
hours?: EditHours | null, retention_days?: EditRetention | null, archived?: boolean | null, 
/**
 * What becomes of those who wait, when it is archived or closed, also by `hours` that are over now or by `queue_when_unstaffed`
 * while nobody is on duty; wanted while somebody waits (409 `people_waiting`).
 */
waiting?: WaitingFate | null, 
/**
 * With `move` or `dismiss`: the `newest` of the question that this answers. Did somebody come since, it is asked anew. Without, it
 * counts for whoever waits.
 */
waiting_newest?: EntryId | null, };

/** Other opening hours. */
export type EditHours = "always" | { "weekly": Hours };

/** Another time of keeping. */
export type EditRetention = "forever" | { "days": number };

/** What becomes of those who wait in a category that closes. */
export type WaitingFate = "keep" | { "move": CategoryId } | "dismiss";

/** `PUT /v1/categories/order`: all that are not archived, in their new order. */
export type CategoryOrder = { categories: Array<CategoryId>, };

/** One live setting. `GET /v1/settings` */
export type Setting = { key: SettingKey, 
/**
 * In `unit`, or one of `choices`.
 */
value: string, default: string, 
/**
 * What is allowed, in words, for the reader of a message.
 */
allowed: string, 
/**
 * `s`, `min`, `days`; empty without one.
 */
unit: string, 
/**
 * The bounds of a number.
 */
min: number | null, max: number | null, 
/**
 * The words of a choice; empty for a number.
 */
choices: Array<string>, 
/**
 * The key of the environment that seeds it, and what stands there when that differs.
 */
environment: string | null, environment_value: string | null, };

/** The names of the live settings. */
export type SettingKey = "hold_s" | "grace_s" | "offer_s" | "offer_again_s" | "offers_unanswered" | "idle_away_min" | "message_chars" | "conversation_entries" | "sign_up" | "require_totp" | "password_min_chars" | "link_days" | "lobby" | "invitation_days";

/** `PATCH /v1/settings`: what is absent stays; `null` is the default. */
export type EditSetting = { key: SettingKey, value: SettingValue | null, };

/** What a setting is to be: a text, as it is shown, or the number that it is. */
export type SettingValue = string | number;

/** `GET /v1/conversations`: newest first; agents get their own, admins all. */
export type ArchivePage = { conversations: Array<ArchiveLine>, 
/**
 * Give this as `before` for the next page; absent on the last one.
 */
next: ConversationId | null, 
/**
 * With a search: in how many conversations it could not look yet, since their words are still being indexed; 10,000 stands for
 * more too. They are not only the reader's.
 */
not_indexed: number, 
/**
 * Conversations of which MongoDB has a document that cannot be read, as somebody has changed it there: they may be among these, and are
 * left out. The server's log says what is wrong with them.
 */
unreadable: Array<ConversationId>, 
/**
 * MongoDB is away: only what has not left for it yet is here.
 */
away: boolean, };

/** An ended conversation in a list. */
export type ArchiveLine = { conversation: ConversationId, category: CategoryId, category_name: string, 
/**
 * On the road of invitations whoever is on the customer's side: of two of a kind the inviter.
 */
customer: string, 
/**
 * The other one, when two guests have met.
 */
second?: string, subject: string | null, 
/**
 * Display names, in the order they took part.
 */
agents: Array<string>, started: number, 
/**
 * For a reader whose part ended earlier: the end of that part.
 */
ended: number, 
/**
 * Null for a reader whose part ended earlier, who is told neither rating nor tags either.
 */
why: EndWhy | null, waited_ms: number, 
/**
 * Those that the reader may see.
 */
entries: number, rating: number | null, tags: Array<string>, 
/**
 * Which road led there.
 */
road: Road, 
/**
 * With a search: where its words stand, at most three places.
 */
hits?: Array<Hit>, };

/** A place where the words of a search stand: pieces of text in order, those that were found marked. */
export type Hit = { 
/**
 * The number of the entry; 0 is the head: the customer's name, e-mail address and subject.
 */
seq: number, pieces: Array<Piece>, };

/** A piece of a text. */
export type Piece = { text: string, found: boolean, };

/** `GET /v1/conversations/{id}`: one record, as far as the reader may read it. */
export type ArchiveRecord = { line: ArchiveLine, email: string | null, rating_comment: string | null, 
/**
 * What was promised when the customer first entered a queue.
 */
promised: Estimate | null, parts: Array<ArchivePart>, 
/**
 * As many of the entries as were asked for; `line.entries` is the number of all.
 */
log: Array<Entry>, 
/**
 * With `text`: those of `log`, and the head, in which its words stand, each whole.
 */
found?: Array<Hit>, 
/**
 * Whether all of the log ends where the reader's own part ended.
 */
cut: boolean, 
/**
 * The stays in queues, in order.
 */
waits: Array<ArchiveWait>, 
/**
 * Ringings of agents for it, in order.
 */
offers: Array<ArchiveOffer>, notes: Array<ConversationNote>, };

/** One agent's part. */
export type ArchivePart = { agent: AgentId, name: string, from: number, to: number | null, note: string | null, };

/** A stay in a queue. */
export type ArchiveWait = { category: CategoryId, category_name: string, entered: number, left: number, place_at_first: number, };

/** One ringing of one agent. */
export type ArchiveOffer = { agent: AgentId, name: string, at: number, ended: number, why: OfferGone, };

/** A private note of staff on a conversation, under way or ended. The customer never sees it. */
export type ConversationNote = { note: number, 
/**
 * Nobody of the staff when it is a key's.
 */
agent: AgentId | null, name: string, at: number, text: string, };

/** `POST /v1/conversations/{id}/notes` */
export type NewNote = { 
/**
 * At most 2,000 characters.
 */
text: string, 
/**
 * Made by whoever adds it, 128 random bits as 32 hexadecimal digits: the same note sent again with it, as after an answer that got
 * lost or a 503, is added once.
 */
id?: CommandId | null, };

/** `PUT /v1/conversations/{id}/tags`: all of them. At most 10, of at most 50 characters. */
export type EditTags = { tags: Array<string>, 
/**
 * What whoever asks saw before: with it only the difference is made, and what others changed meanwhile stays.
 */
before?: Array<string> | null, };

/** A tag in use. `GET /v1/tags` */
export type Tag = { tag: string, conversations: number, };

/** What the archive's filters offer: whom and what the records of whoever asks can name. `GET /v1/archive-filters` */
export type ArchiveFilters = { 
/**
 * For admins and keys; by name, those who were removed last.
 */
agents: Array<FilterAgent>, 
/**
 * In their order, archived ones last.
 */
categories: Array<FilterCategory>, };

/** An agent to filter by. */
export type FilterAgent = { agent: AgentId, name: string, removed: boolean, };

/** A category to filter by. */
export type FilterCategory = { category: CategoryId, name: string, archived: boolean, };

/** What stands beside a chat: the conversation's notes and tags, and the customer's earlier ones. `GET /v1/conversations/{id}/beside` */
export type Beside = { notes: Array<ConversationNote>, tags: Array<string>, 
/**
 * Newest first, at most twenty, of the categories of the agent who asks.
 */
earlier: Array<ArchiveLine>, 
/**
 * MongoDB is away: earlier ones may be missing.
 */
away: boolean, };

/** As what an export is written. `GET /v1/conversations/export` */
export type ExportFormat = "jsonl" | "csv" | "html";

/** With `progress`: the line of JSON that comes before each piece of the file. */
export type ExportStep = { 
/**
 * So many bytes of the file follow.
 */
bytes: number, 
/**
 * What the file holds with them.
 */
exported: Exported, 
/**
 * Which part of the way is gone, from 0 to 1: by number or by period of what is written, whichever is further. Null until
 * something was found.
 */
share: number | null, 
/**
 * Whether that is all. An export that ends without it is not whole.
 */
done: boolean, };

/** What an export holds. */
export type Exported = { conversations: number, entries: number, 
/**
 * With a search: in how many conversations it could not look yet, as in a page of the list.
 */
not_indexed: number, 
/**
 * How many documents of MongoDB, conversations or entries, cannot be read and are left out; the server's log names them.
 */
unreadable: number, 
/**
 * How many entries the logs of these conversations lack; the server's log says where.
 */
missing: number, };

/** Where staff may come from. `GET /v1/allow-list` */
export type AllowList = { entries: Array<AllowEntry>, 
/**
 * The asker's own address, as this server sees it.
 */
seen: string, 
/**
 * What `AGENT_WHITELIST` says now, when that differs from what seeded the list.
 */
environment_value: string | null, };

/** One address or network. */
export type AllowEntry = { id: number, 
/**
 * In its shortest form: `10.0.0.0/8`, `::1/128`.
 */
cidr: string, note: string, added: number, 
/**
 * Whose work it is; nobody's for the environment's.
 */
added_by: string | null, 
/**
 * Whether the asker's own address is in it.
 */
yours: boolean, };

/** `POST /v1/allow-list` */
export type NewAllowEntry = { 
/**
 * An address or a CIDR.
 */
cidr: string, 
/**
 * At most 200 characters.
 */
note: string, };

/** `PATCH /v1/allow-list/{id}`: what is absent stays. */
export type EditAllowEntry = { cidr?: string | null, note?: string | null, };

/** `GET /v1/audit`: newest first. */
export type AuditPage = { entries: Array<AuditEntry>, 
/**
 * Give this as `before` for the next page; absent on the last one.
 */
next: number | null, };

/** One thing that somebody did. Nobody can change it afterwards. */
export type AuditEntry = { audit: number, at: number, 
/**
 * Who, as they were called then: an agent's or a key's name, or empty for the machine itself and the server.
 */
name: string, by: AuditBy, 
/**
 * The agent who did it, if it was one.
 */
agent: AgentId | null, 
/**
 * From where; absent for the machine itself and the server.
 */
address: string | null, action: AuditAction, 
/**
 * What it was done to, as it was called then.
 */
target: AuditTarget | null, changes: Array<AuditChange>, };

/** What kind of doer. */
export type AuditBy = "agent" | "key" | "machine" | "server" | "stranger";

/** What was done. */
export type AuditAction = "logged_in" | "log_in_failed" | "logged_out" | "logged_out_everywhere" | "session_ended" | "password_changed" | "link_made" | "link_used" | "password_reset" | "totp_set" | "totp_removed" | "recovery_codes_made" | "recovery_code_used" | "sign_up_asked" | "sign_up_approved" | "sign_up_declined" | "agent_added" | "agent_edited" | "agent_removed" | "category_added" | "category_edited" | "categories_ordered" | "setting_edited" | "allow_entry_added" | "allow_entry_edited" | "allow_entry_removed" | "key_made" | "key_revoked" | "record_opened" | "records_removed" | "note_added" | "tags_edited" | "archive_exported" | "audit_exported" | "refused_carried_again" | "erasure_asked" | "customer_erased";

/** What something was done to. */
export type AuditTarget = { 
/**
 * `agent`, `category`, `allow_entry`, `key`, `conversation`, `sign_up`, `setting`, `erasure`.
 */
kind: string, id: string, name: string, };

/** A field that the log can speak of; the pages have words for each. */
export type AuditField = "email" | "full_name" | "display_name" | "admin" | "enabled" | "capacity" | "categories" | "password" | "must_change_password" | "totp" | "recovery_codes" | "left" | "name" | "position" | "order" | "open" | "mode" | "queue_limit" | "queue_when_unstaffed" | "preview" | "ask_email" | "ask_subject" | "wrap_up_s" | "hours" | "retention_days" | "archived" | "waiting" | "value" | "cidr" | "note" | "cidrs" | "scopes" | "beside" | "tags" | "conversations" | "entries" | "refused" | "address" | "agent" | "by" | "key" | "action" | "from" | "to" | "text" | "format" | "category" | "customer" | "road" | "rating" | "tag" | "why";

/** One field, before and after. Secrets never stand here. */
export type AuditChange = { field: string, before: string | null, after: string | null, };

/** An API key, for admins. `GET /v1/keys` */
export type ApiKey = { key: number, name: string, 
/**
 * How it begins, to know it again.
 */
prefix: string, scopes: Array<Scope>, 
/**
 * From where it works; from anywhere when empty.
 */
cidrs: Array<string>, created: number, created_by: string, 
/**
 * To within five minutes.
 */
last_used: number | null, };

/** What a key may do. */
export type Scope = "agents:read" | "agents:write" | "categories:read" | "categories:write" | "archive:read" | "archive:write" | "audit:read" | "settings:read" | "settings:write" | "metrics:read";

/** `POST /v1/keys` */
export type NewKey = { name: string, scopes: Array<Scope>, 
/**
 * Addresses or CIDRs; from anywhere when empty.
 */
cidrs: Array<string>, };

/** The answer to a new key. */
export type MadeKey = { key: ApiKey, 
/**
 * Shown this once. As user name of HTTP Basic with an empty password, or as Bearer.
 */
secret: string, };

/** `GET /readyz` */
export type Ready = { ready: boolean, 
/**
 * In one word each: `store`, `hub`.
 */
store: string, hub: string, 
/**
 * `ready` or `away`: MongoDB, which nothing but the archive waits for. Absent without `MONGO_URL`.
 */
archive?: string, };

/** How MongoDB stands, and what waits for it. `GET /v1/mongo` */
export type MongoStanding = { state: MongoState, 
/**
 * Since when it is away, or the wrong one.
 */
since: number | null, 
/**
 * Why, in one line.
 */
why: string | null, 
/**
 * How many things are still to be carried there; they wait in `DATA_DIR`.
 */
waiting: number, 
/**
 * Whether these are more than 10,000.
 */
many: boolean, 
/**
 * What is left of the disk of `DATA_DIR`, in bytes, when that is less than 1 GiB while things wait.
 */
free_bytes: number | null, 
/**
 * How many things it will never take. They stay in `DATA_DIR`.
 */
refused: number, 
/**
 * Of these, oldest change first, at most 100.
 */
set_aside: Array<RefusedThing>, };

/** How MongoDB stands, in one word. */
export type MongoState = "none" | "ready" | "away" | "wrong_database";

/** One thing that MongoDB will never take. */
export type RefusedThing = { kind: MongoKind, 
/**
 * Of that kind; 0 where there is only one.
 */
id: number, 
/**
 * What MongoDB said, in English.
 */
why: string, };

/** What is carried to MongoDB. */
export type MongoKind = "conversation" | "removal" | "agent" | "category" | "settings" | "audit";

/** An erasure, and once it is proven the proof: it names nobody but who asked for it. `GET /v1/erasures` */
export type Erasure = { erasure: number, state: ErasureState, 
/**
 * Who asked for it, as they were called then.
 */
by: string, agent: AgentId | null, asked: number, 
/**
 * When all had gone for the first time.
 */
swept: number | null, 
/**
 * When nothing was found after another hour.
 */
proven: number | null, 
/**
 * How much has gone so far.
 */
conversations: number, entries: number, notes: number, ratings: number, };

/** How far an erasure is. */
export type ErasureState = "asked" | "swept" | "proven";

/** What an erasure of the customer of a conversation would take. `GET /v1/conversations/{id}/erasure` */
export type ErasurePreview = { 
/**
 * As that conversation calls them; to be typed by whoever asks for it.
 */
customer: string, 
/**
 * All that were had with the same browser, ended or about to be.
 */
conversations: number, 
/**
 * Of their logs: messages and what else happened.
 */
entries: number, notes: number, ratings: number, 
/**
 * What keeps them from being erased now.
 */
busy: ErasureBusy | null, 
/**
 * MongoDB is away: what is there is not counted, and goes when it is back.
 */
away: boolean, 
/**
 * It was asked for already.
 */
asked: Erasure | null, };

/** What keeps a customer from being erased. */
export type ErasureBusy = "waiting" | "in_conversation" | "in_lobby";

/** `POST /v1/conversations/{id}/erasure` */
export type AskErasure = { 
/**
 * The customer's name, as the conversation has it.
 */
customer: string, };

// The protocol's version, and why a socket is closed: up to 4499 come back, from 4500 on stay away.

export const VERSION = 1;

export const CLOSE = {
  going_away: 4000,
  slow: 4001,
  silent: 4002,
  no_hello: 4003,
  internal: 4004,
  busy: 4005,
  forgotten: 4006,
  unsupported_version: 4500,
  bad_hello: 4501,
  abuse: 4502,
  logged_out: 4503,
  too_large: 4504,
  too_many_tabs: 4505,
  address_not_allowed: 4506,
  lobby_closed: 4507,
} as const;
