// The form before the queue: what a person reads when the door changes in front of them.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NEWCOMER } from "../model/customer";
import { category } from "../model/fixtures";
import type { CategoryLine, Reason } from "../protocol/types";
import { form, refusals, soon } from "../text/en";
import { FormScreen } from "./form";
import { state } from "./store";

const OPENS = Date.now() + 3 * 3_600_000;

const answer = vi.hoisted(() => ({ reason: "category_closed" as Reason, opens: undefined as number | undefined }));
vi.mock("./store", async (original) => ({
  ...(await original<typeof import("./store")>()),
  command: (_: unknown, then: (answer: unknown) => void) =>
    then({ type: "refused", id: "1", reason: answer.reason, opens: answer.opens }),
}));

function rowIs(more: Partial<CategoryLine>): void {
  const row = { ...category(1, "Sales"), ...more };
  const board = { ...NEWCOMER.board, known: true, categories: new Map([[1, row]]) };
  state.value = { ...NEWCOMER, board };
}

const text = () => document.body.textContent ?? "";
const isShown = () => document.querySelector("form")?.hidden === false;

async function enter(): Promise<void> {
  await act(() => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
}

beforeEach(async () => {
  sessionStorage.setItem("usher.name", "Grace");
  rowIs({});
  await act(() => render(<FormScreen category={1} />, document.body));
});

afterEach(() => {
  answer.opens = undefined;
  render(null, document.body);
});

test("a closed door says when it opens again, and a refusal from before does not outlive it", async () => {
  await enter();
  expect(text()).toContain(refusals.category_closed);
  await act(() => rowIs({ door: "closed", opens: OPENS }));
  expect(isShown()).toBe(false);
  expect(text()).toContain(form.opens(soon(OPENS, Date.now())));
  expect(text()).not.toContain(refusals.category_closed);
  await act(() => rowIs({}));
  expect(isShown()).toBe(true);
  expect(text()).not.toContain(refusals.category_closed);
});

test("a refusal that comes after the door has closed does not wait behind it", async () => {
  await act(() => rowIs({ door: "closed", opens: OPENS }));
  await enter();
  await act(() => rowIs({}));
  expect(text()).not.toContain(refusals.category_closed);
});

test("without hours it says that it is closed", async () => {
  await act(() => rowIs({ door: "closed" }));
  expect(text()).toContain(form.shut.closed);
});

test("who enters too late is told when it opens, before the board says so", async () => {
  answer.opens = OPENS;
  await enter();
  expect(text()).toContain(form.opensThen(soon(OPENS, Date.now())));
  expect(text()).not.toContain(refusals.category_closed);
});
