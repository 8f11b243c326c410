// Finds the web links in a text. The text stays text: the page makes elements of the pieces, never markup.

export type Piece = { text: string } | { text: string; href: string };

/** Only what is spelled out as a web address; nothing else is ever a link. */
const LINK = /https?:\/\/[^\s<>"'`{}|\\^\u200b-\u200f\u202a-\u202e\u2060-\u2069]+/giu;

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = withoutTail(match[0]);
    const href = hrefOf(shown);
    if (!href) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: shown, href });
    at = match.index + shown.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/** A sentence's end is not part of its link; a bracket is when it was opened inside. */
function withoutTail(link: string): string {
  let end = link.length;
  for (;;) {
    const last = link[end - 1] ?? "";
    const opener = { ")": "(", "]": "[" }[last];
    const inside = link.slice(0, end);
    const unopened = opener !== undefined && inside.split(opener).length < inside.split(last).length;
    if (!".,:;!?*_~".includes(last) && !unopened) return inside;
    end -= 1;
  }
}

function hrefOf(link: string): string | null {
  try {
    const url = new URL(link);
    const isWeb = url.protocol === "http:" || url.protocol === "https:";
    // A user name before the host is a trick more often than a need.
    return isWeb && url.hostname !== "" && url.username === "" ? url.href : null;
  } catch {
    return null;
  }
}
