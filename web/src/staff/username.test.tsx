// Every form that asks for a password says whose it is, for password managers.

import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Account, Link } from "../protocol/types";
import { product } from "../text/en";
import { codes, password } from "../text/en-account";
import { AccountPage } from "./account/page";
import { SetUpPage } from "./enter/set-up";
import { account } from "./session";

const links = vi.hoisted(() => new Map<string, Link>());
vi.mock("../net/api", () => ({
  call: async (_: string, path: string) => {
    const link = links.get(path);
    return link ? { ok: true, value: link } : { ok: false, problem: { status: 404, reason: "not_found", message: "" } };
  },
}));
vi.mock("./session", async (original) => ({
  ...(await original<typeof import("./session")>()),
  askWho: async () => {},
}));

const show = (what: ComponentChild) => act(async () => render(what, document.body));

async function press(label: string): Promise<void> {
  const found = [...document.querySelectorAll("button")].find((one) => one.textContent === label);
  if (!found) throw new Error(`there is no button “${label}”`);
  await act(async () => found.click());
}

/** The username of each form that asks for a password. */
const usernames = () =>
  [...document.querySelectorAll("form")]
    .filter((form) => form.querySelector("[type=password]"))
    .map((form) => form.querySelector<HTMLInputElement>('[autocomplete="username"]')?.value);

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= () => {};
});

afterEach(() => render(null, document.body));

test.each([
  [password.change, false],
  [codes.setUp, false],
  [codes.fresh, true],
  [codes.remove, true],
])("%s, on one's own account", async (label, totp) => {
  const who = { agent: 1, full_name: "Ada", display_name: "Ada", email: "ada@example.com", must: null };
  account.value = { ...who, admin: false, demo: false, totp, recovery_codes: 10 } as unknown as Account;
  await show(<AccountPage />);
  await press(label);
  expect(usernames()).toEqual(["ada@example.com"]);
});

test.each([
  ["set_password", "ada@example.com"],
  // The address is typed there.
  ["first_admin", ""],
] as const)("the one-time link of %s, in the frame of the log-in", async (purpose, email) => {
  links.set("/v1/links/abc", { purpose, email: email || null, display_name: null, expires: 0 });
  await show(<SetUpPage token="abc" />);
  await vi.waitFor(() => expect(usernames()).toEqual([email]));
  expect(document.querySelector("header")?.textContent).toContain(product);
});

test("a link that is over stands in the frame of the log-in too", async () => {
  await show(<SetUpPage token="of-old" />);
  await vi.waitFor(() => expect(document.querySelector("main h1")).not.toBeNull());
  expect(document.querySelector("header")?.textContent).toContain(product);
});
