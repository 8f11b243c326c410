// Where the list of the archive was left, for the way back from a record.

let address = "";

export function keepListAddress(left: string): void {
  address = left;
}

export function backToList(base: string): string {
  return address === base || address.startsWith(`${base}?`) ? address : base;
}
