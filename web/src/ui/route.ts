// The address as a signal: links inside the app change it without loading the page again.

import { signal } from "@preact/signals";

const at = signal(location.pathname + location.search);

/** The path without query and trailing slash. */
export function path(): string {
  const bare = at.value.split("?")[0] ?? "/";
  return bare.length > 1 ? bare.replace(/\/+$/, "") || "/" : bare;
}

/** The query with its question mark; empty without one. */
export function search(): string {
  const mark = at.value.indexOf("?");
  return mark < 0 ? "" : at.value.slice(mark);
}

export function query(name: string): string | null {
  return new URLSearchParams(at.value.split("?")[1] ?? "").get(name);
}

export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to === at.value) return;
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  at.value = to;
  if (how === "push") window.scrollTo(0, 0);
}

/** Takes over clicks on links to paths that this app shows itself; all others load as usual. */
export function startRouting(isOwn: (path: string) => boolean): void {
  window.addEventListener("popstate", () => {
    at.value = location.pathname + location.search;
  });
  document.addEventListener("click", (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    // A jump within the page stays the browser's.
    if (link.hash && link.pathname === location.pathname) return;
    if (!isOwn(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** A part of a path such as `/chat/7` as a number. */
export function numberAfter(prefix: string, where: string): number | null {
  if (!where.startsWith(prefix)) return null;
  const rest = where.slice(prefix.length);
  return /^\d{1,15}$/.test(rest) ? Number(rest) : null;
}
