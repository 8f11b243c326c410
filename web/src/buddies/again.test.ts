// Who was cut off for too long enters again by themselves, and is there as before.

import { h, render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test, vi } from "vitest";
import type { Command } from "../net/commands";
import type { SocketOptions } from "../net/socket";
import type { Myself, ServerFrame } from "../protocol/types";
import { whyGuestNot } from "../text/en-buddies";
import { EnterScreen } from "./enter";
import { leave, start } from "./store";

const socket = vi.hoisted(() => ({ options: null as SocketOptions | null, sent: [] as Command[] }));
vi.mock("../net/socket", async (original) => ({
  ...(await original<typeof import("../net/socket")>()),
  openSocket: (options: SocketOptions) => {
    socket.options = options;
    const command = (one: Command) => socket.sent.push(one) > 0;
    return { command, signal: () => {}, reconnect: () => {}, close: () => {} };
  },
}));

const ANN: Myself = { guest: 1, name: "Ann", status: "at lunch", available: false, free: false };

const take = (frame: ServerFrame) => socket.options?.onFrame(frame);

/** A connection, as the server begins it. */
function comes(me: Myself | null): void {
  take({ type: "welcome", now: Date.now() } as ServerFrame);
  const state = { invitations: [], conversation: null, outcomes: [], message_chars: 2_000, lobby: "open" } as const;
  take({ type: "lobby_state", me, ...state } as unknown as ServerFrame);
  socket.options?.onLine({ is: "open" });
}

function answers(how: { type: "ok" } | { type: "refused"; reason: "too_many_tries" }): void {
  const entering = socket.sent.find((one) => one.type === "enter_lobby");
  if (entering) socket.options?.onAnswer(entering, { ...how, id: entering.id } as never);
}

/** What was sent, without its ids. */
const sent = () => socket.sent.map(({ id: _, ...rest }) => rest);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  start();
  socket.sent = [];
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

test("who is not let in again reads why at the name, until they try themselves", async () => {
  comes(ANN);
  comes(null);
  await act(() => render(h(EnterScreen, {}), document.body));
  await act(() => answers({ type: "refused", reason: "too_many_tries" }));
  expect(sent()).toHaveLength(1);
  expect(document.body.textContent).toContain(whyGuestNot("too_many_tries"));
  await act(() => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
  expect(document.body.textContent).not.toContain(whyGuestNot("too_many_tries"));
  render(null, document.body);
});

test("who has left does not come again by themselves", () => {
  comes(ANN);
  leave();
  socket.sent = [];
  comes(null);
  expect(sent()).toEqual([]);
});
