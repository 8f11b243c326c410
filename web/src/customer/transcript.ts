// The customer's copy: a text file made in the page from what it holds.

import type { Chat } from "../model/conversation";
import { dateTime, notice, preview, time, transcript } from "../text/en";
import { categoryName } from "./store";

export function transcriptOf(chat: Chat, category: string): string {
  const { customer, agent, started } = chat.header;
  const lines = chat.log.map((entry) =>
    entry.kind === "message"
      ? `[${time(entry.at)}] ${entry.name}: ${indented(entry.text)}`
      : `[${time(entry.at)}] — ${notice(entry, { side: "customer", agent: null, categoryName })}`,
  );
  const head = [transcript.title(category), dateTime(started), transcript.between(customer, agent ?? preview.someone)];
  return [...head, "", ...lines, ""].join("\n");
}

/** Lines after the first stand in, so that nobody can write what looks like another's. */
function indented(text: string): string {
  return text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).join("\n    ");
}

export function saveTranscript(chat: Chat, category: string): void {
  const url = URL.createObjectURL(new Blob([transcriptOf(chat, category)], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = transcript.file(chat.header.started);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
