// Signs of a person: which ones count, and how seldom they are told.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchActivity } from "./activity";

let told = 0;
let open = true;
let stop = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  told = 0;
  open = true;
  stop = watchActivity(() => {
    if (open) told += 1;
    return open;
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test.each(["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "focus"])("%s is a sign", (name) => {
  window.dispatchEvent(new Event(name));
  expect(told).toBe(1);
});

test("a part of the page that keeps an event to itself hides nobody", () => {
  const part = document.body.appendChild(document.createElement("div"));
  part.addEventListener("keydown", (event) => event.stopPropagation());
  part.dispatchEvent(new Event("keydown", { bubbles: true }));
  part.remove();
  expect(told).toBe(1);
});

test("a log that scrolls by itself is nobody", () => {
  document.dispatchEvent(new Event("scroll", { bubbles: true }));
  expect(told).toBe(0);
});

test("is told again seldom while there are signs, but sooner than a minute, and not without", () => {
  for (let s = 0; s < 120; s += 1) {
    window.dispatchEvent(new Event("pointermove"));
    vi.advanceTimersByTime(1_000);
  }
  expect(told).toBe(3);
  vi.advanceTimersByTime(600_000);
  expect(told).toBe(4);
});

test("a single sign is told once", () => {
  window.dispatchEvent(new Event("pointermove"));
  vi.advanceTimersByTime(600_000);
  expect(told).toBe(1);
});

test("what could not be told is told with the next sign", () => {
  open = false;
  window.dispatchEvent(new Event("keydown"));
  open = true;
  window.dispatchEvent(new Event("keydown"));
  expect(told).toBe(1);
});

test("nothing is told once it has stopped", () => {
  stop();
  window.dispatchEvent(new Event("keydown"));
  expect(told).toBe(0);
});
