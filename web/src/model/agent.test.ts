// An agent's console: conversations come and go, offers ring, nothing typed is lost.

import { describe, expect, test } from "vitest";
import type { Me, Offer, ServerFrame } from "../protocol/types";
import { type Agent, changedChat, chatOf, closed, departureRead, done, received, STRANGER, unreadInAll } from "./agent";
import { typed } from "./conversation";
import { header, ID, joined, message, view } from "./fixtures";

const NOW = 50_000;
const fed = (frames: readonly ServerFrame[], from: Agent = STRANGER) =>
  frames.reduce((state, frame) => received(state, frame, NOW), from);
const me: Me = {
  agent: 1,
  display_name: "Grace",
  admin: false,
  state: "available",
  reason: null,
  since: 1,
  capacity: 2,
  units: 1,
  categories: [1],
  free: true,
  status: null,
  listed: false,
};
const offer: Offer = { offer: 3, category: 1, customer: "Ada", subject: null, waiting_since: 1, expires: 9 };
const mine = { side: "agent" } as const;
const state = (...conversations: number[]): ServerFrame => ({
  type: "agent_state",
  me,
  lobby: "staff",
  invitations: [],
  offers: [],
  conversations: conversations.map((conversation) => view([joined(1)], { ...mine, conversation })),
  outcomes: [],
  message_chars: 2_000,
});

describe("conversations", () => {
  test("stand in the order they came", () => {
    const now = fed([state(7), { type: "conversation", header: header({ ...mine, conversation: 8 }) }]);
    expect(now.chats.map((chat) => chat.header.conversation)).toEqual([7, 8]);
  });
  test("a changed header keeps log and composer", () => {
    const before = changedChat(fed([state(7)]), 7, (chat) => typed(chat, "half"));
    const now = fed([{ type: "conversation", header: header({ ...mine, other_held_until: 99 }) }], before);
    expect(chatOf(now, 7)).toMatchObject({ composer: { text: "half" }, header: { other_held_until: 99 } });
    expect(chatOf(now, 7)?.log).toHaveLength(1);
  });
  test("nothing crosses from one to the other", () => {
    const now = fed([state(7, 8), { type: "entry", conversation: 8, entry: message(2, "customer") }]);
    expect(chatOf(now, 7)?.log).toHaveLength(1);
    expect(chatOf(now, 8)?.log).toHaveLength(2);
    expect(unreadInAll(now)).toBe(1);
  });
  test("one that left is gone; a loss is told until read", () => {
    const now = fed([state(7, 8), { type: "left", conversation: 7, why: "lost" }]);
    expect(now.chats).toHaveLength(1);
    expect(now.departures).toEqual([{ conversation: 7, customer: "Ada", why: "lost" }]);
    expect(departureRead(now, 7).departures).toEqual([]);
  });
  test("one that was wrapped up goes without a word", () =>
    expect(fed([state(7), { type: "left", conversation: 7, why: "closed" }]).departures).toEqual([]));
  test("a new state drops what it does not show and keeps what was typed in the rest", () => {
    const before = changedChat(fed([state(7, 8)]), 8, (chat) => typed(chat, "half"));
    const now = fed([state(8)], before);
    expect(now.chats.map((chat) => chat.composer.text)).toEqual(["half"]);
  });
});

describe("one that has ended without a wrap-up", () => {
  const ended = (why: "customer_left" | "agent_ended", wrap_up_until: number | null = null): ServerFrame => ({
    type: "conversation",
    header: header({
      ...mine,
      status: { is: "ended", why, at: 1 },
      card: { email: null, subject: null, waited_ms: 0, note: null, wrap_up_until },
    }),
  });
  const next: ServerFrame = { type: "conversation", header: header({ ...mine, conversation: 9 }) };
  const ids = (state: Agent) => state.chats.map((chat) => chat.header.conversation);
  test("stays to be read until it is closed", () => {
    const over = fed([state(7, 8), ended("customer_left")]);
    expect(ids(over)).toEqual([7, 8]);
    expect(ids(closed(over, 7))).toEqual([8]);
    expect(ids(closed(over, 8))).toEqual([7, 8]);
  });
  test("makes room for the next customer when there is none", () => {
    expect(ids(fed([state(7, 8), ended("customer_left"), next]))).toEqual([8, 9]);
    expect(ids(fed([state(7), ended("customer_left"), next]))).toEqual([7, 9]);
  });
  test("goes at once when the agent ended it", () =>
    expect(ids(fed([state(7, 8), ended("agent_ended")]))).toEqual([8]));
  test("in wrap-up it stays in any case", () => {
    expect(ids(fed([state(7, 8), ended("agent_ended", 99), next]))).toEqual([7, 8, 9]);
    expect(ids(closed(fed([state(7), ended("agent_ended", 99)]), 7))).toEqual([7]);
  });
});

test("offers ring once each and stop", () => {
  const ringing = fed([state(), { type: "offer", offer }, { type: "offer", offer }]);
  expect(ringing.offers).toHaveLength(1);
  expect(fed([{ type: "offer_gone", offer: 3, why: "customer_gone" }], ringing).offers).toEqual([]);
});

describe("of the unanswered, the new state settles", () => {
  const settles = (frames: readonly ServerFrame[], command: object) =>
    done(fed(frames), [{ id: ID(1), type: "", ...command }]).length === 1;
  test("an answer to an offer that rings no more", () => {
    expect(settles([state()], { type: "accept", offer: 3 })).toBe(true);
    expect(settles([state(), { type: "offer", offer }], { type: "accept", offer: 3 })).toBe(false);
  });
  test("an ending and a transfer of what is gone", () => {
    expect(settles([state()], { type: "end", conversation: 7 })).toBe(true);
    expect(settles([state()], { type: "transfer", conversation: 7 })).toBe(true);
    expect(settles([state(7)], { type: "transfer", conversation: 7 })).toBe(false);
  });
  test("a state that is set", () => {
    expect(settles([state()], { type: "set_state", state: "available" })).toBe(true);
    expect(settles([state()], { type: "set_state", state: "away", reason: "lunch" })).toBe(false);
  });
  test("never a taking of the next: it may have failed", () =>
    expect(settles([state()], { type: "take_next" })).toBe(false));
});
