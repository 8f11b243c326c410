// A person's text: shown literally, with its web links as links that give nothing away, and found words marked.

import { pieces } from "../model/links";
import { stretch } from "../model/marks";
import type { Piece } from "../protocol/types";
import { Marked } from "./marked";

export function Text({ text, found }: { text: string; found?: readonly Piece[] | undefined }) {
  let at = 0;
  return (
    <>
      {pieces(text).map((piece, index) => {
        const shown = found ? <Marked pieces={stretch(found, at, piece.text)} /> : piece.text;
        at += piece.text.length;
        return "href" in piece ? (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {shown}
          </a>
        ) : (
          shown
        );
      })}
    </>
  );
}
