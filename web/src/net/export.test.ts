// An export as it comes in: however it is cut, it is put together as it was; what is not whole is dropped, and why is said.

import { afterEach, expect, test, vi } from "vitest";
import type { ExportStep } from "../protocol/types";
import { type Ended, receive } from "./export";
import { openFile, type Sink } from "./files";
import { NOTHING, read } from "./pieces";

const encoder = new TextEncoder();
const step = (bytes: number, conversations: number, done = false): ExportStep => ({
  bytes,
  exported: { conversations, entries: conversations * 2, not_indexed: 0, unreadable: 0, missing: 0 },
  share: done ? 1 : conversations / 4,
  done,
});
const announced = (text: string, conversations: number, done = false) => {
  const bytes = encoder.encode(text);
  return [JSON.stringify(step(bytes.length, conversations, done)), "\n", text].join("");
};
const FILE = 'näme\n{}\nGrüße 👋\n{"bytes":9}\nend';
const SENT = encoder.encode(
  announced(FILE.slice(0, 7), 1) + announced("", 1) + announced(FILE.slice(7), 3) + announced("", 3, true),
);

function kept(faults: Partial<Sink> = {}): Sink & { text: () => string; became: string } {
  const bytes: number[] = [];
  const sink = {
    became: "",
    text: () => new TextDecoder().decode(Uint8Array.from(bytes)),
    write: async (piece: Uint8Array) => void bytes.push(...piece),
    finish: async () => {
      sink.became = "finished";
    },
    drop: async () => {
      sink.became = "dropped";
    },
    ...faults,
  };
  return sink;
}

/** Answers with these chunks; after them it ends, or breaks. */
function answers(chunks: readonly Uint8Array[], how: "ends" | "breaks" | "hangs" = "ends", status = 200): void {
  vi.stubGlobal("fetch", async (_: string, { signal }: { signal: AbortSignal }) => {
    const left = [...chunks];
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => signal.addEventListener("abort", () => stream.error(new DOMException("", "AbortError"))),
      pull: (stream) => {
        const next = left.shift();
        if (next) stream.enqueue(next);
        else if (how === "ends") stream.close();
        else if (how === "breaks") stream.error(new TypeError("network error"));
        else return new Promise(() => {});
        return undefined;
      },
    });
    return new Response(body, { status });
  });
}

const get = (sink: Sink, tell = () => {}, signal = new AbortController().signal): Promise<Ended> =>
  receive("/v1/conversations/export", sink, tell, signal);

afterEach(() => vi.unstubAllGlobals());

test("wherever it is cut, the file and what is told are the same", () => {
  for (let size = 1; size <= SENT.length; size++) {
    let unread = NOTHING;
    const file: number[] = [];
    const steps: ExportStep[] = [];
    for (let at = 0; at < SENT.length; at += size) {
      const came = read(unread, SENT.slice(at, at + size));
      for (const bytes of came.bytes) file.push(...bytes);
      steps.push(...came.steps);
      unread = came.unread;
    }
    expect(new TextDecoder().decode(Uint8Array.from(file)), `by ${size}`).toBe(FILE);
    expect(steps.map((one) => one.exported.conversations)).toEqual([1, 1, 3, 3]);
    expect(unread).toEqual(NOTHING);
  }
});

test("a whole file is finished, and how far it was is told", async () => {
  answers([SENT.slice(0, 30), SENT.slice(30)]);
  const sink = kept();
  const told: number[] = [];
  const ended = await receive("/x", sink, ({ bytes }) => told.push(bytes), new AbortController().signal);
  const bytes = encoder.encode(FILE).length;
  expect(ended).toEqual({
    is: "done",
    progress: { exported: step(0, 3).exported, share: 1, bytes },
  });
  expect([sink.text(), sink.became, told.at(-1)]).toEqual([FILE, "finished", bytes]);
});

test.each([
  ["ends early", SENT.slice(0, -60), "ends"],
  ["ends before anything", new Uint8Array(), "ends"],
  ["breaks", SENT.slice(0, -1), "breaks"],
  ["is something else", encoder.encode("<html>\n"), "ends"],
] as const)("an answer that %s is dropped", async (_, sent, how) => {
  answers([sent], how);
  const sink = kept();
  expect(await get(sink)).toEqual({ is: "broke_off" });
  expect(sink.became).toBe("dropped");
});

test("without an answer, or with a refusal, nothing is kept", async () => {
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("no network")));
  const sink = kept();
  expect(await get(sink)).toEqual({ is: "broke_off" });
  expect(sink.became).toBe("dropped");
  answers([encoder.encode(JSON.stringify({ status: 409, reason: "too_many", detail: "wait" }))], "ends", 409);
  const ended = await get(kept());
  expect(ended).toMatchObject({ is: "refused", problem: { status: 409, reason: "too_many" } });
});

test("called off it stops and drops what there is", async () => {
  answers([SENT.slice(0, 90)], "hangs");
  const sink = kept();
  const mine = new AbortController();
  expect(await get(sink, () => mine.abort(), mine.signal)).toEqual({ is: "called_off" });
  expect(sink.became).toBe("dropped");
});

test("called off while the last of it is being written, it is not kept either", async () => {
  answers([SENT]);
  const mine = new AbortController();
  const sink = kept({ write: async () => mine.abort() });
  expect(await get(sink, () => {}, mine.signal)).toEqual({ is: "called_off" });
  expect(sink.became).toBe("dropped");
});

test("a place that takes no more is told from one that takes nothing", async () => {
  const fails = (error: Error) => ({ write: async () => Promise.reject(error) });
  answers([SENT]);
  expect(await get(kept(fails(new DOMException("", "QuotaExceededError"))))).toEqual({
    is: "not_written",
    full: true,
  });
  answers([SENT]);
  expect(await get(kept(fails(new Error("no"))))).toEqual({ is: "not_written", full: false });
  answers([SENT]);
  const unfinished = kept({ finish: async () => Promise.reject(new Error("no")) });
  expect(await get(unfinished)).toEqual({ is: "not_written", full: false });
  expect(unfinished.became).toBe("dropped");
});

test("a chosen place is written to; one that was empty is taken away again, and no choice is no export", async () => {
  const written: Uint8Array[] = [];
  const became: string[] = [];
  let size = 0;
  const file = {
    write: async (bytes: Uint8Array) => void written.push(bytes),
    close: async () => void became.push("closed"),
    abort: async () => void became.push("aborted"),
  };
  const handle = {
    createWritable: async () => file,
    getFile: async () => ({ size }),
    remove: async () => void became.push("removed"),
  };
  vi.stubGlobal("showSaveFilePicker", async () => handle);
  const kind = { type: "text/csv", ending: "csv" };
  const sink = await openFile("a.csv", kind);
  await sink?.write(encoder.encode("x"));
  await sink?.finish();
  expect([written.length, became]).toEqual([1, ["closed"]]);
  await (await openFile("a.csv", kind))?.drop();
  size = 9;
  await (await openFile("a.csv", kind))?.drop();
  expect(became).toEqual(["closed", "aborted", "removed", "aborted"]);
  vi.stubGlobal("showSaveFilePicker", async () => Promise.reject(new DOMException("", "AbortError")));
  expect(await openFile("a.csv", kind)).toBeNull();
});

test("without a place to choose it is a download of all that came", async () => {
  let saved: Blob | undefined;
  vi.stubGlobal("URL", {
    createObjectURL: (blob: Blob) => {
      saved = blob;
      return "blob:x";
    },
    revokeObjectURL: () => {},
  });
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  const sink = await openFile("a.csv", { type: "text/csv", ending: "csv" });
  const piece = new Uint8Array(1024 * 1024).fill(120);
  for (let n = 0; n < 9; n++) await sink?.write(piece);
  expect(clicked).not.toHaveBeenCalled();
  await sink?.finish();
  expect(clicked).toHaveBeenCalledOnce();
  expect([saved?.size, saved?.type]).toEqual([9 * 1024 * 1024, "text/csv"]);
});
