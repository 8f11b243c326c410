// The agent's desk as signals: the state reduced from frames, the line, and what an agent can do. It is opened by the console and
// stays, whichever page of the staff's is shown, for as long as that agent is logged in.

import { batch, computed, effect, signal } from "@preact/signals";
import {
  categoryNamed,
  changedChat,
  chatOf,
  closed,
  departureRead,
  done,
  isWithColleague,
  messageRefused,
  received,
  STRANGER,
  unreadInAll,
} from "../../model/agent";
import { endRead, notInvited, receivedOf } from "../../model/buddies";
import {
  asking,
  type Chat,
  marked,
  marksToSend,
  restored,
  said,
  seenOf,
  typed,
  unreadIn,
  wanted,
} from "../../model/conversation";
import { watchActivity } from "../../net/activity";
import type { Command, Waiting } from "../../net/commands";
import { forgetTextsBut, keepText, keepWaiting, keptText, keptWaiting } from "../../net/composers";
import { newId } from "../../net/id";
import { tabId } from "../../net/identity";
import { keep, read } from "../../net/kept";
import { forgetStatus, heardStatus, pauseStatus, resumeStatus, saveStatus } from "../../net/late-status";
import { forgetMetBut, stillWithStaff } from "../../net/met";
import { type Answer, HELLO, type Line, openSocket, type Socket } from "../../net/socket";
import { type Typing, typing } from "../../net/typing";
import type { AgentFrame, ConversationId, Reason, ServerFrame } from "../../protocol/types";
import { invitation, self } from "../../text/en-buddies";
import type { LineShown } from "../../ui/frame";
import { badge } from "../../ui/title";
import { announce, toast } from "../../ui/toast";
import { tellArchive } from "../archive-news";
import { tellEnded } from "../ended";
import { tellNoted } from "../noted";
import { account, knownAs, sentAway } from "../session";
import { alertFor } from "./alerts";
import { comeToConsole, current, isAtConsole, isInSight, leaveConsole, noteLook } from "./sight";

export const state = signal(STRANGER);
const NEW_LINE: Line = { is: "connecting", first: true };
const line = signal<Line>(NEW_LINE);

/** A refusal that belongs to no field: shown by the page. */
export const refusal = signal<Reason | null>(null);

export const lineShown = computed<LineShown>(() => {
  const now = line.value;
  if (now.is === "closed") return { is: "closed", code: now.code };
  return now.is === "open" || (now.is === "connecting" && now.first) ? { is: "fine" } : { is: "lost" };
});

/** Without a line nobody is invited: it would reach them late. */
export const isOnline = computed(() => line.value.is === "open");

export const unreadCount = computed(() => unreadInAll(state.value));
effect(() => {
  badge.value = unreadCount.value + receivedOf(state.value.buddies).length;
});

export const serverNow = (pageNow: number): number => pageNow + state.value.ahead;

export const categoryName = (category: number): string => categoryNamed(state.value, category);

type OnAnswer = (answer: Answer) => void;

const HISTORY_MS = 150;

let socket: Socket | null = null;
let who = "";
let unwatch = () => {};
/** How many parts of the page show who is present. */
let watchers = 0;
let historyTimer: ReturnType<typeof setTimeout> | undefined;
const onAnswers = new Map<string, OnAnswer>();
const typings = new Map<ConversationId, Typing>();

/** Whose desk this tab has open, so that it is there again after a reload of whichever page. */
const OPEN = "usher.desk";

/** Opens the desk of whoever is logged in, unless it is open. */
export function openDesk(): void {
  const me = account.value?.agent;
  if (me === undefined) return;
  keep("session", OPEN, String(me));
  if (socket && who === nameOf(me)) {
    // It does not come back by itself from there.
    if (line.value.is === "closed") socket.reconnect();
    return;
  }
  stop();
  who = nameOf(me);
  socket = openSocket({
    path: "/v1/ws/agent",
    syncedBy: "agent_state",
    waiting: keptWaiting(who),
    opening: async () => ({
      hello: { ...HELLO, tab: await tabId(), seen: state.value.chats.map(seenOf) },
      settle: () => {},
    }),
    onFrame,
    onAnswer,
    onLine: (now) => {
      line.value = now;
      if (now.is === "open") {
        resumeStatus(who, sendStatus, statusSaid);
        tellNoted(null);
        tellArchive();
        if (watchers > 0) socket?.signal({ type: "watch", on: true });
      }
      if (now.is === "closed") sentAway(now.code);
    },
    done: (waiting) => {
      for (const name of notInvited(state.value.buddies, waiting)) toast(invitation.lost(name));
      return done(state.value, waiting);
    },
    onWaiting: (waiting) => keepWaiting(who, waiting),
  });
  document.addEventListener("visibilitychange", markAll);
  window.addEventListener("focus", markAll);
  unwatch = watchActivity(tellActive);
}

/** Whether this tab has that agent's desk open, or had before it was loaded again. */
export const hadDesk = (agent: number): boolean =>
  (socket !== null && who === nameOf(agent)) || read("session", OPEN) === String(agent);

/** What is kept for an account is under this name. */
const nameOf = (agent: number): string => `agent-${agent}`;

/** Nobody is at work here any more. `forget`: nor shall the desk open by itself for whoever comes next. */
export function closeDesk({ forget }: { forget: boolean }): void {
  stop();
  if (!forget) return;
  keep("session", OPEN, null);
  forgetStatus();
}

function stop(): void {
  pauseStatus();
  unwatch();
  unwatch = () => {};
  document.removeEventListener("visibilitychange", markAll);
  window.removeEventListener("focus", markAll);
  socket?.close();
  socket = null;
  clearTimeout(historyTimer);
  onAnswers.clear();
  typings.clear();
  batch(() => {
    state.value = STRANGER;
    // A line that was closed for good belongs to the log-in before.
    line.value = NEW_LINE;
  });
}

/** The console is on the page; what is answered is called when another page is. */
export function atConsole(): () => void {
  openDesk();
  comeToConsole();
  return leaveConsole;
}

/** Somebody looks at who is present, until what is answered is called. */
export function watchPeople(): () => void {
  openDesk();
  watchers += 1;
  if (watchers === 1) socket?.signal({ type: "watch", on: true });
  return () => {
    watchers -= 1;
    if (watchers === 0) socket?.signal({ type: "watch", on: false });
  };
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
  saveStatus(who, text, sendStatus, then);
}

export function dismissEnd(invitation: number): void {
  state.value = { ...state.value, buddies: endRead(state.value.buddies, invitation) };
}

/** Whoever only reads is at work too: without it they would be set away where idle agents are. */
function tellActive(): boolean {
  if (line.value.is !== "open") return false;
  socket?.signal({ type: "active" });
  return true;
}

export function tryNow(): void {
  socket?.reconnect();
}

function onFrame(frame: ServerFrame): void {
  const before = state.value;
  batch(() => {
    state.value = received(before, frame, Date.now());
    if (frame.type === "agent_state" || frame.type === "conversation") restore();
    if (frame.type === "agent_state" || frame.type === "me") knownAs(frame.me);
    const { chats } = state.value;
    if (current.value === null || !chatOf(state.value, current.value)) {
      current.value = chats[0]?.header.conversation ?? null;
    }
  });
  heardStatus(state.value.me);
  if (frame.type === "noted") tellNoted(frame.conversation);
  if (frame.type === "changed" && frame.what === "archive") tellArchive();
  tellEnded(frame);
  alertFor(frame, before, state.value, isAtConsole());
  markAll();
  clearTimeout(historyTimer);
  historyTimer = setTimeout(fillGaps, HISTORY_MS);
}

function isSay(command: Command): command is Extract<Command, { type: "say" }> {
  return command.type === "say";
}

/** After a reload: what was in the composers, and what was on its way. */
function restore(): void {
  const conversations = state.value.chats.map((chat) => chat.header.conversation);
  forgetTextsBut(who, conversations);
  forgetMetBut(who, conversations);
  const says = keptWaiting(who).filter(isSay);
  for (const conversation of conversations) {
    const pending = says
      .filter((say) => say.conversation === conversation)
      .map((say) => ({ id: say.id, text: say.text, at: Date.now() }));
    change(conversation, (chat) => ({
      ...restored(chat, keptText(who, conversation), pending),
      withStaff: stillWithStaff(who, conversation, chat.withStaff || isWithColleague(chat.header)),
    }));
  }
}

function onAnswer(command: Waiting[number], answer: Answer): void {
  onAnswers.get(answer.id)?.(answer);
  const waitedFor = onAnswers.delete(answer.id);
  if (answer.type === "ok") return;
  if (command.type === "say") {
    state.value = messageRefused(state.value, command.conversation, answer.id, answer.reason);
    keepComposer(command.conversation);
  } else if (!waitedFor) {
    refusal.value = answer.reason;
  }
}

function change(conversation: ConversationId, how: (chat: Chat) => Chat): void {
  state.value = changedChat(state.value, conversation, how);
}

/** Takes the id away from each member of the union, one by one. */
type WithoutId<F> = F extends { id: string } ? Omit<F, "id"> : never;

export function command(frame: WithoutId<AgentFrame>, then?: OnAnswer): void {
  const id = newId();
  if (then) onAnswers.set(id, then);
  if (!socket?.command({ ...frame, id } as Command)) {
    onAnswers.delete(id);
    refusal.value = "too_many_unanswered";
  }
}

/** Puts away a conversation that is over. */
export function putAway(conversation: ConversationId): void {
  state.value = closed(state.value, conversation);
}

export function dismissDeparture(conversation: ConversationId): void {
  state.value = departureRead(state.value, conversation);
}

// The composers.

function keepComposer(conversation: ConversationId): void {
  const chat = chatOf(state.value, conversation);
  if (chat) keepText(who, conversation, chat.composer);
}

function typingOf(conversation: ConversationId): Typing {
  const known = typings.get(conversation);
  if (known) return known;
  const made = typing((on) => {
    if (chatOf(state.value, conversation)?.header.status.is === "open") {
      socket?.signal({ type: "typing", conversation, on });
    }
  });
  typings.set(conversation, made);
  return made;
}

export function type(conversation: ConversationId, text: string): void {
  change(conversation, (chat) => typed(chat, text));
  keepComposer(conversation);
  typingOf(conversation).typed(text !== "");
}

export function say(conversation: ConversationId): void {
  const chat = chatOf(state.value, conversation);
  if (!chat) return;
  const id = newId();
  const next = said(chat, id, Date.now(), state.value.messageChars);
  const message = next.pending.find((one) => one.id === id);
  if (message) {
    if (!socket?.command({ type: "say", id, conversation, text: message.text })) {
      change(conversation, (held) => ({ ...held, composer: { ...held.composer, fault: "too_many_unanswered" } }));
      return;
    }
    typingOf(conversation).typed(false);
  }
  change(conversation, () => next);
  keepComposer(conversation);
}

// Marks and history.

/** Called by each log: whether its newest entry is in sight. */
export function look(conversation: ConversationId, atEnd: boolean): void {
  noteLook(conversation, atEnd);
  markAll();
}

export function bringForward(conversation: ConversationId): void {
  current.value = conversation;
  markAll();
}

function markAll(): void {
  if (line.value.is !== "open") return;
  for (const chat of state.value.chats) {
    const { conversation } = chat.header;
    const marks = marksToSend(chat, isInSight(conversation));
    if (!marks) continue;
    socket?.signal({ type: "mark", conversation, ...marks });
    change(conversation, (held) => marked(held, marks));
  }
}

export function unreadOf(chat: Chat): number {
  return unreadIn(chat);
}

function fillGaps(): void {
  if (line.value.is !== "open") return;
  for (const chat of state.value.chats) {
    const before = wanted(chat);
    if (before !== null) askHistory(chat.header.conversation, before);
  }
}

export function askHistory(conversation: ConversationId, before: number): void {
  const chat = chatOf(state.value, conversation);
  if (!chat || chat.asked !== null) return;
  change(conversation, (held) => asking(held, before));
  socket?.signal({ type: "history", conversation, before });
}
