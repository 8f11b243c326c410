// Asking again: never two questions at once, never too often, and the last news is always asked for.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { again } from "./again";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("the first is asked at once, those that follow together a while later", async () => {
  const ask = vi.fn(async () => {});
  const { want } = again(500, ask);
  want();
  expect(ask).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 10; n += 1) want();
  await vi.advanceTimersByTimeAsync(499);
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(2);
  want();
  expect(ask).toHaveBeenCalledTimes(3);
});

test("what changes while a question is open is asked for once it is answered", async () => {
  const answers: (() => void)[] = [];
  const ask = vi.fn(() => new Promise<void>((done) => void answers.push(done)));
  const { want } = again(500, ask);
  want();
  want();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(1);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(ask).toHaveBeenCalledTimes(2);
});

test("nothing is asked after the end", async () => {
  const ask = vi.fn(async () => {});
  const { want, stop } = again(500, ask);
  want();
  want();
  stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(ask).toHaveBeenCalledTimes(1);
});
