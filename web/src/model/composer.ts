// The rules of a message before it is sent, the same as the server's: counted in Unicode scalar values, trimmed, not blank.

import type { Reason } from "../protocol/types";

/** How long a message may be until the server has said so. */
export const MESSAGE_CHARS = 2_000;
export const NAME_MAX = 100;
export const EMAIL_MAX = 254;
export const SUBJECT_MAX = 200;
export const NOTE_MAX = 2_000;

/** Scalar values, not UTF-16 units: an emoji of five code points counts five, not eleven. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function faultOf(text: string, max: number): Reason | null {
  if (text.trim() === "") return "blank";
  return length(text.trim()) > max ? "too_long" : null;
}

/** How many characters are left, once that is worth telling: in the last tenth, or of the last twenty. */
export function left(text: string, max: number): number | null {
  const from = max - Math.max(20, Math.floor(max / 10));
  if (text === "" || text.length < from) return null;
  const count = length(text.trim());
  return count < from ? null : max - count;
}

/** The fault of a field of a form; `null` when it may be sent. */
export function fieldFault(text: string, max: number, wanted: boolean): Reason | null {
  const count = length(text.trim());
  if (count === 0) return wanted ? "blank" : null;
  return count > max ? "too_long" : null;
}

/** Only what is certainly no address; the server decides. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
