// A person's text: shown literally, with its web links as links that give nothing away.

import { pieces } from "../model/links";

export function Text({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece, at) =>
        "href" in piece ? (
          <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}
