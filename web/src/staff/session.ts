// Who is logged in on this browser, and the categories that staff pages name.

import { signal } from "@preact/signals";
import { call } from "../net/api";
import type { Account, Category, Me, Problem, Reason } from "../protocol/types";
import { CLOSE } from "../protocol/types";
import { go } from "../ui/route";
import { forgetNoteDrafts } from "./note-drafts";

/** `undefined`: not asked yet; `null`: nobody. */
export const account = signal<Account | null | undefined>(undefined);

/** Why nobody can be logged in here at all, such as a network that is not allowed. */
export const barred = signal<Reason | null>(null);

export async function askWho(): Promise<void> {
  const result = await call<Account>("GET", "/v1/me");
  if (result.ok) account.value = result.value;
  else {
    barred.value = result.problem.reason === "not_logged_in" ? null : result.problem.reason;
    account.value = null;
  }
}

/** What an admin has changed of the account meanwhile: the name, and which pages there are. */
export function knownAs({ display_name, admin }: Me): void {
  const known = account.value;
  if (!known || (known.display_name === display_name && known.admin === admin)) return;
  account.value = { ...known, display_name, admin };
}

/** Back to the server with the question who is here: logged out, or something has to be done first. */
async function askAgain(): Promise<void> {
  await askWho();
  if (account.value === null && !barred.value) toLogIn();
}

/** A staff socket was lost or did not open: the server says whether it may not. Without an answer it is the network. */
export async function lineLost(): Promise<void> {
  const result = await call<Account>("GET", "/v1/me");
  if (!result.ok) turnedAway(result.problem);
  else if (result.value.admin !== account.value?.admin) account.value = result.value;
}

/** A staff socket was closed for good: some reasons have a page of their own. */
export function sentAway(code: number): void {
  if (code === CLOSE.logged_out) void askAgain();
  if (code === CLOSE.address_not_allowed) shutOut("address_not_allowed");
}

function shutOut(reason: Reason): void {
  barred.value = reason;
  account.value = null;
}

/** Refusals that are not one page's to show: logged out, something to do first, an address that is shut out. */
export function turnedAway(problem: Problem): boolean {
  switch (problem.reason) {
    case "not_logged_in":
      toLogIn();
      return true;
    case "password_change_required":
      void askWho();
      return true;
    case "address_not_allowed":
      shutOut(problem.reason);
      return true;
    case "not_allowed":
      // An admin may have been made an agent meanwhile.
      if (account.value?.admin) void askWho();
      return false;
    case "totp_required":
      // The same word refuses to take them off where they are required: then there is nothing to do first.
      if (account.value?.totp) return false;
      void askWho();
      return true;
    default:
      return false;
  }
}

export async function logOut(): Promise<void> {
  await call("POST", "/v1/logout");
  forgetNoteDrafts();
  account.value = null;
  go("/login");
}

/** To the log-in, and back here afterwards. */
export function toLogIn(): void {
  account.value = null;
  const here = location.pathname + location.search;
  go(here.startsWith("/login") ? here : `/login?next=${encodeURIComponent(here)}`, "replace");
}

/** Where to after a log-in: only to pages of our own. */
export function nextPage(wanted: string | null): string {
  return wanted && /^\/(agent|admin|buddies)(\/[\w/-]*)?(\?[\w%=&.+-]*)?$/.test(wanted) ? wanted : "/agent";
}

/** In the admins' order; an admin's list ends with the archived ones. */
export const categories = signal<readonly Category[]>([]);
export const categoriesKnown = signal(false);

let asked = 0;
let shown = 0;

/** Why it could not be done, if so. What was asked for before what is shown already is not shown any more. */
export async function loadCategories(): Promise<Problem | null> {
  asked += 1;
  const question = asked;
  const result = await call<Category[]>("GET", "/v1/categories");
  if (!result.ok) return result.problem;
  if (question < shown) return null;
  shown = question;
  categories.value = [...result.value].sort((a, b) => a.position - b.position);
  categoriesKnown.value = true;
  return null;
}

export function categoryName(category: number): string {
  return categories.value.find((one) => one.category === category)?.name ?? `#${category}`;
}
