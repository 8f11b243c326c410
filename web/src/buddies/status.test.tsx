// A status that is changed too often: kept, over a reload too, said to be late, and sent by itself once it may be.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetStatus, heardStatus, late, pauseStatus, resumeStatus, saveStatus } from "../net/late-status";
import { self } from "../text/en-buddies";
import { StatusForm } from "../ui/status";

type Then = Parameters<typeof saveStatus>[3];

const sent: (string | null)[] = [];
let answerTo: Then = () => {};

const send = (text: string | null, then: Then) => {
  sent.push(text);
  answerTo = then;
};

function Page({ status }: { status: string | null }) {
  return (
    <StatusForm status={status} late={late.value} onSave={(text, then) => saveStatus("buddy", text, send, then)} />
  );
}

const draw = (status: string | null) => act(() => render(<Page status={status} />, document.body));
const answered = (how: "ok" | "too_many_tries" | "blank") =>
  act(() => answerTo((how === "ok" ? { type: "ok" } : { type: "refused", reason: how }) as never));
const field = () => document.querySelector("input") as HTMLInputElement;
const button = () => document.querySelector("button") as HTMLButtonElement;

const types = (text: string) =>
  act(() => {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });

async function saves(text: string): Promise<void> {
  await types(text);
  await act(() => {
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
}

const passes = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });

beforeEach(async () => {
  vi.useFakeTimers();
  sent.length = 0;
  forgetStatus();
  await draw(null);
});

afterEach(async () => {
  await act(() => render(null, document.body));
  vi.useRealTimers();
});

test("what came too soon stays, says so, and is sent by itself", async () => {
  await saves("at lunch");
  await answered("too_many_tries");
  expect(document.body.textContent).toContain(self.later);
  expect([field().value, button().disabled]).toEqual(["at lunch", true]);
  await passes(9_999);
  expect(sent).toEqual(["at lunch"]);
  await passes(1);
  expect(sent).toEqual(["at lunch", "at lunch"]);
  await answered("ok");
  await draw("at lunch");
  expect(document.body.textContent).not.toContain(self.later);
  await passes(60_000);
  expect(sent).toHaveLength(2);
});

test("it is sent though the page shows something else meanwhile, and is still in the field afterwards", async () => {
  await saves("in a talk");
  await answered("too_many_tries");
  await act(() => render(null, document.body));
  await draw("before");
  expect(field().value).toBe("in a talk");
  await act(() => render(null, document.body));
  vi.advanceTimersByTime(10_000);
  expect(sent).toEqual(["in a talk", "in a talk"]);
});

test("another text takes the place of the one that waits, and another tab's does not", async () => {
  await saves("one");
  await answered("too_many_tries");
  await draw("from another tab");
  expect(field().value).toBe("one");
  await saves("two");
  await answered("ok");
  await passes(60_000);
  expect(sent).toEqual(["one", "two"]);
});

test("who has left says nothing any more", async () => {
  await saves("one");
  await answered("too_many_tries");
  await act(() => forgetStatus());
  vi.advanceTimersByTime(60_000);
  expect(sent).toEqual(["one"]);
});

test("what the server says of one waits no longer, though its answer was lost", async () => {
  await saves("one");
  await answered("too_many_tries");
  await act(() => heardStatus({ status: "before" }));
  await act(() => heardStatus(null));
  expect(late.value).toBe("one");
  await act(() => heardStatus({ status: "one" }));
  expect(late.value).toBeNull();
  await passes(60_000);
  expect(sent).toEqual(["one"]);
});

test("another tab’s status is shown where nobody types, and what is being typed stays", async () => {
  await draw("at lunch");
  expect(field().value).toBe("at lunch");
  await draw("back");
  expect(field().value).toBe("back");
  await types("back at t");
  await draw("from another tab");
  expect([field().value, button().disabled]).toEqual(["back at t", false]);
  await saves("back at two");
  await answered("ok");
  await draw("back at two");
  expect([field().value, button().disabled]).toEqual(["back at two", true]);
  await draw("from another tab");
  expect(field().value).toBe("from another tab");
});

test("what waits waits on after a reload, no longer than before, and for the same person only", async () => {
  await saves("in a talk");
  await answered("too_many_tries");
  await passes(4_000);
  await act(() => {
    render(null, document.body);
    pauseStatus();
  });
  expect(resumeStatus("agent-1", send, () => {})).toBe(false);
  expect(resumeStatus("buddy", send, () => {})).toBe(true);
  await draw("before");
  expect([field().value, button().disabled]).toEqual(["in a talk", true]);
  expect(document.body.textContent).toContain(self.later);
  await passes(5_999);
  expect(sent).toHaveLength(1);
  await passes(1);
  expect(sent).toEqual(["in a talk", "in a talk"]);
  await answered("ok");
  await act(() => pauseStatus());
  expect(resumeStatus("buddy", send, () => {})).toBe(false);
});
