// The audit log's filter survives its address; entries read as sentences.

import { describe, expect, test } from "vitest";
import type { AuditEntry } from "../protocol/types";
import { dateTime } from "../text/en";
import { deeds, fieldNames } from "../text/en-access";
import {
  addressOf,
  deed,
  doer,
  FIRST,
  fieldName,
  filterOf,
  isFiltered,
  isSecretChange,
  NO_FILTER,
  newer,
  older,
  pageOf,
  questionOf,
  valueWords,
  whoOf,
  withWho,
} from "./audit";

const filter = {
  ...NO_FILTER,
  agent: 3,
  address: " 10.0.0.0/8 ",
  action: "agent_edited",
  from: "2026-11-20",
  to: "2026-11-21",
  text: " a&b ",
} as const;
const read = (query: string) => (name: string) => new URLSearchParams(query).get(name);

describe("the filter", () => {
  test("comes back out of its address", () => {
    expect(filterOf(read(addressOf(filter)))).toEqual({ ...filter, address: "10.0.0.0/8", text: "a&b" });
    expect(filterOf(read(""))).toEqual(NO_FILTER);
    expect(isFiltered(NO_FILTER)).toBe(false);
    expect(isFiltered({ ...NO_FILTER, text: "x" })).toBe(true);
  });
  test("drops what is none", () => {
    expect(filterOf(read("agent=x&by=valueOf&action=constructor&from=yesterday&to=2026-1-1"))).toEqual(NO_FILTER);
  });
  test("knows a doer by one choice: an agent, a key by its name, or a kind", () => {
    for (const who of ["", "agent:7", "key:Directory: sync", "key", "machine"]) {
      const chosen = withWho({ ...NO_FILTER, agent: 3, by: "server", text: "x" }, who);
      expect(whoOf(chosen)).toBe(who);
      expect(chosen.text).toBe("x");
      expect(filterOf(read(addressOf(chosen)))).toEqual(chosen);
    }
    expect(whoOf(withWho(NO_FILTER, "toString"))).toBe("");
  });
  test("asks for whole days of the reader's calendar", () => {
    const query = new URLSearchParams(questionOf(filter, { limit: "50" }));
    expect(Number(query.get("from"))).toBe(new Date("2026-11-20T00:00:00").getTime());
    expect(Number(query.get("to"))).toBe(new Date("2026-11-22T00:00:00").getTime() - 1);
    expect(query.get("limit")).toBe("50");
    expect(query.get("text")).toBe("a&b");
  });
});

const change = (field: string) => ({ field, before: null, after: null });

const entry = (more: Partial<AuditEntry>): AuditEntry => ({
  audit: 1,
  at: 1,
  name: "Ada",
  by: "agent",
  agent: 1,
  address: "127.0.0.1",
  action: "agent_edited",
  target: { kind: "agent", id: "2", name: "Grace" },
  changes: [],
  ...more,
});

describe("an entry", () => {
  test("is a sentence", () => {
    expect(`${doer(entry({}))} ${deed(entry({}))}`).toBe("Ada changed the agent Grace");
    expect(deed(entry({ action: "logged_out_everywhere" }))).toBe("logged Grace out everywhere");
    expect(deed(entry({ action: "logged_out_everywhere", agent: 2 }))).toBe("logged themselves out everywhere");
    expect(deed(entry({ action: "allow_entry_added", target: null }))).toBe("put an entry into the allow-list");
  });
  test("names a setting as its page does", () => {
    const on = (id: string) => deed(entry({ action: "setting_edited", target: { kind: "setting", id, name: id } }));
    expect(on("grace_s")).toBe("changed the setting “Keep a conversation open”");
    expect(on("of_old")).toBe("changed the setting “of_old”");
  });
  test("names who did it, also when that was nobody", () => {
    expect(doer(entry({ by: "server", name: "" }))).toBe("The server");
    expect(doer(entry({ by: "machine", name: "root" }))).toBe("On the machine itself: root");
  });
  test("every deed has words with and without a name", () => {
    for (const { name, says } of Object.values(deeds)) {
      expect(name).not.toBe("");
      expect(says("")).not.toMatch(/ $|undefined/);
      expect(says("X")).not.toMatch(/undefined| {2}/);
    }
  });
  test("leads to the page of what it was done to", () => {
    expect(pageOf(entry({ target: { kind: "conversation", id: "7", name: "7" } }))).toBe("/agent/archive/7");
    expect(pageOf(entry({ target: { kind: "conversation", id: "../x", name: "" } }))).toBeNull();
    expect(pageOf(entry({ target: null }))).toBeNull();
  });
  test("every field has words of its own", () => {
    for (const [field, name] of Object.entries(fieldNames)) {
      expect(fieldName(change(field))).toBe(name);
      expect(name).toMatch(/^[a-z][^_]+$/);
    }
    expect(new Set(Object.values(fieldNames)).size).toBe(Object.keys(fieldNames).length);
    // As the pages call them elsewhere.
    for (const [field, name] of [
      ["left", "recovery codes left"],
      ["totp", "one-time codes"],
      ["must_change_password", "must choose another password"],
      ["capacity", "limit"],
    ] as const) {
      expect(fieldName(change(field))).toBe(name);
    }
    expect(fieldName(change("of_old"))).toBe("of old");
    expect(fieldName(change("constructor"))).toBe("constructor");
  });
  test("values have the words of their pages", () => {
    const says = (field: string, value: string | null, target: AuditEntry["target"] = null) =>
      valueWords(change(field), value, target);
    expect(["true", "false", "truest", "1", null].map((value) => says("enabled", value))).toEqual([
      "yes",
      "no",
      "truest",
      "1",
      null,
    ]);
    const codes = { kind: "setting", id: "require_totp", name: "require_totp" };
    expect(says("value", "everyone", codes)).toBe("Everybody");
    expect(says("value", "12", { ...codes, id: "offer_s" })).toBe("12");
    expect(says("mode", "manual")).toBe("Manual");
    expect(says("preview", "ask")).toBe("Ask");
    const moment = new Date(2026, 10, 21, 16, 9).getTime();
    expect(["from", "to"].map((field) => says(field, String(moment)))).toEqual([dateTime(moment), dateTime(moment)]);
    expect(says("from", "Monday")).toBe("Monday");
    expect(says("mode", "constructor")).toBe("constructor");
  });
});

test("pages lead there and back", () => {
  const third = older(older(FIRST, 90), 40);
  expect(third.at(-1)).toBe(40);
  expect(newer(third).at(-1)).toBe(90);
  expect(newer(newer(newer(third)))).toEqual(FIRST);
});

test("a secret that changed had a value before", () => {
  expect(isSecretChange({ field: "password", before: null, after: "changed" })).toBe(true);
  expect(isSecretChange({ field: "note", before: null, after: "changed" })).toBe(false);
  expect(isSecretChange({ field: "totp", before: "on", after: "off" })).toBe(false);
});
