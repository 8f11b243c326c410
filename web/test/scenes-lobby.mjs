// What the lobby is looked at with, as a guest and as staff: many people, long names, invitations, a conversation and its end.

import { header, LONG, log, me, routes, staff } from "./scenes.mjs";

const now = Date.now();
const NAMES = ["Ada", "Blaise", "Carl", "Dorothy", "Emmy", "Fritz", "Grace", "Hedy", "Ivan", "Jean"];

const person = (n) => ({
  row: "person",
  ...(n % 7 === 3 ? { kind: "agent", agent: n } : { kind: "guest", guest: n }),
  name: n % 9 === 4 ? `${LONG.slice(0, 98)}${n}` : `${NAMES[n % NAMES.length]} ${n}`,
  available: n % 5 !== 2,
  ...(n % 4 === 1 && {
    status: "in a meeting about meetings until the afternoon, ask again later please, thank you so much",
  }),
  ...(n % 6 === 5 && { idle: true }),
});
const people = (topic, count) => ({
  type: "board",
  topic,
  version: 1,
  snapshot: true,
  rows: Array.from({ length: count }, (_, at) => person(at + 2)),
  removed: [],
});

const invitation = (n, more = {}) => ({
  invitation: n,
  sent: false,
  other: { kind: "guest", guest: n },
  name: `${NAMES[n % NAMES.length]} ${n}`,
  at: now,
  expires: now + 47_000,
  ...more,
});
const staffs = invitation(3, { other: { kind: "agent", agent: 3 }, name: "Dorothy 3" });
const three = [invitation(5), staffs, invitation(4, { name: LONG })];
const sent = invitation(6, { sent: true });

const guest = { guest: 1, name: "Ann", status: "at my desk", available: true, free: true };
const welcome = { type: "welcome", version: 1, epoch: "e", now, demo: false };
const lobby = (state = {}, count = 40) => [
  welcome,
  {
    type: "lobby_state",
    me: guest,
    invitations: [],
    conversation: null,
    outcomes: [],
    message_chars: 2_000,
    lobby: "open",
    ...state,
  },
  people("lobby", count),
];
const gone = (n, why, more = {}) => ({
  type: "invitation_gone",
  invitation: n,
  why,
  by: "them",
  sent: true,
  name: `${NAMES[n % NAMES.length]} ${n}`,
  ...more,
});

const entries = (count, other) =>
  log(count, "Ann", other).map((entry) =>
    entry.kind === "joined"
      ? { seq: 1, at: entry.at, kind: "invited", side: "customer", inviter: "Ann", invitee: other }
      : entry,
  );
const talk = (count, other, more = {}) => ({
  header: header({
    road: "invitation",
    category: 0,
    category_name: "",
    customer: "Ann",
    agent: other,
    entries: count,
    ...more,
  }),
  from: 1,
  entries: entries(count, other),
});
const chatting = (conversation) => lobby({ me: { ...guest, free: false }, conversation });
const over = { status: { is: "ended", why: "agent_ended", at: now } };

const mine = (more = {}) => me({ units: 0, free: true, status: "at my desk", listed: true, ...more });
const desk = (agent, state = {}) => {
  const frames = staff(agent);
  return [
    ...frames.map((one) => (one.type === "agent_state" ? { ...one, lobby: "open", invitations: [], ...state } : one)),
    people("people", 40),
  ];
};
const atDesk = (frames, more = {}) => ({ path: "/buddies?staff", routes, frames, ...more });
const atLobby = (frames, more = {}) => ({ path: "/buddies", frames, ...more });
const down = {
  steps: [
    ["see", ".person"],
    ["scroll", 1_400],
  ],
};

export const lobbyScenes = {
  "lobby-list": atLobby(lobby()),
  "lobby-three": atLobby(lobby({ invitations: three })),
  "lobby-three-down": atLobby(lobby({ invitations: three }), down),
  "lobby-one-down": atLobby(lobby({ invitations: [invitation(4, { name: LONG })] }), down),
  "lobby-waiting": atLobby(lobby({ me: { ...guest, free: false }, invitations: [sent] })),
  "lobby-waiting-down": atLobby(lobby({ me: { ...guest, free: false }, invitations: [{ ...sent, name: LONG }] }), down),
  "lobby-refused-down": atLobby([...lobby(), gone(6, "declined"), gone(4, "unanswered", { name: LONG })], down),
  "lobby-talk": atLobby(chatting(talk(40, "Blaise 11"))),
  "lobby-talk-long": atLobby(chatting(talk(12, LONG, { other_held_until: now + 21_000 }))),
  "lobby-over": atLobby(chatting(talk(12, "Blaise 11", over))),
  "lobby-desk": atDesk(desk(mine())),
  "lobby-desk-three-down": atDesk(desk(mine(), { invitations: three }), down),
  "lobby-desk-waiting": atDesk(desk(mine({ units: 1, free: false }), { invitations: [sent] })),
};
