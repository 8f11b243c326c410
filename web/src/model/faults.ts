// Which field of a form a refusal belongs to.

import type { Problem, Reason } from "../protocol/types";
import { missing, reasons } from "../text/en-reasons";

export type Faults = Readonly<Record<string, string>>;

/** Refusals that name no field, and the field that they speak of. */
const FIELD_OF: Partial<Record<Reason, string>> = {
  email_taken: "email",
  name_taken: "name",
  passwords_differ: "password_again",
  wrong_code: "code",
  code_required: "code",
  bad_capacity: "capacity",
  would_lock_out: "cidr",
  already_listed: "cidr",
};

function wordsFor(reason: Reason, name: string, bad: Faults): string {
  if (reason === "bad_field") return bad[name] ?? reasons.bad_field;
  if (reason === "blank") return missing[name] ?? missing.any;
  return reasons[reason];
}

/** Faults by field; what belongs to no field of the form stands under `form`. `bad` says of a field what a `bad_field` is there. */
export function faultsOf(problem: Problem, fields: readonly string[], bad: Faults = {}): Faults {
  const faults: Record<string, string> = {};
  for (const fault of problem.fields ?? []) {
    // A part of a field, as `cidrs[2]` or `cidrs.2`, is the field's.
    const name = fields.includes(fault.field) ? fault.field : (fault.field.split(/[.[]/)[0] ?? "");
    faults[fields.includes(name) ? name : "form"] ??= wordsFor(fault.reason, name, bad);
  }
  if (Object.keys(faults).length > 0) return faults;
  const field = FIELD_OF[problem.reason];
  return { [field && fields.includes(field) ? field : "form"]: reasons[problem.reason] };
}
