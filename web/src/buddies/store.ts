// The guest's page of the lobby as signals: the state reduced from frames, the line, and what a guest can do.

import { batch, computed, effect, signal } from "@preact/signals";
import { endRead, notInvited, receivedOf } from "../model/buddies";
import {
  asking,
  type Chat,
  marked,
  marksToSend,
  otherName,
  restored,
  said,
  seenOf,
  typed,
  unreadIn,
  wanted,
} from "../model/conversation";
import { changedChat, done, type Guest, messageRefused, OUTSIDE, received } from "../model/guest";
import { watchActivity } from "../net/activity";
import type { Command, Waiting } from "../net/commands";
import { forgetTextsBut, keepText, keepWaiting, keptText, keptWaiting } from "../net/composers";
import { newId } from "../net/id";
import { claimCustomer, forgetCustomer, tabId } from "../net/identity";
import { forgetStatus, heardStatus, resumeStatus, saveStatus } from "../net/late-status";
import { forgetMetBut, stillWithStaff } from "../net/met";
import { type Answer, HELLO, type Line, openSocket, type Socket } from "../net/socket";
import { typing } from "../net/typing";
import type { GuestFrame, Reason, ServerFrame } from "../protocol/types";
import { CLOSE } from "../protocol/types";
import { alerts } from "../text/en-alerts";
import { invitation, lobby, self } from "../text/en-buddies";
import { call, type News } from "../ui/alerts";
import type { LineShown } from "../ui/frame";
import { badge } from "../ui/title";
import { announce, toast } from "../ui/toast";
import { type Entered, forgetEntered, keepEntered, toEnterAgain } from "./entered";
import { retrying } from "./retry";
import { whileShut } from "./shut";

export const state = signal(OUTSIDE);
const line = signal<Line>({ is: "connecting", first: true });

/** What the answer to a command is told to; a form waits for it to show a field's fault. */
type OnAnswer = (answer: Answer) => void;

/** A refusal that belongs to no field: shown by the page. */
export const refusal = signal<Reason | null>(null);

/** Why the page was not let in again by itself: shown where one tries oneself. */
export const notLetIn = signal<Reason | null>(null);
const retry = retrying(enterAgain);

export const lineShown = computed<LineShown>(() => {
  const now = line.value;
  if (now.is === "closed") return { is: "closed", code: now.code };
  if (now.is === "open" || (now.is === "connecting" && now.first)) return { is: "fine" };
  return { is: "lost" };
});

/** Without a line nobody is invited: it would reach them late. */
export const isOnline = computed(() => line.value.is === "open");

/** Whether the lobby is closed to guests, by what was heard last. */
export const isShut = signal(false);
const shut = whileShut(() => socket?.reconnect());

effect(() => {
  const { chat, buddies } = state.value;
  badge.value = (chat ? unreadIn(chat) : 0) + receivedOf(buddies).length;
});

/** The server's clock. */
export const serverNow = (pageNow: number): number => pageNow + state.value.ahead;

const WHO = "buddy";
/** So long an entry may lag behind its header before it is asked for. */
const HISTORY_MS = 150;

let socket: Socket | null = null;
const onAnswers = new Map<string, OnAnswer>();
let looking = false;
let historyTimer: ReturnType<typeof setTimeout> | undefined;
/** Whether the state that comes next is the first of its connection. */
let isFresh = false;

export function start(): void {
  socket = openSocket({
    path: "/v1/ws/lobby",
    syncedBy: "lobby_state",
    waiting: keptWaiting(WHO),
    opening: async () => {
      const [claim, tab] = [await claimCustomer(), await tabId()];
      const { chat } = state.value;
      const seen = chat ? [seenOf(chat)] : [];
      return { hello: { ...HELLO, tab, token: claim.token, seen }, settle: claim.settle };
    },
    onFrame,
    onAnswer,
    onLine: (now) => {
      batch(() => {
        line.value = now;
        doorTurned(now);
      });
      if (now.is === "open") synced();
    },
    done: (waiting) => {
      const { buddies, chat } = state.value;
      if (!chat) for (const name of notInvited(buddies, waiting)) toast(invitation.lost(name));
      return done(state.value, waiting);
    },
    onWaiting: (waiting) => keepWaiting(WHO, waiting),
    retryOnce: (code) => {
      // The server has lost or changed its key: this browser's pass is worth nothing, and a new one is.
      if (code === CLOSE.bad_hello) forgetCustomer();
      return code === CLOSE.bad_hello;
    },
  });
  document.addEventListener("visibilitychange", mark);
  window.addEventListener("focus", mark);
  watchActivity(() => {
    if (line.value.is !== "open" || !state.value.me) return false;
    socket?.signal({ type: "active" });
    return true;
  });
}

export function tryNow(): void {
  socket?.reconnect();
}

/** The door stays as it is while the page asks, or has lost the line. */
function doorTurned(now: Line): void {
  if (now.is === "closed" && now.code === CLOSE.lobby_closed) {
    isShut.value = true;
    shut.closed();
  } else if (now.is === "open" || now.is === "closed") {
    if (isShut.value && now.is === "open") announce(lobby.opened);
    isShut.value = false;
    shut.over();
  }
}

/** A connection shows the board to whoever asks by it. Who was gone for too long, or whose tab is loaded again, enters again. */
function synced(): void {
  retry.over();
  if (state.value.me) arrived();
  else enterAgain();
}

function arrived(): void {
  socket?.signal({ type: "watch", on: true });
  resumeStatus(WHO, sendStatus, statusSaid);
}

function enterAgain(): void {
  const again = toEnterAgain();
  if (!again || state.value.me || line.value.is !== "open") return;
  askToEnter(again.name, (answer) => {
    if (answer.type !== "refused") return;
    notLetIn.value = answer.reason;
    if (answer.reason === "too_many_tries") retry.refused();
  });
}

/** The lobby lets everybody in as available and without a status: what this person had chosen is chosen again. */
function chooseAgain({ available, status }: Entered): void {
  if (!available) command({ type: "set_available", on: false });
  // What waits to be said is newer.
  if (status && !resumeStatus(WHO, sendStatus, statusSaid)) saveStatus(WHO, status, sendStatus, statusSaid);
}

function onFrame(frame: ServerFrame): void {
  const before = state.value;
  batch(() => {
    state.value = received(before, frame, Date.now());
    if (frame.type === "lobby_state" || frame.type === "conversation") restore();
  });
  if (frame.type === "welcome") isFresh = true;
  if (!before.me && state.value.me && line.value.is === "open") arrived();
  if (frame.type === "lobby_state") {
    if (frame.me) keepEntered(frame.me);
    else if (!isFresh) forgetEntered();
    isFresh = false;
  } else if (frame.type === "myself") {
    keepEntered(frame.me);
  }
  heardStatus(state.value.me);
  const news = newsOf(frame, before);
  if (news) call(news, true);
  mark();
  clearTimeout(historyTimer);
  historyTimer = setTimeout(fillGap, HISTORY_MS);
}

function newsOf(frame: ServerFrame, before: Guest): News | null {
  switch (frame.type) {
    case "invitation":
      return frame.invitation.sent ? null : { kind: "customer", text: alerts.invitation(frame.invitation.name) };
    case "conversation":
      return before.chat?.header.conversation === frame.header.conversation
        ? null
        : { kind: "customer", text: alerts.accepted(otherName(frame.header) ?? "") };
    case "entry":
      return frame.entry.kind === "message" && frame.entry.side !== before.chat?.header.side
        ? { kind: "message", text: alerts.newMessage(frame.entry.name) }
        : null;
    default:
      return null;
  }
}

/** After a reload: what was in the composer, and what was on its way. */
function restore(): void {
  const conversation = state.value.chat?.header.conversation;
  const held = conversation === undefined ? [] : [conversation];
  forgetTextsBut(WHO, held);
  forgetMetBut(WHO, held);
  if (conversation === undefined) return;
  const pending = keptWaiting(WHO)
    .filter(isSay)
    .filter((say) => say.conversation === conversation)
    .map((say) => ({ id: say.id, text: say.text, at: Date.now() }));
  change((chat) => ({
    ...restored(chat, keptText(WHO, conversation), pending),
    withStaff: stillWithStaff(WHO, conversation, chat.withStaff),
  }));
}

function isSay(command: Command): command is Extract<Command, { type: "say" }> {
  return command.type === "say";
}

function onAnswer(command: Waiting[number], answer: Answer): void {
  onAnswers.get(answer.id)?.(answer);
  const waitedFor = onAnswers.delete(answer.id);
  if (answer.type === "ok") return;
  if (command.type === "say") {
    state.value = messageRefused(state.value, answer.id, answer.reason);
    keepComposer();
  } else if (!waitedFor && answer.reason !== "gone") {
    refusal.value = answer.reason;
  }
}

function change(how: (chat: Chat) => Chat): void {
  state.value = changedChat(state.value, how);
}

/** Takes the id away from each member of the union, one by one. */
type WithoutId<F> = F extends { id: string } ? Omit<F, "id"> : never;

export function command(frame: WithoutId<GuestFrame>, then?: OnAnswer): void {
  const id = newId();
  if (then) onAnswers.set(id, then);
  if (!socket?.command({ ...frame, id } as Command)) {
    onAnswers.delete(id);
    refusal.value = "too_many_unanswered";
  }
}

/** By this person's own hand. */
export function enter(name: string, then?: OnAnswer): void {
  retry.over();
  notLetIn.value = null;
  askToEnter(name, then);
}

/** Whoever is refused has not left: what they had chosen is kept until they are in. */
function askToEnter(name: string, then?: OnAnswer): void {
  const before = toEnterAgain();
  command({ type: "enter_lobby", name }, (answer) => {
    // Another tab of this person may have been quicker.
    const isElsewhere = answer.type === "refused" && answer.reason === "in_lobby";
    if (answer.type === "ok" || isElsewhere) {
      retry.over();
      notLetIn.value = null;
    }
    if (answer.type === "ok" && before) chooseAgain(before);
    if (!isElsewhere) then?.(answer);
  });
}

export function leave(): void {
  retry.over();
  forgetEntered();
  forgetStatus();
  command({ type: "leave_lobby" });
}

function sendStatus(text: string | null, then: OnAnswer): void {
  command({ type: "set_status", text }, then);
}

/** Nobody waits at the form for what is said by itself. */
function statusSaid(answer: Answer): void {
  if (answer.type === "refused") refusal.value = answer.reason;
  else announce(self.saved);
}

export function saveMyStatus(text: string, then: OnAnswer): void {
  saveStatus(WHO, text, sendStatus, then);
}

export function dismissEnd(invitation: number): void {
  state.value = { ...state.value, buddies: endRead(state.value.buddies, invitation) };
}

// The composer.

const tellTyping = typing((on) => {
  const { chat } = state.value;
  if (chat?.header.status.is === "open") socket?.signal({ type: "typing", conversation: chat.header.conversation, on });
});

function keepComposer(): void {
  const { chat } = state.value;
  if (chat) keepText(WHO, chat.header.conversation, chat.composer);
}

export function type(text: string): void {
  change((chat) => typed(chat, text));
  keepComposer();
  tellTyping.typed(text !== "");
}

export function say(): void {
  const { chat } = state.value;
  if (!chat) return;
  const id = newId();
  const next = said(chat, id, Date.now(), state.value.messageChars);
  const message = next.pending.find((one) => one.id === id);
  if (message) {
    const { conversation } = chat.header;
    if (!socket?.command({ type: "say", id, conversation, text: message.text })) {
      change((held) => ({ ...held, composer: { ...held.composer, fault: "too_many_unanswered" } }));
      return;
    }
    tellTyping.typed(false);
  }
  change(() => next);
  keepComposer();
}

// Marks and history.

/** Called by the log: whether the newest entry is in sight. */
export function look(atEnd: boolean): void {
  looking = atEnd;
  mark();
}

function mark(): void {
  const { chat } = state.value;
  if (!chat || line.value.is !== "open") return;
  const marks = marksToSend(chat, looking && document.visibilityState === "visible" && document.hasFocus());
  if (!marks) return;
  socket?.signal({ type: "mark", conversation: chat.header.conversation, ...marks });
  change((held) => marked(held, marks));
}

function fillGap(): void {
  const { chat } = state.value;
  const before = chat && line.value.is === "open" ? wanted(chat) : null;
  if (before !== null) askHistory(before);
}

export function askHistory(before: number): void {
  const { chat } = state.value;
  if (!chat || chat.asked !== null) return;
  change((held) => asking(held, before));
  socket?.signal({ type: "history", conversation: chat.header.conversation, before });
}
