// How many of a long list are shown at first.

/** The first ones; all of them where only one would be left out, as its place is taken by saying so. */
export function fewOf<T>(list: readonly T[], shown: number): readonly T[] {
  return list.length <= shown + 1 ? list : list.slice(0, shown);
}
