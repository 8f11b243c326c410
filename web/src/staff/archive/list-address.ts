// Where the list of the archive was left, for the way back from a record: also after a reload.

import { keep, read } from "../../net/kept";

/** The list as it was: its address, how far it was scrolled, and the link that was followed. */
type Left = { address: string; top: number; followed: string };

const KEY = "usher.archive.list";
const NOWHERE: Left = { address: "", top: 0, followed: "" };

function left(): Left {
  try {
    return { ...NOWHERE, ...(JSON.parse(read("session", KEY) ?? "{}") as Partial<Left>) };
  } catch {
    return NOWHERE;
  }
}

const put = (left: Left) => keep("session", KEY, JSON.stringify(left));

/** The list is shown at that address. */
export function keepListAddress(address: string): void {
  if (left().address !== address) put({ ...NOWHERE, address });
}

/** A link of the list is followed. */
export function keepListPlace(address: string, followed: string): void {
  put({ address, top: window.scrollY, followed });
}

/** Where the list was left for a record, told once. */
export function takeListPlace(address: string): Omit<Left, "address"> | null {
  const was = left();
  if (was.address !== address || was.followed === "") return null;
  put({ ...NOWHERE, address });
  return was;
}

export function backToList(base: string): string {
  const { address } = left();
  return address === base || address.startsWith(`${base}?`) ? address : base;
}
