// A text in which found words are marked.

import type { Piece } from "../protocol/types";

export function Marked({ pieces }: { pieces: readonly Piece[] }) {
  return <>{pieces.map((piece, at) => (piece.found ? <mark key={String(at)}>{piece.text}</mark> : piece.text))}</>;
}
