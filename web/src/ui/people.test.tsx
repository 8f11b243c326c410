// The list of the present: what is read out of it, and what is not.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PersonLine } from "../protocol/types";
import { people as words } from "../text/en-buddies";
import { PeopleList } from "./people";
import { Toasts } from "./toast";

const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    kind: "guest",
    guest: at + 1,
    name: `Guest ${at + 1}`,
    available: true,
  })) as unknown as PersonLine[];

const draw = (count: number) =>
  act(() =>
    render(
      <>
        <PeopleList known others={lines(count)} canInvite onInvite={() => {}} />
        <Toasts />
      </>,
      document.body,
    ),
  );

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
