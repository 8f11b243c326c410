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

/** Asks whether a page may be left; it may once `leave` is called. */
type Guard = (leave: () => void) => void;

let guard: Guard | null = null;

/** The page has something to lose, until what is answered is called. */
export function guardLeaving(asks: Guard): () => void {
  guard = asks;
  return () => {
    if (guard === asks) guard = null;
  };
}

/** Does something by which the page is left, once it may be. */
export function leaving(then: () => void): void {
  if (guard === null) then();
  else
    guard(() => {
      guard = null;
      then();
    });
}

/** To another page. Where one is sent to it instead of the page (`replace`) nobody is asked. */
export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to === at.value) return;
  if (how === "push") leaving(() => move(to, how));
  else move(to, how);
}

function move(to: string, how: "push" | "replace"): void {
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  at.value = to;
  if (how === "push") window.scrollTo(0, 0);
}

/** Takes over clicks on links to paths that this app shows itself; all others load as usual. */
export function startRouting(isOwn: (path: string) => boolean): void {
  window.addEventListener("popstate", () => {
    const to = location.pathname + location.search;
    // The address is there already: it is put back until it is clear that the page may be left.
    if (guard && to !== at.value) {
      history.pushState(null, "", at.value);
      leaving(() => move(to, "replace"));
    } else {
      at.value = to;
    }
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
