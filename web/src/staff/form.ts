// Forms that go to a JSON route: busy while they wait, a fault beside each field, and when one may try again.

import { useState } from "preact/hooks";
import { type Faults, faultsOf } from "../model/faults";
import type { Result } from "../net/api";
import type { Reason } from "../protocol/types";
import { turnedAway } from "./session";

export type Sending = ReturnType<typeof useSending>;

/** `bad` says of a field what is wrong when its text cannot be read. */
export function useSending(fields: readonly string[], bad: Faults = {}) {
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  /** Why it was last refused. */
  const [refused, setRefused] = useState<Reason | null>(null);
  /** On this page's clock; `null` when nothing has to be waited for. */
  const [until, setUntil] = useState<number | null>(null);
  /** Runs it; its value when it went well. */
  const send = async <T>(run: () => Promise<Result<T>>): Promise<Extract<Result<T>, { ok: true }> | null> => {
    setBusy(true);
    const result = await run();
    setBusy(false);
    setRefused(result.ok ? null : result.problem.reason);
    if (result.ok) {
      setFaults({});
      setUntil(null);
      return result;
    }
    if (turnedAway(result.problem)) return null;
    setFaults(faultsOf(result.problem, fields, bad));
    const wait = result.problem.retry_after_s;
    setUntil(wait ? Date.now() + wait * 1000 : null);
    return null;
  };
  return { busy, faults, setFaults, refused, until, send };
}
