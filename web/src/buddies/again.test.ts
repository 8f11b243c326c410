// Who was cut off for too long enters again by themselves, and is there as before.

import { h, render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test, vi } from "vitest";
import type { Command } from "../net/commands";
import { keepRating, keepText, keptRating, keptText } from "../net/composers";
import type { SocketOptions } from "../net/socket";
import type { Myself, Reason, ServerFrame } from "../protocol/types";
import { CLOSE } from "../protocol/types";
import { lobby, whyGuestNot } from "../text/en-buddies";
import { EnterScreen } from "./enter";
import { enter, isShut, leave, start } from "./store";

const socket = vi.hoisted(() => ({
  options: null as SocketOptions | null,
  sent: [] as Command[],
  signals: [] as string[],
  asked: 0,
}));
vi.mock("../net/socket", async (original) => ({
  ...(await original<typeof import("../net/socket")>()),
  openSocket: (options: SocketOptions) => {
    socket.options = options;
    const command = (one: Command) => socket.sent.push(one) > 0;
    const signal = ({ type }: { type: string }) => socket.signals.push(type);
    return { command, signal, reconnect: () => socket.asked++, close: () => {} };
  },
}));

const ANN: Myself = { guest: 1, name: "Ann", status: "at lunch", available: false, free: false };

const ENTERS = { type: "enter_lobby", name: "Ann" };

const take = (frame: ServerFrame) => socket.options?.onFrame(frame);

/** A connection, as the server begins it. */
function comes(me: Myself | null): void {
  take({ type: "welcome", now: Date.now() } as ServerFrame);
  const state = { invitations: [], conversation: null, outcomes: [], message_chars: 2_000, lobby: "open" } as const;
  take({ type: "lobby_state", me, ...state } as unknown as ServerFrame);
  socket.options?.onLine({ is: "open" });
}

/** Answers the newest wish to enter. */
function answers(how: { type: "ok" } | { type: "refused"; reason: Reason }): void {
  const entering = socket.sent.findLast((one) => one.type === "enter_lobby");
  if (entering) socket.options?.onAnswer(entering, { ...how, id: entering.id } as never);
}

/** What was sent, without its ids. */
const sent = () => socket.sent.map(({ id: _, ...rest }) => rest);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  start();
  socket.sent = [];
  socket.signals = [];
  socket.asked = 0;
});

test("what was chosen is chosen again once one is in", () => {
  comes({ ...ANN, status: null, available: true });
  take({ type: "myself", me: ANN });
  comes(null);
  expect(sent()).toEqual([{ type: "enter_lobby", name: "Ann" }]);
  answers({ type: "ok" });
  expect(sent().slice(1)).toEqual([
    { type: "set_available", on: false },
    { type: "set_status", text: "at lunch" },
  ]);
});

test("who had chosen nothing asks for nothing", () => {
  comes({ ...ANN, status: null, available: true });
  comes(null);
  answers({ type: "ok" });
  expect(sent()).toEqual([{ type: "enter_lobby", name: "Ann" }]);
});

test("who is not let in for now is told so, and comes again by themselves as they had chosen", async () => {
  vi.useFakeTimers();
  comes({ ...ANN, status: null, available: true });
  take({ type: "myself", me: ANN });
  comes(null);
  await act(() => render(h(EnterScreen, {}), document.body));
  await act(() => answers({ type: "refused", reason: "too_many_tries" }));
  expect(document.body.textContent).toContain(lobby.inSoon);
  expect(socket.sent).toHaveLength(1);
  vi.advanceTimersByTime(4_999);
  expect(socket.sent).toHaveLength(1);
  vi.advanceTimersByTime(5_001);
  expect(sent()).toEqual([ENTERS, ENTERS]);
  await act(() => answers({ type: "refused", reason: "too_many_tries" }));
  vi.advanceTimersByTime(9_999);
  expect(socket.sent).toHaveLength(2);
  // The tab is loaded again meanwhile.
  comes(null);
  expect(sent()).toEqual([ENTERS, ENTERS, ENTERS]);
  take({ type: "myself", me: { ...ANN, status: null, available: true } });
  await act(() => answers({ type: "ok" }));
  expect(sent().slice(3)).toEqual([
    { type: "set_available", on: false },
    { type: "set_status", text: "at lunch" },
  ]);
  vi.advanceTimersByTime(600_000);
  expect(socket.sent).toHaveLength(5);
  expect(document.body.textContent).not.toContain(lobby.inSoon);
  render(null, document.body);
  vi.useRealTimers();
});

test("who tries by hand instead of waiting is in as they had chosen, and asks no more", async () => {
  vi.useFakeTimers();
  comes(ANN);
  comes(null);
  answers({ type: "refused", reason: "too_many_tries" });
  enter("Annabel");
  answers({ type: "ok" });
  expect(sent().slice(1)).toEqual([
    { type: "enter_lobby", name: "Annabel" },
    { type: "set_available", on: false },
    { type: "set_status", text: "at lunch" },
  ]);
  vi.advanceTimersByTime(600_000);
  expect(socket.sent).toHaveLength(4);
  vi.useRealTimers();
});

test("who is not let in for a reason that waiting does not mend reads it at the name, until they try themselves", async () => {
  comes(ANN);
  comes(null);
  await act(() => render(h(EnterScreen, {}), document.body));
  await act(() => answers({ type: "refused", reason: "in_conversation" }));
  expect(sent()).toHaveLength(1);
  expect(document.body.textContent).toContain(whyGuestNot("in_conversation"));
  await act(() => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
  expect(document.body.textContent).not.toContain(whyGuestNot("in_conversation"));
  render(null, document.body);
});

test("a page of the lobby forgets what was written in conversations of the lobby, and nothing else", () => {
  const draft = { text: "half a sentence", line: 1 };
  keepText("customer", 7, draft);
  keepText("buddy", 8, draft);
  keepRating(7, { score: 4, comment: "well" });
  comes(null);
  expect(keptText("customer", 7)).toEqual(draft);
  expect(keptText("buddy", 8).text).toBe("");
  expect(keptRating(7).score).toBe(4);
});

test("who has left does not come again by themselves", () => {
  comes(ANN);
  leave();
  socket.sent = [];
  comes(null);
  expect(sent()).toEqual([]);
});

test("a closed lobby that opens again is entered as before, and the page stays shut until then", () => {
  vi.useFakeTimers();
  comes(ANN);
  socket.options?.onLine({ is: "closed", code: CLOSE.lobby_closed });
  expect(isShut.value).toBe(true);
  vi.advanceTimersByTime(30_000);
  expect(socket.asked).toBe(1);
  socket.options?.onLine({ is: "connecting", first: false });
  expect(isShut.value).toBe(true);
  socket.options?.onLine({ is: "closed", code: CLOSE.lobby_closed });
  vi.advanceTimersByTime(30_000);
  expect(socket.asked).toBe(2);
  comes(null);
  expect(isShut.value).toBe(false);
  expect(sent()).toEqual([{ type: "enter_lobby", name: "Ann" }]);
  vi.advanceTimersByTime(600_000);
  expect(socket.asked).toBe(2);
  vi.useRealTimers();
});

test("a person’s hand is told of while they are in the lobby, and never else", () => {
  vi.useFakeTimers();
  // Whatever was told before may be told again.
  vi.advanceTimersByTime(60_000);
  const moves = () => window.dispatchEvent(new Event("pointermove"));
  const told = () => socket.signals.filter((type) => type === "active").length > 0;
  comes(null);
  moves();
  expect(told()).toBe(false);
  comes(ANN);
  socket.options?.onLine({ is: "lost", tryAt: 0 });
  moves();
  expect(told()).toBe(false);
  comes(ANN);
  moves();
  expect(told()).toBe(true);
  vi.useRealTimers();
});
