// Notices name the category they are about, on whatever board it is.

import { expect, test } from "vitest";
import { outcome } from "./en";

const unknown = () => "";

test.each(["category_closed", "abandoned"] as const)(
  "%s names the category as the board does, else as it was told",
  (what) => {
    const told = { id: 1, at: 1, what, category: 2, category_name: "Billing" };
    expect(outcome(told, unknown)).toContain("Billing");
    expect(outcome(told, () => "Invoices")).toContain("Invoices");
  },
);
