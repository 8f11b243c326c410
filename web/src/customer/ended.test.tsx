// The end page over a reload: what was chosen and not sent is there again, and is gone once it is sent.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { snapshot } from "../model/conversation";
import { NEWCOMER } from "../model/customer";
import { view } from "../model/fixtures";
import { ended } from "../text/en";
import { EndedScreen } from "./ended";
import { state } from "./store";

const answer = vi.hoisted(() => ({ type: "done", reason: "not_found" }));
vi.mock("./store", async (original) => ({
  ...(await original<typeof import("./store")>()),
  command: (_: unknown, then?: (answer: unknown) => void) => then?.({ ...answer, id: "1" }),
}));

const score = () => document.querySelectorAll("[name=score]:checked")[0]?.getAttribute("aria-label")?.[0];
const comment = () => document.querySelector<HTMLTextAreaElement>("[name=comment]");

async function reload(conversation = 7): Promise<void> {
  await act(() => render(null, document.body));
  const status = { is: "ended", why: "customer_left", at: 0 } as const;
  const chat = snapshot(null, view([], { conversation, status }));
  state.value = { ...NEWCOMER, known: true, chat };
  await act(() => render(<EndedScreen />, document.body));
}

async function choose(stars: number, text: string): Promise<void> {
  await act(() => document.querySelectorAll<HTMLInputElement>("[name=score]")[stars - 1]?.click());
  await act(() => {
    const field = comment();
    if (!field) throw new Error("there is no field for a comment");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function send(type: "done" | "refused"): Promise<void> {
  answer.type = type;
  await act(() => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
}

beforeEach(() => reload());

afterEach(() => {
  render(null, document.body);
  sessionStorage.clear();
});

test("chosen stars and a typed comment survive a reload, of their own conversation only", async () => {
  await choose(4, "in the end");
  await reload();
  expect(score()).toBe("4");
  expect(comment()?.value).toBe("in the end");
  await reload(8);
  expect(score()).toBeUndefined();
});

test("they are kept until they are taken, and then no more", async () => {
  await choose(4, "in the end");
  await send("refused");
  await reload();
  expect(score()).toBe("4");
  await send("done");
  expect(sessionStorage.length).toBe(0);
  await reload();
  expect(score()).toBeUndefined();
});

test("after ten minutes it says that it is too late, and never that a conversation of one's own is not open", async () => {
  await choose(4, "in the end");
  answer.reason = "unknown_conversation";
  await send("refused");
  expect(document.body.textContent).toContain(ended.tooLate);
});

test("what cannot be read is nothing chosen", async () => {
  for (const kept of ["{", "7", '{"score":"4"}']) {
    sessionStorage.setItem("usher.rating.7", kept);
    await reload();
    expect(score()).toBeUndefined();
  }
});
