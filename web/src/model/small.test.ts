// The small pure parts: links, lengths, initials, clocks.

import { describe, expect, test } from "vitest";
import { faultOf, fieldFault, left, length } from "./composer";
import { initials, tint } from "./initials";
import { pieces } from "./links";
import { clock, isNewDay, secondsUntil } from "./time";

describe("links", () => {
  const hrefs = (text: string) => pieces(text).flatMap((piece) => ("href" in piece ? [piece.href] : []));
  const whole = (text: string) =>
    pieces(text)
      .map((piece) => piece.text)
      .join("");
  test.each([
    ["see https://example.com/a.", ["https://example.com/a"]],
    ["(https://example.com/a_(b))", ["https://example.com/a_(b)"]],
    ["http://a.example/?q=1&b=2, http://b.example", ["http://a.example/?q=1&b=2", "http://b.example/"]],
    ["HTTPS://EXAMPLE.com", ["https://example.com/"]],
    ["javascript:alert(1) data:text/html,x ftp://a.example www.example.com", []],
    ["https://user@evil.example/", []],
    ["https://", []],
    ['<a href="https://example.com/">', ["https://example.com/"]],
  ])("%s", (text, wanted) => expect(hrefs(text)).toEqual(wanted));
  test("no character is lost", () => {
    for (const text of ["a https://b.example/, c", "<b>x</b>", "", "https://x.example", "https://u@x.example y"]) {
      expect(whole(text)).toBe(text);
    }
  });
});

describe("lengths", () => {
  test("count scalar values", () => {
    expect(length("👩‍👩‍👧‍👦")).toBe(7);
    expect(length("é")).toBe(1);
  });
  test("the counter shows near the end only", () => {
    expect(left("a".repeat(1_000), 2_000)).toBeNull();
    expect(left("a".repeat(1_990), 2_000)).toBe(10);
    expect(left("a".repeat(2_003), 2_000)).toBe(-3);
    expect(left("a".repeat(90), 100)).toBe(10);
    expect(left("a".repeat(79), 100)).toBeNull();
    expect(left("ab", 5)).toBe(3);
    expect(left("", 5)).toBeNull();
    expect(left("👨".repeat(1_000), 2_000)).toBeNull();
  });
  test("a message is not blank and not too long", () => {
    expect(faultOf(" \n\t ", 2_000)).toBe("blank");
    expect(faultOf("a".repeat(2_001), 2_000)).toBe("too_long");
    expect(faultOf(` ${"a".repeat(2_000)} `, 2_000)).toBeNull();
  });
  test("a field may be empty only when it is not wanted", () => {
    expect(fieldFault(" ", 10, true)).toBe("blank");
    expect(fieldFault(" ", 10, false)).toBeNull();
    expect(fieldFault("0", 10, true)).toBeNull();
    expect(fieldFault("abcdef", 5, false)).toBe("too_long");
  });
});

test("initials are whole characters", () => {
  expect(initials("Ada Lovelace")).toBe("AL");
  expect(initials("  ")).toBe("?");
  expect(initials("👩‍👩‍👧‍👦 x")).toBe("👩‍👩‍👧‍👦X");
  expect(tint("Ada")).toBe(tint("Ada"));
});

test("clocks", () => {
  expect(clock(65_000)).toBe("1:05");
  expect(clock(3_661_000)).toBe("1:01:01");
  expect(clock(-5)).toBe("0:00");
  expect(secondsUntil(1_500, 1_000)).toBe(1);
  expect(secondsUntil(1_000, 1_500)).toBe(0);
  expect(isNewDay(undefined, 1)).toBe(true);
  expect(isNewDay(1, 2)).toBe(false);
});
