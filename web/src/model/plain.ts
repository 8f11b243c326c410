// A text as it is looked for: without case, accents and outer spaces; and what a search finds.

export function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

const names = new Intl.Collator(undefined, { numeric: true });

/** Names as people order them: without case, and 2 before 10. */
export const inOrder = (one: string, other: string): number => names.compare(one, other);

/** Those in whose text each word of the search stands somewhere. */
export function foundIn<T>(all: readonly T[], search: string, textOf: (one: T) => string): readonly T[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    const text = plain(textOf(one));
    return words.every((word) => text.includes(word));
  });
}
