// Notices name the category they are about, on whatever board it is.

import { expect, test } from "vitest";
import type { Entry } from "../protocol/types";
import { notice, outcome } from "./en";

const unknown = () => "";

test.each(["category_closed", "abandoned"] as const)(
  "%s names the category as the board does, else as it was told",
  (what) => {
    const told = { id: 1, at: 1, what, category: 2, category_name: "Billing" };
    expect(outcome(told, unknown)).toContain("Billing");
    expect(outcome(told, () => "Invoices")).toContain("Invoices");
  },
);

test("how an invitation ended is said on every page, with its reason", () => {
  const told = { id: 1, at: 1, name: "Ben", what: "invitation_ended", sent: true, why: "unanswered" } as const;
  expect(outcome(told, unknown)).toBe("While you were gone: Ben did not answer.");
});

test("a record's hand-over says its category itself, whatever the page knows", () => {
  const handed = (category_name?: string): Extract<Entry, { kind: "transferred" }> => ({
    seq: 2,
    at: 1,
    kind: "transferred",
    from: "Cleo",
    to: null,
    category: 2,
    ...(category_name && { category_name }),
  });
  const reader = { side: "agent", agent: null } as const;
  expect(notice(handed("Billing"), reader)).toBe("Cleo handed over to Billing");
  expect(notice(handed(), { ...reader, categoryName: () => "Invoices" })).toBe("Cleo handed over to Invoices");
  expect(notice(handed(), reader)).toBe("Cleo handed over to another category");
});
