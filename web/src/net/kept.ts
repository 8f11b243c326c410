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

function store(which: "local" | "session"): Storage {
  return which === "local" ? localStorage : sessionStorage;
}
