// A customer's page: where they stand, which screen that is, which commands are settled by a new state.

import { describe, expect, test } from "vitest";
import type { Place, ServerFrame } from "../protocol/types";
import { said, typed } from "./conversation";
import {
  type Customer,
  categoryNamed,
  dismissedFrom,
  done,
  messageRefused,
  NEWCOMER,
  ownOf,
  received,
  screenOf,
  toldOfArchived,
} from "./customer";
import { category, header, ID, joined, message, view } from "./fixtures";

const NOW = 50_000;
const fed = (frames: readonly ServerFrame[], from: Customer = NEWCOMER) =>
  frames.reduce((state, frame) => received(state, frame, NOW), from);
const waiting = (entry: number, conversation: number | null = null): Place => ({
  at: "waiting",
  entry,
  category: 2,
  category_name: "Billing",
  since: 1,
  position: { place: 3, estimate: null, because: null },
  conversation,
});
const state = (place: Place, conversation = view([joined(1)])): ServerFrame => ({
  type: "customer_state",
  place,
  conversation: place.at === "talking" ? conversation : null,
  outcomes: [],
  message_chars: 2_000,
  hold_s: 120,
  lobby: "staff",
});
const board: ServerFrame = {
  type: "board",
  topic: "categories",
  version: 1,
  snapshot: true,
  rows: [{ row: "category", ...category(2, "Billing") }],
  removed: [],
};
const talking: Place = { at: "talking", conversation: 7 };
const ended = header({ entries: 1, status: { is: "ended", why: "agent_ended", at: 1 } });

test("the welcome tells how far the server's clock is ahead", () => {
  const { ahead } = fed([{ type: "welcome", version: 1, epoch: "a", now: NOW + 500, demo: true }]);
  expect(ahead).toBe(500);
});

test("to whom the lobby is open is told by the state and again when it turns", () => {
  const turned: ServerFrame = { type: "lobby", is: "open" };
  expect(fed([turned, state({ at: "idle" })]).lobby).toBe("staff");
  expect(fed([state({ at: "idle" }), turned]).lobby).toBe("open");
});

describe("a position", () => {
  const at = (entry: number): ServerFrame => ({
    type: "position",
    entry,
    position: { place: 1, estimate: null, because: null },
  });
  test("of the present entry is taken", () =>
    expect(fed([state(waiting(5)), at(5)]).place).toMatchObject({ position: { place: 1 } }));
  test("of an earlier entry is dropped", () =>
    expect(fed([state(waiting(5)), at(4)]).place).toMatchObject({ position: { place: 3 } }));
  test("after the pairing is dropped", () => expect(fed([state(talking), at(5)]).place).toEqual(talking));
});

describe("the screen", () => {
  test("waits for the state", () => expect(screenOf(NEWCOMER, null)).toBe("loading"));
  test("is the welcome page at rest", () => expect(screenOf(fed([state({ at: "idle" })]), null)).toBe("welcome"));
  test("is the form of a category", () => expect(screenOf(fed([state({ at: "idle" }), board]), 2)).toBe("form"));
  test("sends back from a category that is not there", () =>
    expect(screenOf(fed([state({ at: "idle" }), board]), 9)).toBe("unknown_category"));
  test("is the wait, whatever the address", () => expect(screenOf(fed([state(waiting(5))]), null)).toBe("wait"));
  test("is the chat", () => expect(screenOf(fed([state(talking)]), 2)).toBe("chat"));
  test("is the chat while it waits for the next agent", () =>
    expect(screenOf(fed([state(talking), { type: "place", place: waiting(6, 7) }]), 2)).toBe("chat"));
  test("is the end, on the page of that category only", () => {
    const over = fed([
      state(talking),
      { type: "conversation", header: ended },
      { type: "place", place: { at: "idle" } },
      board,
    ]);
    expect(screenOf(over, 2)).toBe("ended");
    expect(screenOf(over, null)).toBe("welcome");
  });
});

describe("where the person stands", () => {
  const over = fed([state(talking), { type: "conversation", header: ended }, { type: "place", place: { at: "idle" } }]);
  test("is in line, with the conversation that waits there", () => {
    expect(ownOf(fed([state(waiting(5))]))).toEqual({ category: 2, conversation: null, over: false });
    expect(ownOf(fed([state(waiting(5, 7))]))).toEqual({ category: 2, conversation: 7, over: false });
  });
  test("is in the conversation, in whichever category it is now, and then at its end", () => {
    const moved = fed([state(talking), { type: "conversation", header: header({ category: 3 }) }]);
    expect(ownOf(moved)).toEqual({ category: 3, conversation: 7, over: false });
    expect(ownOf(over)).toEqual({ category: 2, conversation: 7, over: true });
  });
  test("is nowhere at rest, and before the conversation has come", () => {
    expect(ownOf(NEWCOMER)).toBeNull();
    expect(ownOf(fed([state({ at: "idle" })]))).toBeNull();
    expect(ownOf(fed([state({ at: "idle" }), { type: "place", place: talking }]))).toBeNull();
    expect(ownOf(fed([{ type: "place", place: { at: "idle" } }], over))).toBeNull();
  });
});

test("frames of another conversation change nothing", () => {
  const before = fed([state(talking)]);
  expect(fed([{ type: "entry", conversation: 8, entry: message(2, "agent") }], before)).toBe(before);
});

test("a new conversation begins empty", () => {
  const { chat } = fed([state(talking), { type: "conversation", header: header({ conversation: 8, entries: 1 }) }]);
  expect(chat?.log).toEqual([]);
});

test("notices come, once each, and go", () => {
  const outcome = { id: 1, at: 1, what: "abandoned", category: 2 } as const;
  const shown = fed([
    { type: "outcome", outcome },
    { type: "outcome", outcome },
  ]);
  expect(shown.outcomes).toHaveLength(1);
  expect(fed([{ type: "outcome_gone", outcome: 1 }], shown).outcomes).toEqual([]);
});

test("a refused message is back in the composer", () => {
  const before = fed([state(talking)]);
  const chat = before.chat && said(typed(before.chat, "hello"), ID(9), NOW, 2_000);
  expect(messageRefused({ ...before, chat }, ID(9), "no_agent").chat?.composer).toMatchObject({
    text: "hello",
    fault: "no_agent",
  });
});

describe("of the unanswered, the new state settles", () => {
  const id = ID(1);
  const settles = (frames: readonly ServerFrame[], command: object) =>
    done(fed(frames), [{ id, type: "say", ...command }]).length === 1;
  test("a message that is in the log", () =>
    expect(settles([state(talking, view([message(1, "customer", "hi", id)]))], { type: "say", conversation: 7 })).toBe(
      true,
    ));
  test("not one that is not", () => expect(settles([state(talking)], { type: "say", conversation: 7 })).toBe(false));
  test("an entering by one who waits", () => expect(settles([state(waiting(5))], { type: "enter" })).toBe(true));
  test("not by one who does not", () => expect(settles([state({ at: "idle" })], { type: "enter" })).toBe(false));
  test("a leaving of an entry that is over", () => {
    expect(settles([state(waiting(6))], { type: "leave", entry: 5 })).toBe(true);
    expect(settles([state(waiting(5))], { type: "leave", entry: 5 })).toBe(false);
  });
  test("an ending of what has ended", () => {
    const over = [state(talking), { type: "conversation", header: ended }] as const;
    expect(settles(over, { type: "end", conversation: 7 })).toBe(true);
    expect(settles([state(talking)], { type: "end", conversation: 7 })).toBe(false);
  });
  test("never a rating or a choice of preview: these are told again", () => {
    expect(settles([state(talking)], { type: "rate", conversation: 7 })).toBe(false);
    expect(settles([state(talking)], { type: "preview", conversation: 7 })).toBe(false);
  });
});

test("the page tells that its category has closed for as long as it is", () => {
  const notice: ServerFrame = { type: "outcome", outcome: { id: 4, at: 1, what: "category_closed", category: 2 } };
  const closed: ServerFrame = {
    ...board,
    snapshot: false,
    rows: [{ row: "category", ...category(2, "Billing"), door: "closed" }],
  };
  expect(dismissedFrom(fed([state({ at: "idle" }), board, notice]), 2)).toBeNull();
  const told = fed([state({ at: "idle" }), board, notice, closed]);
  expect(dismissedFrom(told, 2)?.id).toBe(4);
  expect(dismissedFrom(told, 3)).toBeNull();
  expect(screenOf(told, 2)).toBe("form");
});

test("an ended conversation stays to be read until it is closed, here or in another tab", () => {
  const idle: ServerFrame = { type: "place", place: { at: "idle" } };
  const over = fed([state(talking), { type: "conversation", header: ended }, idle, board]);
  expect(screenOf(over, 2)).toBe("ended");
  expect(screenOf(fed([idle], over), 2)).toBe("form");
});

describe("a category's name", () => {
  const named = (category_name: string): ServerFrame => ({ type: "conversation", header: header({ category_name }) });
  const renamed: Place = { ...waiting(4), category_name: "Invoices" } as Place;
  test("is the newest, whoever tells it: the place of who waits, the header of who talks, the board of all others", () => {
    expect(categoryNamed(fed([board]), 2)).toBe("Billing");
    expect(categoryNamed(fed([board, { type: "place", place: renamed }]), 2)).toBe("Invoices");
    expect(categoryNamed(fed([board, state(talking), named("Invoices")]), 2)).toBe("Invoices");
    expect(categoryNamed(fed([named("Old"), board]), 2)).toBe("Billing");
  });
  test("of another one stays what the board said, or is not known", () => {
    expect(categoryNamed(fed([state(talking)]), 2)).toBe("Sales");
    expect(categoryNamed(fed([state(talking)]), 3)).toBe("");
  });
});

test("who was in line in a category that is archived is told by the notice alone", () => {
  const notice = (category: number): ServerFrame => ({
    type: "outcome",
    outcome: { id: 1, at: NOW, what: "category_closed", category },
  });
  expect(toldOfArchived(fed([board]))).toBe(false);
  expect(toldOfArchived(fed([board, notice(2)]))).toBe(false);
  expect(toldOfArchived(fed([board, notice(77)]))).toBe(true);
});

test("for how long a place is kept follows the settings", () => {
  expect(fed([state(waiting(4))]).holdS).toBe(120);
  expect(fed([state(waiting(4)), { type: "limits", message_chars: 2_000, hold_s: 45 }]).holdS).toBe(45);
});

test("how long a message may be follows at once, and what was too long may go", () => {
  const before = fed([state(talking)]);
  const long = before.chat && said(typed(before.chat, "hello!"), ID(9), NOW, 5);
  expect(long?.composer.fault).toBe("too_long");
  const after = received(
    { ...before, chat: long, messageChars: 5 },
    { type: "limits", message_chars: 6, hold_s: 90 },
    NOW,
  );
  expect(after.messageChars).toBe(6);
  expect(after.chat?.composer).toEqual({ text: "hello!", returned: 0, fault: null, line: 1 });
});
