import { expect, test } from "vitest";
import { header, ID, message, view } from "./fixtures";
import { done, OUTSIDE, received, screenOf } from "./guest";

const me = { guest: 1, name: "Ann", status: null, available: true, free: true };
const inside = received(
  OUTSIDE,
  {
    type: "lobby_state",
    me,
    invitations: [],
    conversation: null,
    ended: [],
    outcomes: [],
    message_chars: 2_000,
    lobby: "open",
  },
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

test("what became of other invitations at the accepted one's beginning is no news at its end", () => {
  const gone = (invitation: number, name: string, why: "accepted" | "busy") =>
    ({ type: "invitation_gone", invitation, sent: false, name, why, by: "you" }) as const;
  const met = [
    gone(1, "Ben", "accepted"),
    gone(2, "Cid", "busy"),
    { type: "conversation", header: header(talk) } as const,
  ].reduce<typeof inside>((state, frame) => received(state, frame, 0), inside);
  expect(met.buddies.ended.map((end) => end.name)).toEqual(["Cid"]);
  expect(received(met, { type: "left", conversation: 7, why: "closed" }, 0).buddies.ended).toEqual([]);
});

test("whoever comes back into a conversation learns that the lobby was closed meanwhile", () => {
  const conversation = view([], talk);
  const back = received(
    inside,
    {
      type: "lobby_state",
      me,
      invitations: [],
      conversation,
      ended: [],
      outcomes: [],
      message_chars: 2_000,
      lobby: "staff",
    },
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
      ended: [],
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
    {
      type: "lobby_state",
      me,
      invitations: [],
      conversation,
      ended: [],
      outcomes: [],
      message_chars: 2_000,
      lobby: "open",
    },
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

test("what was said last before an end that nobody saw is there until its notice is gone", () => {
  const status = { is: "ended", why: "agent_ended", at: 9 } as const;
  const before = received(
    received(inside, { type: "conversation", header: header(talk) }, 0),
    { type: "entry", conversation: 7, entry: message(1, "customer", "hi", ID(1)) },
    0,
  );
  const notice = {
    id: 3,
    at: 9,
    name: "Ben",
    what: "conversation_ended",
    conversation: 7,
    why: "agent_ended",
  } as const;
  const last = { ...view([message(2, "agent", "good-bye", ID(2))], { ...talk, status }), from: 2 };
  const back = received(
    before,
    {
      type: "lobby_state",
      me,
      invitations: [],
      conversation: null,
      ended: [last],
      outcomes: [notice],
      message_chars: 2_000,
      lobby: "open",
    },
    0,
  );
  expect(screenOf(back)).toBe("lobby");
  expect(back.ended[0]?.log.map((entry) => entry.seq)).toEqual([1, 2]);
  expect(received(back, { type: "outcome_gone", outcome: 3 }, 0).ended).toEqual([]);
});

test("whoever comes back while the end is shown keeps what was said last below the notice", () => {
  const status = { is: "ended", why: "agent_ended", at: 9 } as const;
  const notice = {
    id: 3,
    at: 9,
    name: "Ben",
    what: "conversation_ended",
    conversation: 7,
    why: "agent_ended",
  } as const;
  const shown = received(
    inside,
    {
      type: "lobby_state",
      me,
      invitations: [],
      conversation: view([message(1, "agent", "good-bye", ID(1))], { ...talk, status }),
      ended: [],
      outcomes: [notice],
      message_chars: 2_000,
      lobby: "open",
    },
    0,
  );
  const left = { type: "left", conversation: 7, why: "closed" } as const;
  expect(received(shown, left, 0).ended).toHaveLength(1);
  const read = received(shown, { type: "outcome_gone", outcome: 3 }, 0);
  expect(received(read, left, 0).ended).toEqual([]);
});
