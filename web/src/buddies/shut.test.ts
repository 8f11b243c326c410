// A closed lobby: how often the page asks whether it is open, and when it does not.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whileShut } from "./shut";

let asked = 0;
let seen = true;
let shut = whileShut(() => {});

function turns(to: boolean): void {
  seen = to;
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => (seen ? "visible" : "hidden"));
  asked = 0;
  seen = true;
  shut = whileShut(() => {
    asked += 1;
  });
});

afterEach(() => {
  shut.over();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("it asks once within half a minute, and again only when it was closed again", () => {
  shut.closed();
  vi.advanceTimersByTime(14_999);
  expect(asked).toBe(0);
  vi.advanceTimersByTime(15_001);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(600_000);
  expect(asked).toBe(1);
  shut.closed();
  vi.advanceTimersByTime(30_000);
  expect(asked).toBe(2);
});

test("a hidden page asks nothing, and at once when it is seen", () => {
  turns(false);
  shut.closed();
  vi.advanceTimersByTime(600_000);
  expect(asked).toBe(0);
  turns(true);
  expect(asked).toBe(1);
  turns(false);
  turns(true);
  expect(asked).toBe(1);
});

test("once it is open nothing is asked", () => {
  shut.closed();
  shut.over();
  turns(false);
  turns(true);
  vi.advanceTimersByTime(600_000);
  expect(asked).toBe(0);
});
