// The list of the present: what is read out of it and what is not, and where the focus goes when a button is gone.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Invitation, PersonLine } from "../protocol/types";
import { invitation as asking, people as words } from "../text/en-buddies";
import { Outgoing } from "./invitations";
import { PeopleList } from "./people";
import { announce, Toasts } from "./toast";

const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    kind: "guest",
    guest: at + 1,
    name: `Guest ${at + 1}`,
    available: true,
  })) as unknown as PersonLine[];

const SENT = {
  invitation: 1,
  sent: true,
  other: { kind: "guest", guest: 3 },
  name: "Guest 3",
  at: 0,
  expires: 60_000,
} as Invitation;

const show = (others: readonly PersonLine[], sent: Invitation | null = null) =>
  act(() =>
    render(
      <>
        <Outgoing invitation={sent} serverNow={(now) => now} onCancel={() => {}} />
        <PeopleList known others={others} invited={sent?.other} canInvite={sent === null} onInvite={() => {}} />
        <Toasts />
      </>,
      document.body,
    ),
  );

const draw = (count: number) => show(lines(count));

/** Presses it as a browser does, where a press brings the focus along. */
const pressed = (label: string) =>
  act(() => {
    const button = document.querySelector<HTMLButtonElement>(`[aria-label="${label}"]`);
    button?.focus();
    button?.click();
  });

const focused = () => document.activeElement;

/** All that a screen reader is told of by itself. */
const read = () => [...document.querySelectorAll("[role=status], [aria-live]")].map((one) => one.textContent).join("");

const passes = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });

beforeEach(() => vi.useFakeTimers());
afterEach(async () => {
  await act(() => render(null, document.body));
  vi.useRealTimers();
});

test("how many are here is shown, and nobody who comes or goes is read out", async () => {
  for (const count of [7, 8, 9, 8]) {
    await draw(count);
    await passes(5_000);
    expect(document.body.textContent).toContain(words.count(count));
    expect(read()).toBe("");
  }
});

test("what was found is read out once, after the last letter", async () => {
  await draw(7);
  const field = document.querySelector("input[type=search]") as HTMLInputElement;
  for (const text of ["g", "gu", "guest 3"]) {
    await act(() => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await passes(500);
    expect(read()).toBe("");
  }
  await passes(500);
  expect(read()).toBe(words.found(1, 7));
  await draw(9);
  await passes(5_000);
  expect(document.body.textContent).toContain(words.found(1, 9));
  expect(read()).toBe(words.found(1, 7));
});

test("what is said twice is read out twice", async () => {
  await draw(1);
  const said = () => document.querySelector("[aria-live=polite] span");
  await act(() => announce("Saved"));
  const first = said();
  await act(() => announce("Saved"));
  expect(said()?.textContent).toBe("Saved");
  expect(said()).not.toBe(first);
});

test("from the button that was pressed the focus goes on to the one that cancels, and back to the row", async () => {
  await draw(5);
  await pressed("Invite Guest 3");
  // Where a button is disabled that has the focus, a browser has it nowhere.
  (focused() as HTMLElement).blur();
  await show(lines(5), SENT);
  expect(focused()?.textContent).toBe(asking.cancel);
  await draw(5);
  expect(focused()?.matches("[data-person=guest-3]")).toBe(true);
});

test("whoever went elsewhere meanwhile stays there", async () => {
  await draw(7);
  await pressed("Invite Guest 3");
  document.querySelector<HTMLElement>("input[type=search]")?.focus();
  await show(lines(7), SENT);
  expect(focused()?.matches("input[type=search]")).toBe(true);
  await draw(7);
  expect(focused()?.matches("input[type=search]")).toBe(true);
});

test("a button that goes leaves the focus at its row, and a row that goes at the heading", async () => {
  await draw(5);
  await pressed("Invite Guest 3");
  const busy = lines(5).map((line, at) => (at === 2 ? { ...line, available: false } : line));
  await show(busy);
  expect(focused()?.matches("[data-person=guest-3]")).toBe(true);
  await show(lines(5).filter((_, at) => at !== 2));
  expect(focused()?.textContent).toBe(words.title);
});
