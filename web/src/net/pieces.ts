// An export as it comes in: a line that tells how far it is, then as many bytes of the file as it announces, and so on.

import type { ExportStep } from "../protocol/types";

/** What is not read to its end yet: the beginning of a line, or so many bytes of the file. */
export type Unread = { line: Uint8Array; left: number };

export const NOTHING: Unread = { line: new Uint8Array(), left: 0 };

export type Came = { steps: readonly ExportStep[]; bytes: readonly Uint8Array<ArrayBuffer>[]; unread: Unread };

const NEW_LINE = 10;
const text = new TextDecoder();

/** What a chunk brings; where a piece or a line is cut the next chunk goes on. */
export function read({ line, left }: Unread, chunk: Uint8Array<ArrayBuffer>): Came {
  const steps: ExportStep[] = [];
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  let rest = chunk;
  while (rest.length > 0) {
    if (left > 0) {
      const piece = rest.subarray(0, left);
      bytes.push(piece);
      left -= piece.length;
      rest = rest.subarray(piece.length);
      continue;
    }
    const end = rest.indexOf(NEW_LINE);
    if (end < 0) {
      line = joined(line, rest);
      break;
    }
    const step: ExportStep = JSON.parse(text.decode(joined(line, rest.subarray(0, end))));
    steps.push(step);
    left = step.bytes;
    line = NOTHING.line;
    rest = rest.subarray(end + 1);
  }
  return { steps, bytes, unread: { line, left } };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
