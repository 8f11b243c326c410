// A refusal finds its field.

import { expect, test } from "vitest";
import type { FieldProblem, Reason } from "../protocol/types";
import { missing, reasons } from "../text/en-reasons";
import { faultsOf } from "./faults";

const problem = (reason: Reason, fields?: FieldProblem[]) => ({
  type: "",
  title: "",
  status: 422,
  detail: "",
  reason,
  ...(fields ? { fields } : {}),
});
const fault = (field: string, reason: Reason) => ({ field, reason, message: "" });

test("a named field has its fault, another one is the form's", () => {
  const found = faultsOf(problem("bad_field", [fault("email", "blank"), fault("other", "too_long")]), ["email"]);
  expect(found).toEqual({ email: missing["email"], form: reasons.too_long });
});

test("a part of a field is the field's, and the first fault counts", () => {
  const found = faultsOf(problem("bad_field", [fault("cidrs[1]", "bad_field"), fault("cidrs.2", "too_long")]), [
    "cidrs",
  ]);
  expect(found).toEqual({ cidrs: reasons.bad_field });
});

test("what a field calls unreadable is said in the words of the field", () => {
  const bad = { cidr: "Neither an address nor a network." };
  const refused = problem("bad_field", [fault("cidr", "bad_field"), fault("note", "bad_field")]);
  expect(faultsOf(refused, ["cidr", "note"], bad)).toEqual({ cidr: bad.cidr, note: reasons.bad_field });
  expect(faultsOf(problem("blank", [fault("cidr", "blank")]), ["cidr"], bad)).toEqual({ cidr: missing["cidr"] });
});

test("a refusal that names no field stands beside the field it speaks of, when there is one", () => {
  expect(faultsOf(problem("would_lock_out"), ["cidr", "note"])).toEqual({ cidr: reasons.would_lock_out });
  expect(faultsOf(problem("would_lock_out"), [])).toEqual({ form: reasons.would_lock_out });
  expect(faultsOf(problem("last_admin"), ["email"])).toEqual({ form: reasons.last_admin });
});

test("a field that was left empty asks for what it wants, never for something to write", () => {
  const names = ["email", "full_name", "display_name", "name", "other"];
  const refused = problem(
    "bad_field",
    names.map((name) => fault(name, "blank")),
  );
  const found = faultsOf(refused, names);
  expect(new Set(Object.values(found)).size).toBe(names.length);
  expect(found["other"]).toBe(missing.any);
  expect(Object.values(found)).not.toContain(reasons.blank);
});
