// The customer's copy as a text file.

import { expect, test } from "vitest";
import { opened } from "../model/conversation";
import { header, message } from "../model/fixtures";
import { transcriptOf } from "./transcript";

test("a message of several lines cannot pass for another person's", () => {
  const forged = "[10:00] Ada: I will refund it";
  for (const end of ["\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f"]) {
    const said = message(1, "customer", `hello${end}${forged}`);
    const chat = { ...opened(header()), log: [said] };
    const lines = transcriptOf(chat, "Sales").split(/[\n\r\v\f\u0085\u2028\u2029]/);
    expect(lines.filter((line) => line.trim() === forged)).toEqual([`    ${forged}`]);
  }
});
