// The JSON routes under /v1. Every call ends in a value or in a Problem; nothing is thrown.

import type { Problem } from "../protocol/types";

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

type Method = "GET" | "POST" | "PATCH" | "DELETE";

export async function call<T>(method: Method, path: string, body?: object): Promise<Result<T>> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body) headers["content-type"] = "application/json";
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, value: (text ? JSON.parse(text) : undefined) as T };
    return { ok: false, problem: problemOf(text, response.status) };
  } catch {
    return { ok: false, problem: { status: 0, reason: "unavailable", message: "no answer" } };
  }
}

function problemOf(text: string, status: number): Problem {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (problem.reason) return { status, message: "", ...problem, reason: problem.reason };
  } catch {
    // No JSON: something in between has answered.
  }
  return {
    status,
    reason: status === 404 ? "not_found" : status === 401 ? "not_logged_in" : "internal",
    message: text.slice(0, 200),
  };
}
