// The customer's page as signals: the state reduced from frames, the line, and what a person can do.

import { batch, computed, signal } from "@preact/signals";
import { length } from "../model/composer";
import {
  asking,
  type Chat,
  isDraftShown,
  marked,
  marksToSend,
  restored,
  said,
  seenOf,
  typed,
  wanted,
} from "../model/conversation";
import { categoryNamed, changedChat, done, messageRefused, NEWCOMER, received } from "../model/customer";
import type { Command, Waiting } from "../net/commands";
import { forgetRatingsBut, forgetTextsBut, keepText, keepWaiting, keptText, keptWaiting } from "../net/composers";
import { newId } from "../net/id";
import { claimCustomer, forgetCustomer, tabId } from "../net/identity";
import { latest } from "../net/latest";
import { type Answer, HELLO, type Line, openSocket, type Socket } from "../net/socket";
import { typing } from "../net/typing";
import type { CustomerFrame, Reason, ServerFrame } from "../protocol/types";
import { CLOSE } from "../protocol/types";
import type { LineShown } from "../ui/frame";

export const state = signal(NEWCOMER);
const line = signal<Line>({ is: "connecting", first: true });

/** What the answer to a command is told to; a form waits for it to show a field's fault. */
type OnAnswer = (answer: Answer) => void;

/** The person's own words for a refusal, shown by the page. */
export const refusal = signal<Reason | null>(null);

export const lineShown = computed<LineShown>(() => {
  const now = line.value;
  if (now.is === "closed") return { is: "closed", code: now.code };
  if (now.is === "open" || (now.is === "connecting" && now.first)) return { is: "fine" };
  return { is: "lost" };
});

/** The server's clock. */
export const serverNow = (pageNow: number): number => pageNow + state.value.ahead;

export const categoryName = (category: number): string => categoryNamed(state.value, category);

const WHO = "customer";
/** How often a draft or a mark is told, at most. */
const SIGNAL_MS = 250;
/** So long an entry may lag behind its header before it is asked for. */
const HISTORY_MS = 150;

let socket: Socket | null = null;
const onAnswers = new Map<string, OnAnswer>();
let looking = false;
let historyTimer: ReturnType<typeof setTimeout> | undefined;

export function start(): void {
  socket = openSocket({
    path: "/v1/ws/customer",
    syncedBy: "customer_state",
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
      line.value = now;
      if (now.is === "open") tellDraft();
    },
    done: (waiting) => done(state.value, waiting),
    onWaiting: (waiting) => keepWaiting(WHO, waiting),
    retryOnce: (code) => {
      // The server has lost or changed its key: this browser's pass is worth nothing, and a new one is.
      if (code === CLOSE.bad_hello) forgetCustomer();
      return code === CLOSE.bad_hello;
    },
  });
  document.addEventListener("visibilitychange", mark);
  window.addEventListener("focus", mark);
}

export function tryNow(): void {
  socket?.reconnect();
}

function onFrame(frame: ServerFrame): void {
  batch(() => {
    state.value = received(state.value, frame, Date.now());
    if (frame.type === "customer_state" || frame.type === "conversation") restore();
  });
  mark();
  clearTimeout(historyTimer);
  historyTimer = setTimeout(fillGap, HISTORY_MS);
}

/** After a reload: what was in the composer, and what was on its way. */
function restore(): void {
  const conversation = state.value.chat?.header.conversation;
  const held = conversation === undefined ? [] : [conversation];
  forgetTextsBut(WHO, held);
  forgetRatingsBut(held);
  if (conversation === undefined) return;
  const pending = keptWaiting(WHO)
    .filter(isSay)
    .filter((say) => say.conversation === conversation)
    .map((say) => ({ id: say.id, text: say.text, at: Date.now() }));
  change((chat) => restored(chat, keptText(WHO, conversation), pending));
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

export function command(frame: WithoutId<CustomerFrame>, then?: OnAnswer): void {
  const id = newId();
  if (then) onAnswers.set(id, then);
  if (!socket?.command({ ...frame, id } as Command)) {
    onAnswers.delete(id);
    refusal.value = "too_many_unanswered";
  }
}

// The composer.

const draft = latest<string>(SIGNAL_MS, (text) => {
  const { chat } = state.value;
  if (!chat || !isDraftShown(chat)) return;
  // One that is too long to be sent is no draft: then they are only seen to be typing.
  const shown = length(text) <= state.value.messageChars ? text : "";
  socket?.signal({ type: "draft", conversation: chat.header.conversation, text: shown, line: chat.composer.line });
});

const tellTyping = typing((on) => {
  const { chat } = state.value;
  if (chat?.header.status.is === "open") socket?.signal({ type: "typing", conversation: chat.header.conversation, on });
});

function tellDraft(): void {
  const text = state.value.chat?.composer.text;
  if (text) draft.put(text);
}

function keepComposer(): void {
  const { chat } = state.value;
  if (chat) keepText(WHO, chat.header.conversation, chat.composer);
}

export function type(text: string): void {
  change((chat) => typed(chat, text));
  keepComposer();
  draft.put(text);
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
    draft.cancel();
    if (!socket?.command({ type: "say", id, conversation, text: message.text })) {
      change((held) => ({ ...held, composer: { ...held.composer, fault: "too_many_unanswered" } }));
      return;
    }
    tellTyping.typed(false);
  }
  change(() => next);
  keepComposer();
}

export function setPreview(on: boolean): void {
  const { chat } = state.value;
  if (!chat) return;
  command({ type: "preview", conversation: chat.header.conversation, on }, (answer) => {
    if (answer.type === "ok" && on) tellDraft();
  });
}

// Marks and history.

/** Called by the log: whether the newest entry is in sight. */
export function look(atEnd: boolean): void {
  looking = atEnd;
  mark();
}

function mark(): void {
  const { chat } = state.value;
  if (!chat || line.value.is === "closed") return;
  const marks = marksToSend(chat, looking && document.visibilityState === "visible" && document.hasFocus());
  if (!marks || line.value.is !== "open") return;
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
