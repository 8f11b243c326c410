// What the tab is called: the page, and before it how many messages are unread.

import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const page = signal<string | null>(null);

/** How many messages are unread, whichever page is shown. */
export const badge = signal(0);

effect(() => {
  if (page.value !== null) document.title = badge.value > 0 ? `(${badge.value}) ${page.value}` : page.value;
});

export function useTitle(title: string): void {
  useEffect(() => {
    page.value = `${title} · Usher`;
  }, [title]);
}
