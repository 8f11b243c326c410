// What lacks what is away asks again when there is news, and leaves off when it is back.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { tellArchive, useAway } from "./archive-news";

const ask = vi.fn(async () => {});

function Page({ away }: { away: boolean }) {
  useAway(away, ask);
  return null;
}

const show = (away: boolean) => act(() => render(<Page away={away} />, document.body));
const look = () => document.dispatchEvent(new Event("visibilitychange"));

afterEach(async () => {
  await act(() => render(null, document.body));
  vi.useRealTimers();
  ask.mockClear();
});

test("nothing is asked again while nothing is away", async () => {
  vi.useFakeTimers();
  await show(false);
  tellArchive();
  look();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).not.toHaveBeenCalled();
});

test("while it is away news, a look at the page and time ask again, and what is back is left alone", async () => {
  vi.useFakeTimers();
  await show(true);
  expect(ask).not.toHaveBeenCalled();
  tellArchive();
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  look();
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(3);
  await show(false);
  tellArchive();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(3);
});
