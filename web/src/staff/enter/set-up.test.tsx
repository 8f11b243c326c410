// A one-time link that has to wait: how long, and then another try on the same page.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Link, Reason } from "../../protocol/types";
import { reasons } from "../../text/en-reasons";
import { setUp, waits } from "../../text/en-staff";
import { SetUpPage } from "./set-up";

const LINK: Link = { purpose: "set_password", email: "grace@example.org", display_name: "Grace", expires: 0 };

const answers = vi.hoisted(() => [] as unknown[]);
vi.mock("../../net/api", () => ({
  call: async () => answers.shift() ?? { ok: false, problem: { status: 0, reason: "unavailable" } },
}));

const refused = (reason: Reason, retry_after_s?: number) => ({
  ok: false,
  problem: { status: 429, reason, retry_after_s },
});
const text = () => document.body.textContent ?? "";
const again = () => document.querySelector<HTMLButtonElement>("#main button");

async function open(): Promise<void> {
  await act(async () => {
    render(<SetUpPage token="secret" />, document.body);
  });
  await passes(0);
}

async function passes(ms: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
  answers.length = 0;
});

test("whoever has to wait sees how long, and then tries again", async () => {
  answers.push(refused("too_many_tries", 90), { ok: true, value: LINK });
  await open();
  expect(text()).toContain(reasons.too_many_tries);
  await passes(1_000);
  expect(text()).toContain(waits.left("1:29"));
  expect(again()?.disabled).toBe(true);
  await passes(30_000);
  expect(text()).toContain(waits.left("0:59"));
  await passes(61_000);
  expect(text()).toContain(waits.over);
  expect(again()?.disabled).toBe(false);
  await act(async () => again()?.click());
  await passes(0);
  expect(text()).toContain(setUp.set_password.title);
});

test("a link that is none leads to the log-in", async () => {
  answers.push(refused("link_expired"));
  await open();
  expect(text()).toContain(reasons.link_expired);
  expect(again()).toBeNull();
  expect(document.querySelector("a.button")?.getAttribute("href")).toBe("/login");
});
