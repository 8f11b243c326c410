// The staff's page of buddies when the server holds back: a choice that was changed too often, and a board that goes on being shown.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Command } from "../../net/commands";
import type { Signal, SocketOptions } from "../../net/socket";
import type { Account, Board, Me, ServerFrame } from "../../protocol/types";
import { self } from "../../text/en-buddies";
import { Toasts } from "../../ui/toast";
import { closeDesk } from "../console/store";
import { account } from "../session";
import { BuddiesPage } from "./page";

const socket = vi.hoisted(() => ({
  options: null as SocketOptions | null,
  sent: [] as Command[],
  signals: [] as Signal[],
}));
vi.mock("../../net/socket", async (original) => ({
  ...(await original<typeof import("../../net/socket")>()),
  openSocket: (options: SocketOptions) => {
    socket.options = options;
    const command = (one: Command) => socket.sent.push(one) > 0;
    const signal = (one: Signal) => socket.signals.push(one);
    return { command, signal, reconnect: () => {}, close: () => {} };
  },
}));

const GRACE: Me = {
  agent: 1,
  display_name: "Grace",
  admin: false,
  state: "available",
  reason: null,
  since: 1,
  capacity: 1,
  units: 0,
  categories: [],
  free: true,
  status: null,
  listed: false,
};

const take = (frame: ServerFrame) => act(() => socket.options?.onFrame(frame));

const people = (more: Partial<Board>, ...names: string[]) =>
  take({
    type: "board",
    topic: "people",
    version: 1,
    snapshot: false,
    rows: names.map((name) => ({ row: "person", kind: "guest", guest: name.length, name, available: true })),
    removed: [],
    ...more,
  } as ServerFrame);

const show = () =>
  act(() =>
    render(
      <>
        <BuddiesPage />
        <Toasts />
      </>,
      document.body,
    ),
  );
const leave = () => act(() => render(null, document.body));
const namesShown = () => [...document.querySelectorAll(".person-name .cut")].map((one) => one.textContent);
const box = () => document.querySelector(".self input[type=checkbox]") as HTMLInputElement;

beforeEach(async () => {
  socket.sent = [];
  socket.signals = [];
  account.value = { agent: 1 } as Account;
  await show();
  await act(() => socket.options?.onLine({ is: "open" }));
  await take({
    type: "agent_state",
    me: GRACE,
    lobby: "open",
    invitations: [],
    offers: [],
    conversations: [],
    outcomes: [],
    message_chars: 2_000,
  });
});

afterEach(async () => {
  await leave();
  closeDesk({ forget: true });
});

test("whoever shows themselves too often stays as the server has it, and reads so", async () => {
  await act(() => box().click());
  expect(socket.sent.map(({ id: _, ...rest }) => rest)).toEqual([{ type: "show_myself", on: true }]);
  expect(box().checked).toBe(true);
  const id = socket.sent[0]?.id ?? "";
  await act(() =>
    socket.options?.onAnswer(socket.sent[0] as Command, { type: "refused", id, reason: "too_many_tries" } as never),
  );
  expect(box().checked).toBe(false);
  expect(document.body.textContent).toContain(self.tooOften);
});

test("whoever turned away too often to be let go has everybody when they turn back, although nothing comes anew", async () => {
  await people({ snapshot: true }, "Ann", "Bernd");
  expect(namesShown()).toEqual(["Ann", "Bernd"]);
  await leave();
  await people({ version: 2, removed: [{ row: "person", kind: "guest", guest: 3 }] }, "Dorothy");
  await show();
  const watched = socket.signals.flatMap((one) => (one.type === "watch" ? [one.on] : []));
  expect(watched.slice(-2)).toEqual([false, true]);
  expect(namesShown()).toEqual(["Bernd", "Dorothy"]);
});
