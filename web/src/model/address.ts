// The addresses of categories: by name, as a person would write it, or by number.

import type { CategoryId, CategoryLine, ConversationId } from "../protocol/types";
import { categoriesOf, type Rows } from "./board";

/** The same as the server's: letters and digits in lower case, everything else one hyphen. */
export function slug(name: string): string {
  return (name.match(/[\p{Alphabetic}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase()).join("-");
}

/** The address of a category's page; by number where the name gives none or an earlier one has it. */
export function addressOf(category: CategoryId, rows: Rows): string {
  const line = rows.categories.get(category);
  const name = line ? slug(line.name) : "";
  return `/chat/${name && named(name, rows)?.category === category ? encodeURIComponent(name) : category}`;
}

/** What the last part of an address names: a number is always an id; else by name, the first in the list where two are alike. */
export function named(wanted: string, rows: Rows): CategoryLine | undefined {
  if (/^\d*$/.test(wanted)) return categoriesOf(rows).find((line) => String(line.category) === wanted);
  return byName(rows).get(wanted);
}

const known = new WeakMap<Rows, Map<string, CategoryLine>>();

/** Made once for each state of the board: of ten thousand doors each asks for its own address. */
function byName(rows: Rows): Map<string, CategoryLine> {
  const before = known.get(rows);
  if (before) return before;
  const names = new Map<string, CategoryLine>();
  for (const line of categoriesOf(rows)) {
    const name = slug(line.name);
    if (!names.has(name)) names.set(name, line);
  }
  known.set(rows, names);
  return names;
}

/** Where a person stands: in line, in their conversation, or, once it is over, at its end. */
export type Own = { category: CategoryId; conversation: ConversationId | null; over: boolean };

/** A category that the page of this address shows, and the person's own conversation if it is that. */
export type Shown = { wanted: string; category: CategoryId; conversation: ConversationId | null };

/**
 * What this address shows: where the person stands; then the end of the conversation that it showed, wherever that has come to;
 * then what it showed before by its id, whatever its name is by now; else what it names. What names nothing may have named the ended one.
 */
export function shownAt(wanted: string | null, before: Shown | null, rows: Rows, own: Own | null): Shown | null {
  if (wanted === null) return null;
  const shown = before?.wanted === wanted ? before : null;
  if (own && (!own.over || shown?.conversation === own.conversation)) return at(wanted, own);
  if (shown && rows.categories.has(shown.category)) return shown;
  const line = named(wanted, rows);
  if (line) return { wanted, category: line.category, conversation: null };
  return own && rows.known ? at(wanted, own) : null;
}

function at(wanted: string, { category, conversation }: Own): Shown {
  return { wanted, category, conversation };
}

/** Where the page has to go because its address does not name any more what it shows. */
export function outgrown(shown: Shown | null, rows: Rows): string | null {
  if (!shown || !rows.known || named(shown.wanted, rows)?.category === shown.category) return null;
  return addressOf(shown.category, rows);
}

/** The part of a path after `/chat/`, as it was typed; `null` on other pages. */
export function wantedIn(path: string): string | null {
  const found = /^\/chat\/([^/]+)$/.exec(path)?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}
