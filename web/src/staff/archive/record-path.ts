// Where one record is asked for.

/** `beside` names the live conversation that lets its agent read this one (PRODUCT 4.2). */
export function recordPath(id: number, beside: number | string | null): string {
  return beside ? `/v1/conversations/${id}?beside=${beside}` : `/v1/conversations/${id}`;
}
