import { expect, test } from "vitest";
import type { Buddy, ServerFrame } from "../protocol/types";
import { header, ID, message, view } from "./fixtures";
import { done, OUTSIDE, received, screenOf } from "./guest";

const me = { guest: 1, name: "Ann", status: null, available: true, free: true };
const inside = received(
  OUTSIDE,
  { type: "lobby_state", me, invitations: [], conversation: null, outcomes: [], message_chars: 2_000, lobby: "open" },
  0,
);
const talk = { road: "invitation", category: 0, category_name: "" } as const;

test("the screen follows the state of the server", () => {
  expect(screenOf(OUTSIDE)).toBe("loading");
  expect(screenOf(inside)).toBe("lobby");
  const talking = received(inside, { type: "conversation", header: header(talk) }, 0);
  expect(screenOf(talking)).toBe("chat");
  const status = { is: "ended", why: "customer_left", at: 9 } as const;
  const over = received(talking, { type: "conversation", header: header({ ...talk, status }) }, 0);
  // Its end is shown until the server lets go of it.
  expect(screenOf(over)).toBe("chat");
  expect(screenOf(received(over, { type: "left", conversation: 7, why: "closed" }, 0))).toBe("lobby");
});

test("whoever comes back into a conversation learns that the lobby was closed meanwhile", () => {
  const conversation = view([], talk);
  const back = received(
    inside,
    { type: "lobby_state", me, invitations: [], conversation, outcomes: [], message_chars: 2_000, lobby: "staff" },
    0,
  );
  expect(back.lobby).toBe("staff");
});

test("who has left is outside, and sees nobody", () => {
  const pending = received(
    inside,
    {
      type: "invitation",
      invitation: { invitation: 3, sent: true, other: { kind: "agent", agent: 1 }, name: "Ada", at: 0, expires: 9 },
    },
    0,
  );
  const left = received(
    pending,
    {
      type: "lobby_state",
      me: null,
      invitations: [],
      conversation: null,
      outcomes: [],
      message_chars: 2_000,
      lobby: "open",
    },
    0,
  );
  expect(screenOf(left)).toBe("enter");
  expect(left.buddies.invitations).toEqual([]);
});

test("after a lost connection only what the state does not show is sent again", () => {
  const conversation = view([message(1, "customer", "hi", ID(1))], talk);
  const state = received(
    OUTSIDE,
    { type: "lobby_state", me, invitations: [], conversation, outcomes: [], message_chars: 2_000, lobby: "open" },
    0,
  );
  const waiting = [
    { id: ID(1), type: "say", conversation: 7 },
    { id: ID(2), type: "say", conversation: 7 },
    { id: ID(3), type: "enter_lobby" },
    { id: ID(4), type: "set_available", on: false },
    { id: ID(5), type: "accept_invitation", invitation: 9 },
    // Nobody is invited late.
    { id: ID(6), type: "invite" },
  ];
  expect(done(state, waiting)).toEqual([ID(1), ID(3), ID(5), ID(6)]);
});

test("a conversation that an invitation led to knows whether the other is staff, and the next one anew", () => {
  const asks = (invitation: number, other: Buddy) =>
    ({ type: "invitation", invitation: { invitation, sent: false, other, name: "Ada", at: 0, expires: 9 } }) as const;
  const accepted = (invitation: number) =>
    ({ type: "invitation_gone", invitation, why: "accepted", by: "you", sent: false, name: "Ada" }) as const;
  const begun = (conversation: number) =>
    ({ type: "conversation", header: header({ ...talk, conversation }) }) as const;
  const after = (...frames: readonly ServerFrame[]) =>
    frames.reduce((state, frame) => received(state, frame, 0), inside).chat?.withStaff;
  const [staff, guest] = [asks(3, { kind: "agent", agent: 1 }), asks(4, { kind: "guest", guest: 2 })];
  expect(after(staff, guest, accepted(3), begun(7))).toBe(true);
  expect(after(staff, guest, accepted(4), begun(7))).toBe(false);
  expect(after(staff, accepted(3), begun(7), { ...begun(7) })).toBe(true);
  expect(after(staff, accepted(3), begun(7), guest, accepted(4), begun(8))).toBe(false);
  // Of one that was accepted while the page was gone it knows nothing.
  expect(after(staff, accepted(4), begun(7))).toBe(false);
});
