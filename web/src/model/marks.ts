// Found words in a text: pieces in order that joined are the text.

import type { Piece } from "../protocol/types";

/** The pieces of a stretch of their text, as long as `text` and beginning at `from`. */
export function stretch(pieces: readonly Piece[], from: number, text: string): readonly Piece[] {
  const to = from + text.length;
  const cut: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const [begin, end] = [Math.max(from, at), Math.min(to, at + piece.text.length)];
    if (begin < end) cut.push({ ...piece, text: piece.text.slice(begin - at, end - at) });
    at += piece.text.length;
  }
  return cut;
}
