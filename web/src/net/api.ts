// The JSON routes under /v1. Every call ends in a value or in a Problem; nothing is thrown.

import type { Problem, Reason } from "../protocol/types";

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export async function call<T>(method: Method, path: string, body?: unknown): Promise<Result<T>> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body !== undefined ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, value: (text ? JSON.parse(text) : undefined) as T };
    return { ok: false, problem: problemOf(text, response.status) };
  } catch {
    return { ok: false, problem: made(0, "unavailable", "no answer") };
  }
}

/** What an answer that is none of 200 says. */
export async function refusal(response: Response): Promise<Problem> {
  return problemOf(await response.text(), response.status);
}

function problemOf(text: string, status: number): Problem {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (problem.reason) return { ...made(status, problem.reason, ""), ...problem };
  } catch {
    // No JSON: something in between has answered.
  }
  const reason = status === 404 ? "not_found" : status === 401 ? "not_logged_in" : "internal";
  return made(status, reason, text.slice(0, 200));
}

function made(status: number, reason: Reason, detail: string): Problem {
  return { type: `urn:usher:problem:${reason}`, title: "", status, detail, reason };
}
