// What the page keeps in the browser's storage. Storage may be full or forbidden: then nothing is kept and nothing breaks.

export function read(storage: "local" | "session", key: string): string | null {
  try {
    return store(storage).getItem(key);
  } catch {
    return null;
  }
}

/** `null` or an empty text removes it. */
export function keep(storage: "local" | "session", key: string, value: string | null): void {
  try {
    if (value) store(storage).setItem(key, value);
    else store(storage).removeItem(key);
  } catch {
    // Kept in memory only.
  }
}

/** The keys that begin so. */
export function keysOf(storage: "local" | "session", prefix: string): string[] {
  try {
    return Object.keys(store(storage)).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Removes what stands under the keys that begin so, but for these endings. */
export function keepOnly(storage: "local" | "session", prefix: string, endings: readonly (string | number)[]): void {
  const kept = new Set(endings.map((ending) => prefix + ending));
  for (const key of keysOf(storage, prefix)) if (!kept.has(key)) keep(storage, key, null);
}

function store(which: "local" | "session"): Storage {
  return which === "local" ? localStorage : sessionStorage;
}
