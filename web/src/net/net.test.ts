// The line: what is sent when, what is sent again, when it stays away.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerFrame } from "../protocol/types";
import { waitBeforeTry } from "./backoff";
import { type Command, UNANSWERED_MAX } from "./commands";
import { keepWaiting, keptWaiting } from "./composers";
import { newId } from "./id";
import { latest } from "./latest";
import { HELLO, type Line, openSocket, type Socket } from "./socket";

const TAB = "0".repeat(32);

class FakeSocket {
  static OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: { type: string; id?: string }[] = [];
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: string }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  hear(frame: ServerFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  drop(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const lines: Line[] = [];
let settled: (string | undefined)[] = [];
let done: string[] = [];
let answers: string[] = [];
let socket: Socket | undefined;

const welcome: ServerFrame = { type: "welcome", version: 1, epoch: "e", now: 1, token: "t", demo: false };
const state: ServerFrame = {
  type: "customer_state",
  place: { at: "idle" },
  conversation: null,
  outcomes: [],
  message_chars: 2_000,
  hold_s: 120,
  lobby: "staff",
};
const say = (id = newId()): Command => ({ type: "say", id, conversation: 1, text: "hi" });
const last = () => FakeSocket.all.at(-1) as FakeSocket;
const turn = () => vi.advanceTimersByTimeAsync(0);

async function connected(options: { retryOnce?: (code: number) => boolean; waiting?: Command[] } = {}) {
  socket = openSocket({
    path: "/v1/ws/customer",
    syncedBy: "customer_state",
    opening: async () => ({ hello: { ...HELLO, tab: TAB }, settle: (token) => settled.push(token) }),
    onFrame: () => {},
    onAnswer: (command) => answers.push(command.id),
    onLine: (line) => lines.push(line),
    done: () => done,
    ...options,
  });
  await turn();
  return arrive();
}

async function arrive() {
  const own = last();
  own.open();
  own.hear(welcome);
  own.hear(state);
  await turn();
  return own;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.all = [];
  lines.length = 0;
  settled = [];
  done = [];
  answers = [];
});
afterEach(() => {
  socket?.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("says hello first and settles its claim with the token", async () => {
  const own = await connected();
  expect(own.sent).toEqual([{ type: "hello", version: 1, tab: TAB }]);
  expect(settled[0]).toBe("t");
  expect(lines.at(-1)).toEqual({ is: "open" });
});

describe("commands", () => {
  test("wait for the state, then go in order", async () => {
    const [a, b] = [say(), say()];
    const opening = connected();
    socket?.command(a);
    socket?.command(b);
    const own = await opening;
    expect(own.sent.slice(1).map((frame) => frame.id)).toEqual([a.id, b.id]);
  });
  test("without an answer go again with the same id after the next state", async () => {
    const own = await connected();
    const a = say();
    socket?.command(a);
    own.drop(1006);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(last()).not.toBe(own);
    expect((await arrive()).sent.at(-1)?.id).toBe(a.id);
  });
  test("are dropped at their answer", async () => {
    const own = await connected();
    const a = say();
    socket?.command(a);
    own.hear({ type: "ok", id: a.id });
    own.drop(1006);
    await vi.advanceTimersByTimeAsync(3_000);
    expect((await arrive()).sent).toHaveLength(1);
    expect(answers).toEqual([a.id]);
  });
  test("that the state shows as done are not sent again", async () => {
    const own = await connected();
    const a = say();
    socket?.command(a);
    done = [a.id];
    own.drop(1006);
    await vi.advanceTimersByTimeAsync(3_000);
    expect((await arrive()).sent).toHaveLength(1);
  });
  test("pressed twice are sent once, until they are answered", async () => {
    const own = await connected();
    const invite = (guest: number): Command => ({ type: "invite", id: newId(), to: { kind: "guest", guest } });
    const first = invite(3);
    for (const one of [first, invite(3), invite(4)]) expect(socket?.command(one)).toBe(true);
    expect(own.sent.filter((one) => one.type === "invite")).toHaveLength(2);
    own.hear({ type: "refused", id: first.id, reason: "busy", message: "" });
    socket?.command(invite(3));
    expect(own.sent.filter((one) => one.type === "invite")).toHaveLength(3);
    // Who switches off, on and off again means the last.
    for (const on of [false, true, false]) socket?.command({ type: "set_available", id: newId(), on });
    expect(own.sent.filter((one) => one.type === "set_available")).toHaveLength(3);
  });
  test("are at most 32", async () => {
    await connected();
    const taken = Array.from({ length: UNANSWERED_MAX + 1 }, () => socket?.command(say()));
    expect(taken.filter(Boolean)).toHaveLength(UNANSWERED_MAX);
  });
  test("from before a reload go out too", async () => {
    const a = say();
    expect((await connected({ waiting: [a] })).sent.at(-1)?.id).toBe(a.id);
  });
  test("with no answer for long mean that the line is dead", async () => {
    await connected();
    socket?.command(say());
    await vi.advanceTimersByTimeAsync(15_000);
    expect(lines.some((line) => line.is === "lost")).toBe(true);
  });
});

describe("a line that falls silent", () => {
  test("is given up after 35 s, whatever the browser thinks of it", async () => {
    const own = await connected();
    await vi.advanceTimersByTimeAsync(30_000);
    own.hear({ type: "beat" });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(FakeSocket.all).toHaveLength(2);
  });
  test("is found out at once when the page wakes up after a sleep", async () => {
    await connected();
    vi.setSystemTime(Date.now() + 600_000);
    window.dispatchEvent(new Event("online"));
    await turn();
    expect(FakeSocket.all).toHaveLength(2);
  });
});

test("signals are sent on an open line only", async () => {
  const own = await connected();
  socket?.signal({ type: "typing", conversation: 1, on: true });
  expect(own.sent.at(-1)?.type).toBe("typing");
  own.drop(4000);
  socket?.signal({ type: "typing", conversation: 1, on: false });
  await vi.advanceTimersByTimeAsync(3_000);
  expect((await arrive()).sent).toHaveLength(1);
});

describe("closing", () => {
  test("from 4500 on means to stay away", async () => {
    (await connected()).drop(4503);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(lines.at(-1)).toEqual({ is: "closed", code: 4503 });
  });
  test("below it means to come back", async () => {
    (await connected()).drop(4001);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(FakeSocket.all).toHaveLength(2);
  });
  test("a bad hello is tried once more when the page can do something about it", async () => {
    (await connected({ retryOnce: (code) => code === 4501 })).drop(4501);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(FakeSocket.all).toHaveLength(2);
    last().drop(4501);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(lines.at(-1)).toEqual({ is: "closed", code: 4501 });
  });
  test("after a bye it comes back when the server said", async () => {
    const own = await connected();
    own.hear({ type: "bye", come_back_ms: 9_000 });
    own.drop(4000);
    await vi.advanceTimersByTimeAsync(8_900);
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(FakeSocket.all).toHaveLength(2);
  });
  test("coming online tries at once", async () => {
    (await connected()).drop(1006);
    window.dispatchEvent(new Event("online"));
    await turn();
    expect(FakeSocket.all).toHaveLength(2);
  });
});

test("the first try is within 0.5 to 3 seconds, later ones grow to 20", () => {
  expect([waitBeforeTry(0, 0), waitBeforeTry(0, 0.9999)]).toEqual([500, 3_000]);
  expect(waitBeforeTry(50, 0.9999)).toBeLessThanOrEqual(20_000);
  expect(waitBeforeTry(3, 0.9999)).toBeGreaterThan(waitBeforeTry(1, 0.9999));
});

test("ids are 32 lower-case hex digits and never the same", () => {
  const ids = Array.from({ length: 50 }, newId);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(50);
});

test("the newest of many values arrives, and no more often than asked", async () => {
  const sent: number[] = [];
  const slot = latest<number>(250, (value) => sent.push(value));
  for (let n = 1; n <= 10; n++) slot.put(n);
  expect(sent).toEqual([1]);
  await vi.advanceTimersByTimeAsync(250);
  expect(sent).toEqual([1, 10]);
});

test("messages without an answer survive a reload, for the same person only", () => {
  const a = say();
  keepWaiting("customer", [a, { type: "end", id: newId(), conversation: 1 }]);
  expect(keptWaiting("customer")).toEqual([a]);
  expect(keptWaiting("agent-1")).toEqual([]);
  keepWaiting("customer", []);
  expect(keptWaiting("customer")).toEqual([]);
});
