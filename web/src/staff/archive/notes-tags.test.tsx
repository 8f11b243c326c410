// A note that is typed and not added: it is there again wherever its conversation's notes are.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import type { Account } from "../../protocol/types";
import { account, logOut } from "../session";
import { Notes } from "./notes-tags";

const answers = vi.hoisted(() => new Map<string, unknown>());
vi.mock("../../net/api", () => ({ call: async (_: string, path: string) => answers.get(path) }));

const ADDED = { ok: true, value: { note: 1, name: "Ada", text: "calls back", at: 0 } };
const REFUSED = { ok: false, problem: { status: 503, reason: "unavailable", message: "" } };
const AWAY = { ok: false, problem: { status: 503, reason: "archive_away", detail: "", retry_after_s: 5 } };
const PATH = "/v1/conversations/1/notes";

const who = (agent: number): void => {
  account.value = { agent, display_name: "Ada", admin: false, must: null } as Account;
};
const field = () => document.querySelector<HTMLTextAreaElement>("[name=text]");
const typed = () => field()?.value;
const leave = () => act(() => render(null, document.body));

async function show(conversation: number): Promise<void> {
  await leave();
  await act(() => render(<Notes conversation={conversation} notes={[]} onAdded={() => {}} />, document.body));
}

async function type(text: string): Promise<void> {
  await act(() => {
    const input = field();
    if (!input) throw new Error("there is no field for a note");
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function add(answer: unknown): Promise<void> {
  answers.set(PATH, answer);
  await act(async () => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
}

async function typedBefore(text: string): Promise<void> {
  who(1);
  await show(1);
  await type(text);
}

afterEach(async () => {
  await leave();
  await logOut();
});

test("a note that is not added yet is there again, at its conversation alone, and after a reload", async () => {
  await typedBefore("calls back");
  await show(2);
  expect(typed()).toBe("");
  await show(1);
  expect(typed()).toBe("calls back");
  vi.resetModules();
  const loaded = await import("../note-drafts");
  expect(loaded.noteDraft(1, 1)).toBe("calls back");
  expect(loaded.noteDraft(1, 2)).toBe("");
});

test("added it is gone; refused it stays", async () => {
  await typedBefore("calls back");
  await add(REFUSED);
  await show(1);
  expect(typed()).toBe("calls back");
  await add(ADDED);
  expect(typed()).toBe("");
  await show(1);
  expect(typed()).toBe("");
});

test("while the archive is away a note stays, it is said so, and the same button tries again", async () => {
  await typedBefore("calls back");
  await add(AWAY);
  expect(typed()).toBe("calls back");
  expect(document.body.textContent).toContain("The archive is away at the moment");
  expect(document.querySelector("button[type=submit]")?.textContent).toBe("Try again");
  await add(ADDED);
  expect(typed()).toBe("");
  expect(document.body.textContent).not.toContain("away");
  expect(document.querySelector("button[type=submit]")?.textContent).toBe("Add");
});

test("nobody else in this tab sees it, and who logs out leaves none", async () => {
  await typedBefore("calls back");
  who(2);
  await show(1);
  expect(typed()).toBe("");
  who(1);
  await show(1);
  expect(typed()).toBe("calls back");
  await logOut();
  who(1);
  await show(1);
  expect(typed()).toBe("");
  expect(Object.keys(sessionStorage).filter((key) => key.includes("note"))).toEqual([]);
});
