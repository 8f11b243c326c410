// Forms that go to a JSON route: busy while they wait, and a fault beside each field.

import { useState } from "preact/hooks";
import type { Result } from "../net/api";
import type { Problem } from "../protocol/types";
import { reasons } from "../text/en";

export type Faults = Readonly<Record<string, string>>;

/** Faults by field; what belongs to no field of the form stands under `form`. */
export function faultsOf(problem: Problem, fields: readonly string[]): Faults {
  const faults: Record<string, string> = {};
  for (const fault of problem.fields ?? []) {
    const field = fields.includes(fault.field) ? fault.field : "form";
    faults[field] = reasons[fault.reason];
  }
  if (Object.keys(faults).length > 0) return faults;
  if (problem.reason === "email_taken" && fields.includes("email")) return { email: reasons.email_taken };
  if (problem.reason === "name_taken" && fields.includes("name")) return { name: reasons.name_taken };
  if (problem.reason === "people_waiting" && fields.includes("waiting")) return { waiting: reasons.people_waiting };
  if (problem.reason === "passwords_differ" && fields.includes("password_again")) {
    return { password_again: reasons.passwords_differ };
  }
  return { form: reasons[problem.reason] };
}

export function useSending(fields: readonly string[]) {
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  /** Runs it; its value when it went well. */
  const send = async <T>(run: () => Promise<Result<T>>): Promise<Extract<Result<T>, { ok: true }> | null> => {
    setBusy(true);
    const result = await run();
    setBusy(false);
    setFaults(result.ok ? {} : faultsOf(result.problem, fields));
    return result.ok ? result : null;
  };
  return { busy, faults, setFaults, send };
}

export const PASSWORD_FIELDS = ["password", "password_again"] as const;
