// Who is let in by what, and a command that tries a key.

import { expect, test } from "vitest";
import type { AllowEntry, AllowList } from "../protocol/types";
import { allowEdit, curl, entriesFound, isLastOfYours, isWide, listed, yours } from "./access";

const entry = (id: number, cidr: string, mine: boolean): AllowEntry => ({
  id,
  cidr,
  note: "",
  added: 1,
  added_by: null,
  yours: mine,
});
const list = (...entries: AllowEntry[]): AllowList => ({ entries, seen: "10.1.2.3", environment_value: null });

test("of an entry only what differs is sent", () => {
  const one = entry(1, "10.0.0.0/8", true);
  expect(allowEdit(one, { cidr: " 10.0.0.0/8", note: "Office" })).toEqual({ cidr: null, note: "Office" });
  expect(allowEdit(one, { cidr: "10.0.0.0/9", note: "" })).toEqual({ cidr: "10.0.0.0/9", note: null });
  expect(allowEdit({ ...one, note: "Office" }, { cidr: one.cidr, note: "" })).toEqual({ cidr: null, note: "" });
});

test("the only entry that lets one in is known", () => {
  const one = list(entry(1, "10.0.0.0/8", true), entry(2, "192.0.2.0/24", false));
  expect(yours(one)).toEqual(["10.0.0.0/8"]);
  expect(isLastOfYours(one, 1)).toBe(true);
  expect(isLastOfYours(one, 2)).toBe(false);
  const two = list(entry(1, "10.0.0.0/8", true), entry(2, "10.1.0.0/16", true));
  expect(isLastOfYours(two, 1)).toBe(false);
});

test("addresses in a row", () => {
  expect(listed(" 10.0.0.0/8, ::1;192.0.2.1\n")).toEqual(["10.0.0.0/8", "::1", "192.0.2.1"]);
  expect(listed(" ")).toEqual([]);
});

test("the command reads where the key may read", () => {
  expect(curl("https://a.example", "us_1", ["archive:write", "audit:read"])).toBe(
    "curl -H 'Authorization: Bearer us_1' https://a.example/v1/audit",
  );
  expect(curl("https://a.example", "us_1", ["metrics:read"])).toContain("https://a.example/metrics");
});

test("entries are found by address, note and who added them", () => {
  const entries = [
    { ...entry(1, "10.0.0.0/8", true), note: "Büro Berlin" },
    { ...entry(2, "192.0.2.0/24", false), added_by: "Grace Hopper" },
  ];
  const ids = (search: string) => entriesFound(entries, search).map((one) => one.id);
  expect([ids("10.0"), ids("buro"), ids("192 grace"), ids(""), ids("10 grace")]).toEqual([[1], [1], [2], [1, 2], []]);
});

test("a network that holds a good part of the Internet is asked about", () => {
  expect(["0.0.0.0/0", " ::/0 ", "128.0.0.0/1", "2000::/3", "10.0.0.0/7"].map(isWide)).toEqual(Array(5).fill(true));
  const small = ["10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "2001:db8::1", "nonsense/x", ""];
  expect(small.map(isWide)).toEqual(Array(small.length).fill(false));
});
