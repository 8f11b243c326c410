// What a guest chooses of themselves and changes too often; and the mark of the staff on whom they talk with.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { header } from "../model/fixtures";
import type { Command } from "../net/commands";
import type { SocketOptions } from "../net/socket";
import type { Header, Myself, Reason, ServerFrame } from "../protocol/types";
import { people, self, whyGuestNot } from "../text/en-buddies";
import { Toasts } from "../ui/toast";
import { App } from "./app";
import { start } from "./store";

const socket = vi.hoisted(() => ({ options: null as SocketOptions | null, sent: [] as Command[] }));
vi.mock("../net/socket", async (original) => ({
  ...(await original<typeof import("../net/socket")>()),
  openSocket: (options: SocketOptions) => {
    socket.options = options;
    const command = (one: Command) => socket.sent.push(one) > 0;
    return { command, signal: () => {}, reconnect: () => {}, close: () => {} };
  },
}));

const ANN: Myself = { guest: 1, name: "Ann", status: null, available: true, free: true };

const take = (frame: ServerFrame) => act(() => socket.options?.onFrame(frame));

const answers = (how: { type: "ok" } | { type: "refused"; reason: Reason }) =>
  act(() => {
    const asked = socket.sent.at(-1);
    if (asked) socket.options?.onAnswer(asked, { ...how, id: asked.id } as never);
  });

const state = (conversation: { header: Header; from: number; entries: [] } | null = null) =>
  take({
    type: "lobby_state",
    me: ANN,
    invitations: [],
    conversation,
    ended: [],
    outcomes: [],
    message_chars: 2_000,
    lobby: "open",
  });

const radio = (label: string): HTMLInputElement => {
  const found = [...document.querySelectorAll("label")].find((one) => one.textContent === label);
  return found?.querySelector("input") as HTMLInputElement;
};
const ticked = () => [self.available, self.unavailable].filter((label) => radio(label).checked);

beforeEach(async () => {
  start();
  socket.sent = [];
  await act(() =>
    render(
      <>
        <App />
        <Toasts />
      </>,
      document.body,
    ),
  );
  await act(() => socket.options?.onLine({ is: "open" }));
  await state();
});

afterEach(() => act(() => render(null, document.body)));

test("what was changed too often stays as the server has it, and says so in words", async () => {
  await act(() => radio(self.unavailable).click());
  expect(socket.sent.map(({ id: _, ...rest }) => rest)).toEqual([{ type: "set_available", on: false }]);
  expect(ticked()).toEqual([self.unavailable]);
  await answers({ type: "refused", reason: "too_many_tries" });
  expect(ticked()).toEqual([self.available]);
  expect(document.body.textContent).toContain(self.tooOften);
  // Pressed again when it may be, it is asked for again.
  await act(() => radio(self.unavailable).click());
  await answers({ type: "ok" });
  await take({ type: "myself", me: { ...ANN, available: false, free: false } });
  expect(socket.sent).toHaveLength(2);
  expect(ticked()).toEqual([self.unavailable]);
});

test("what is refused for another reason says that", async () => {
  await act(() => radio(self.unavailable).click());
  await answers({ type: "refused", reason: "not_in_lobby" });
  expect(ticked()).toEqual([self.available]);
  expect(document.body.textContent).toContain(whyGuestNot("not_in_lobby"));
});

test("whoever talks with the staff sees so, also in a tab that never saw the invitation", async () => {
  const marks = () => document.querySelector(".talk-head")?.textContent?.includes(people.staff);
  const met = (more: Partial<Header>) => ({
    header: header({ road: "invitation", customer: "Ann", ...more }),
    from: 1,
    entries: [] as [],
  });
  await state(met({ with_staff: true }));
  expect(marks()).toBe(true);
  await state(met({ conversation: 8, with_staff: false }));
  expect(marks()).toBe(false);
});
