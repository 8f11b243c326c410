// One conversation: snapshots, drafts, sending, refusals, marks, history.

import { describe, expect, test } from "vitest";
import {
  asking,
  type Chat,
  framed,
  headed,
  isDraftShown,
  marked,
  marksToSend,
  opened,
  refused,
  restored,
  said,
  seenOf,
  shownAsSaid,
  snapshot,
  typed,
  unreadIn,
  wanted,
} from "./conversation";
import { header, ID, joined, message, view } from "./fixtures";

const NOW = 50_000;
const NOTHING = { text: "", line: null };
const asAgent = (chat: Chat): Chat => ({ ...chat, header: { ...chat.header, side: "agent" } });
const entry = (chat: Chat, what: ReturnType<typeof message>) =>
  framed(chat, { type: "entry", conversation: 7, entry: what }, NOW);

describe("a snapshot", () => {
  test("of another conversation replaces all", () => {
    const before = typed(snapshot(null, view([joined(1), message(2, "agent")])), "half");
    const after = snapshot(before, view([joined(1)], { conversation: 8 }));
    expect(after.log).toHaveLength(1);
    expect(after.composer.text).toBe("");
  });
  test("of the same one keeps what is held and what is typed", () => {
    const before = typed(snapshot(null, view([joined(1), message(2, "agent")])), "half");
    const after = snapshot(before, view([message(3, "agent")]));
    expect(after.log.map((one) => one.seq)).toEqual([1, 2, 3]);
    expect(after.composer.text).toBe("half");
  });
  test("confirms what it shows as said", () => {
    const sending = said(typed(snapshot(null, view([joined(1)])), "hello"), ID(9), NOW, 2_000);
    const after = snapshot(sending, view([message(2, "customer", "hello", ID(9))]));
    expect(after.pending).toEqual([]);
  });
  test("forgets a draft and a typing notice, which would be stale", () => {
    const chat = { ...asAgent(opened(header())), draft: "half", typingAt: NOW };
    expect(snapshot(chat, view([joined(1)]))).toMatchObject({ draft: "", typingAt: 0 });
  });
});

describe("a draft of the customer", () => {
  const chat = asAgent(snapshot(null, view([joined(1), message(2, "customer")])));
  const draft = (held: Chat, text: string, after: number) =>
    framed(held, { type: "draft", conversation: 7, text, after }, NOW);
  test("is shown", () => expect(draft(chat, "half", 2).draft).toBe("half"));
  test("is dropped when a later message is held", () => expect(draft(chat, "half", 1).draft).toBe(""));
  test("goes with the message", () => expect(entry(draft(chat, "half", 2), message(3, "customer")).draft).toBe(""));
  test("stays when the agent writes", () =>
    expect(entry(draft(chat, "half", 2), message(3, "agent")).draft).toBe("half"));
  test("is dropped when the conversation is over", () => {
    const over = headed(
      draft(chat, "half", 2),
      header({ side: "agent", status: { is: "ended", why: "customer_left", at: 1 } }),
    );
    expect(over.draft).toBe("");
    expect(draft(over, "more", 9).draft).toBe("");
  });
});

describe("typing", () => {
  const chat = snapshot(null, view([joined(1), message(2, "agent")]));
  const typing = (on: boolean, after: number) => framed(chat, { type: "typing", conversation: 7, on, after }, NOW);
  test("is noted with the time", () => expect(typing(true, 2).typingAt).toBe(NOW));
  test("stops when told", () => expect(typing(false, 2).typingAt).toBe(0));
  test("is dropped when a later message is held", () => expect(typing(true, 1).typingAt).toBe(0));
  test("goes with the message", () => expect(entry(typing(true, 2), message(3, "agent")).typingAt).toBe(0));
});

describe("sending", () => {
  const chat = snapshot(null, view([joined(1)]));
  test("empties the composer and shows the message as on its way", () => {
    const sent = said(typed(chat, "  hello \n"), ID(9), NOW, 2_000);
    expect(sent.composer.text).toBe("");
    expect(sent.pending).toEqual([{ id: ID(9), text: "hello", at: NOW }]);
  });
  test("ends with the entry of that id, not with another of the same text", () => {
    const sent = said(typed(chat, "hello"), ID(9), NOW, 2_000);
    expect(entry(sent, message(2, "customer", "hello", ID(5))).pending).toHaveLength(1);
    expect(entry(sent, message(2, "customer", "hello", ID(9))).pending).toHaveLength(0);
  });
  test("nothing is nothing", () => expect(said(chat, ID(9), NOW, 2_000)).toBe(chat));
  test("blanks are refused and stay", () => {
    expect(said(typed(chat, "  \n "), ID(9), NOW, 2_000).composer).toMatchObject({ text: "  \n ", fault: "blank" });
  });
  test("2,000 characters go, 2,001 stay", () => {
    expect(said(typed(chat, "é".repeat(2000)), ID(9), NOW, 2_000).pending).toHaveLength(1);
    expect(said(typed(chat, "é".repeat(2001)), ID(9), NOW, 2_000)).toMatchObject({
      pending: [],
      composer: { fault: "too_long" },
    });
  });
  test("an emoji counts as its code points, not as its halves", () => {
    expect(said(typed(chat, "👨".repeat(2000)), ID(9), NOW, 2_000).pending).toHaveLength(1);
  });
});

describe("a refused message", () => {
  const two = said(typed(said(typed(opened(header()), "one"), ID(1), NOW, 2_000), "two"), ID(2), NOW, 2_000);
  test("goes back into an empty composer with its reason", () => {
    const back = refused(two, ID(1), "no_agent");
    expect(back.composer).toMatchObject({ text: "one", fault: "no_agent" });
    expect(back.pending.map((one) => one.id)).toEqual([ID(2)]);
  });
  test("and the next one after it, before what was typed since", () => {
    const back = refused(refused(typed(two, "three"), ID(1), "no_agent"), ID(2), "no_agent");
    expect(back.composer.text).toBe("one\ntwo\nthree");
    expect(back.pending).toEqual([]);
  });
  test("that is not known changes nothing", () => expect(refused(two, ID(3), "ended")).toBe(two));
  test("its reason goes at the next key", () =>
    expect(typed(refused(two, ID(1), "ended"), "x").composer.fault).toBeNull());
});

describe("a draft", () => {
  const on = header({ preview_line: 2 });
  const off = header({ preview_active: false, preview: "off", preview_line: 1 });
  test("is shown that was begun under the present line", () => expect(isDraftShown(typed(opened(on), "h"))).toBe(true));
  test("is not shown that was begun before drafts were switched on, up to its end", () => {
    const amid = typed(headed(typed(opened(off), "h"), on), "he");
    expect(isDraftShown(amid)).toBe(false);
    expect(isDraftShown(typed(typed(amid, ""), "n"))).toBe(true);
    const sent = said(amid, ID(1), NOW, 2_000);
    expect(isDraftShown(typed(sent, "n"))).toBe(true);
  });
  test("is not shown after off and on again, nor when it came back refused or was kept without its line", () => {
    expect(isDraftShown(headed(typed(opened(on), "h"), header({ preview_line: 4 })))).toBe(false);
    expect(isDraftShown(refused(said(typed(opened(on), "h"), ID(1), NOW, 2_000), ID(1), "unavailable"))).toBe(false);
    expect(isDraftShown(restored(opened(on), { text: "h", line: null }, []))).toBe(false);
    expect(isDraftShown(restored(opened(on), { text: "h", line: 2 }, []))).toBe(true);
  });
  test("that the agent was shown goes when drafts are off", () => {
    const shown = framed(asAgent(opened(on)), { type: "draft", conversation: 7, text: "my se", after: 0 }, NOW);
    expect(shown.draft).toBe("my se");
    expect(headed(shown, { ...off, side: "agent" }).draft).toBe("");
  });
});

describe("after a reload", () => {
  test("text and unanswered messages are back", () => {
    const back = restored(opened(header()), { text: "half", line: 1 }, [{ id: ID(1), text: "one", at: NOW }]);
    expect(back.composer.text).toBe("half");
    expect(back.pending).toHaveLength(1);
  });
  test("but not a message that has arrived, nor one twice", () => {
    const chat = snapshot(null, view([message(1, "customer", "one", ID(1))]));
    const kept = [1, 2].map((n) => ({ id: ID(n), text: "t", at: NOW }));
    expect(restored(restored(chat, NOTHING, kept), NOTHING, kept).pending.map((one) => one.id)).toEqual([ID(2)]);
  });
  test("and never over what is being typed", () =>
    expect(restored(typed(opened(header()), "new"), { text: "old", line: 1 }, []).composer.text).toBe("new"));
});

describe("marks", () => {
  const chat = snapshot(null, view([joined(1), message(2, "agent"), message(3, "customer")]));
  test("delivered goes up to the other's last message that is held", () =>
    expect(marksToSend(chat, false)).toEqual({ delivered: 2, read: 0 }));
  test("read only when looked at", () => expect(marksToSend(chat, true)).toEqual({ delivered: 2, read: 2 }));
  test("not twice", () => expect(marksToSend(marked(chat, { delivered: 2, read: 2 }), true)).toBeNull());
  test("not past a gap", () => {
    const gap = snapshot(null, view([joined(1), message(2, "agent"), message(9, "agent")]));
    expect(marksToSend(gap, true)).toEqual({ delivered: 2, read: 2 });
  });
  test("not for my own messages alone", () =>
    expect(marksToSend(snapshot(null, view([joined(1), message(2, "customer")])), true)).toBeNull());
  test("the server's marks are taken by side", () => {
    const told = framed(chat, { type: "marked", conversation: 7, side: "agent", delivered: 3, read: 3 }, NOW);
    expect(told.header.agent_marks).toEqual({ delivered: 3, read: 3 });
    expect(told.header.customer_marks).toEqual({ delivered: 0, read: 0 });
  });
  test("unread counts from what I have read", () => {
    expect(unreadIn(chat)).toBe(1);
    expect(unreadIn(marked(chat, { delivered: 2, read: 2 }))).toBe(0);
  });
});

describe("history", () => {
  test("is wanted for a gap, once", () => {
    const gap = snapshot(null, view([joined(1), message(5, "agent")]));
    expect(wanted(gap)).toBe(5);
    expect(wanted(asking(gap, 5))).toBeNull();
  });
  test("is wanted when the header knows of more than is held", () =>
    expect(wanted(headed(opened(header()), header({ entries: 4 })))).toBe(5));
  test("is wanted for the beginning of a short log, as after a transfer, and not of a long one", () => {
    expect(wanted(snapshot(null, view([joined(5)])))).toBe(5);
    const many = Array.from({ length: 30 }, (_, at) => message(at + 5, "agent"));
    expect(wanted(snapshot(null, view(many)))).toBeNull();
  });
  test("fills the gap", () => {
    const gap = asking(snapshot(null, view([joined(1), message(4, "agent")])), 4);
    const entries = [message(2, "agent"), message(3, "agent")];
    const filled = framed(gap, { type: "history", conversation: 7, from: 2, entries }, NOW);
    expect(filled.log.map((one) => one.seq)).toEqual([1, 2, 3, 4]);
    expect(wanted(filled)).toBeNull();
  });
  test("what is told at a hello ends at the gap", () =>
    expect(seenOf(snapshot(null, view([joined(1), message(4, "agent")])))).toEqual({ conversation: 7, seq: 1 }));
});

test("which commands the log shows as said", () => {
  const chat = snapshot(null, view([message(1, "customer", "one", ID(1))]));
  expect(shownAsSaid(chat, [ID(1), ID(2)])).toEqual([ID(1)]);
});
