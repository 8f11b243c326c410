// What the pages are looked at with: states a person meets, and the ones that break layouts.

const now = Date.now();
const min = 60_000;
export const LONG = "Wolfeschlegelsteinhausenbergerdorff".repeat(3).slice(0, 100);

const counts = (available = 0, rest = {}) => ({
  logged_in: 3,
  available,
  at_capacity: 1,
  away: 1,
  last_call: 0,
  ...rest,
});
const category = (id, name, door, more = {}) => ({
  row: "category",
  category: id,
  name,
  position: id,
  mode: "automatic",
  door,
  ask_email: false,
  ask_subject: false,
  waiting: 0,
  longest_since: null,
  estimate: null,
  agents: counts(door === "ready" ? 2 : 0),
  ...more,
});
export const categories = [
  category(1, "Sales", "ready"),
  category(2, "Billing", "queue", {
    waiting: 14,
    longest_since: now - 7 * min,
    estimate: { from_min: 5, to_min: 10 },
    ask_email: true,
    ask_subject: true,
  }),
  category(3, "Account Support", "unstaffed", { waiting: 1, longest_since: now - 3 * min }),
  category(4, "Other", "closed", { opens: now + 17 * 60 * min }),
  category(5, `Everything about ${LONG}`, "full", { waiting: 500 }),
];
const board = (topic, rows) => ({ type: "board", topic, version: 1, snapshot: true, rows, removed: [] });
const welcome = (demo = false) => ({ type: "welcome", version: 1, epoch: "e", now, demo });
const customer = (place, conversation = null, outcomes = []) => [
  welcome(),
  { type: "customer_state", place, conversation, outcomes, message_chars: 2_000 },
  board("categories", categories),
];

let seq = 0;
const id = () => {
  seq += 1;
  return String(seq).padStart(32, "0");
};
const message = (n, side, name, text, ago) => ({
  seq: n,
  at: now - ago,
  kind: "message",
  side,
  name,
  text,
  sent_as: id(),
});

export function log(count, customerName = "Ada Lovelace", agentName = "Grace") {
  const lines = [
    "Hello! I cannot find the invoice for October anywhere in my account.",
    "Good afternoon. Let me look into that for you.",
    "Thanks a lot.",
    "I found it: it was sent to your old address. You can see it here: https://example.com/invoices/2026/10?id=8812.",
    "Ah, that explains it. Could you change the address to ada@example.com?",
    "Done. Everything from now on goes there. Is there anything else that I can do?",
    "<b>One more thing</b> — the amount looks higher than in September. Is that because of the new plan? I changed it in the middle of the month, and I am not sure how that is counted.\n\nIt says:\n 1 × Team\n 3 × Seat",
    "👩‍👩‍👧‍👦 No worries!",
  ];
  const entries = [{ seq: 1, at: now - 90 * min, kind: "joined", agent: agentName }];
  for (let n = 2; n <= count; n++) {
    const mine = n % 3 !== 0;
    entries.push(
      message(
        n,
        mine ? "customer" : "agent",
        mine ? customerName : agentName,
        lines[n % lines.length],
        (count - n) * 90_000,
      ),
    );
  }
  return entries;
}

export const header = (more = {}) => ({
  conversation: 7,
  road: "queue",
  category: 2,
  side: "customer",
  customer: "Ada Lovelace",
  agent: "Grace",
  with_staff: true,
  status: { is: "open" },
  other_held_until: null,
  preview: "on",
  preview_active: true,
  customer_marks: { delivered: 3, read: 3 },
  agent_marks: { delivered: 11, read: 8 },
  started: now - 12 * min,
  entries: 12,
  rating: null,
  ...more,
});
const talk = (entries, more = {}) => ({
  header: header({ entries: entries.at(-1)?.seq ?? 0, ...more }),
  from: entries[0]?.seq ?? 1,
  entries,
});
const waiting = (place, more = {}) => ({
  at: "waiting",
  entry: 5,
  category: 2,
  since: now - 4 * min,
  position: { place, estimate: { from_min: 2, to_min: 5 }, because: null, ...more },
  conversation: null,
});

const longLog = [
  { seq: 1, at: now - 90 * min, kind: "joined", agent: LONG },
  message(2, "customer", LONG, "a".repeat(300), 60_000),
  message(3, "agent", LONG, `https://example.com/${"path".repeat(60)}`, 50_000),
  { seq: 4, at: now - 40_000, kind: "dropped", side: "agent", name: LONG },
];

export const customerScenes = {
  welcome: { path: "/", frames: customer({ at: "idle" }) },
  "welcome-outcome": {
    path: "/",
    frames: customer({ at: "idle" }, null, [{ id: 1, at: now, what: "abandoned", category: 2 }]),
  },
  form: { path: "/chat/2", frames: customer({ at: "idle" }) },
  wait: { path: "/chat/2", frames: customer(waiting(14)) },
  "wait-grown": { path: "/chat/2", frames: customer(waiting(3, { estimate: null, because: "returned" })) },
  "wait-closed": { path: "/chat/2", frames: customer(waiting(3, { closed: true, because: "moved" })) },
  "form-closed": { path: "/chat/4", frames: customer({ at: "idle" }) },
  "form-dismissed": {
    path: "/chat/4",
    frames: customer({ at: "idle" }, null, [{ id: 1, at: now, what: "category_closed", category: 4 }]),
  },
  "wait-next": { path: "/chat/2", frames: customer(waiting(1)) },
  chat: {
    path: "/chat/2",
    frames: [
      ...customer({ at: "talking", conversation: 7 }, talk(log(12))),
      { type: "typing", conversation: 7, on: true, after: 99 },
    ],
  },
  "chat-40": {
    path: "/chat/2",
    frames: customer({ at: "talking", conversation: 7 }, talk(log(40), { preview: "ask", preview_active: false })),
  },
  "chat-long": {
    path: "/chat/2",
    frames: customer(
      { at: "talking", conversation: 7 },
      talk(longLog, { agent: LONG, customer: LONG, other_held_until: now + 24_000 }),
    ),
  },
  "chat-no-agent": {
    path: "/chat/2",
    frames: customer(
      { ...waiting(1), conversation: 7 },
      talk([...log(8), { seq: 9, at: now, kind: "returned", agent: "Grace" }], { status: { is: "waiting_for_agent" } }),
    ),
  },
  ended: {
    path: "/chat/2",
    frames: customer(
      { at: "idle" },
      talk([...log(12), { seq: 13, at: now, kind: "ended", why: "agent_ended", name: "Grace" }], {
        status: { is: "ended", why: "agent_ended", at: now },
      }),
    ),
  },
};

export const me = (more = {}) => ({
  agent: 1,
  display_name: "Grace",
  admin: true,
  state: "available",
  reason: null,
  since: now - 40 * min,
  capacity: 4,
  units: 3,
  categories: [1, 2],
  ...more,
});
const agentLine = (n, name, state, more = {}) => ({
  row: "agent",
  agent: n,
  name,
  state,
  reason: state === "away" ? "lunch" : null,
  since: now - n * 7 * min,
  connected: true,
  units: 1,
  capacity: 2,
  categories: [1],
  ...more,
});
const team = [
  ...categories,
  agentLine(1, "Grace", "available", { units: 3, capacity: 4 }),
  agentLine(2, "Alan", "available", { units: 2 }),
  agentLine(3, LONG, "available", { capacity: 4, categories: [1, 2] }),
  agentLine(4, "Katherine", "away"),
  agentLine(5, "Edsger", "last_call", { connected: false }),
];
const account = {
  agent: 1,
  email: "grace@example.com",
  full_name: "Grace Hopper",
  display_name: "Grace",
  admin: true,
  demo: false,
  totp: false,
  must: null,
};
const card = (more = {}) => ({
  email: "ada@example.com",
  subject: "The invoice of October",
  waited_ms: 190_000,
  note: null,
  wrap_up_until: null,
  ...more,
});
const asAgent = (n, entries, more = {}) => {
  const view = talk(entries, { side: "agent", conversation: n, card: card(), ...more });
  return view;
};
export const staff = (meNow, conversations = [], offers = [], outcomes = []) => [
  welcome(true),
  {
    type: "agent_state",
    me: meNow,
    lobby: "staff",
    invitations: [],
    offers,
    conversations,
    outcomes,
    message_chars: 2_000,
  },
  board("team", team),
];
const four = [
  asAgent(7, log(40)),
  asAgent(8, log(5, "Linus Pauling"), {
    customer: "Linus Pauling",
    agent_marks: { delivered: 0, read: 0 },
    card: card({ note: "Wants a refund; was promised an answer today." }),
  }),
  asAgent(9, longLog, { customer: LONG, other_held_until: now + 21_000 }),
  asAgent(10, [...log(6, "Rosa"), { seq: 7, at: now, kind: "ended", why: "customer_left", name: "Rosa" }], {
    customer: "Rosa",
    status: { is: "ended", why: "customer_left", at: now },
    card: card({ wrap_up_until: now + 95_000, subject: null, email: null }),
  }),
];
const offer = {
  offer: 3,
  category: 2,
  customer: "Niels Bohr",
  subject: "A double charge",
  waiting_since: now - 2 * min,
  expires: now + 17_000,
};
const drafts = [{ type: "draft", conversation: 7, text: "And could you also tell me whether the discount", after: 99 }];

const line = (n, more = {}) => ({
  conversation: n,
  category: 2,
  category_name: "Billing",
  customer: n % 4 === 0 ? LONG : "Ada Lovelace",
  subject: n % 2 ? "The invoice of October" : null,
  agents: n % 3 ? ["Grace"] : ["Grace", "Alan"],
  started: now - n * 60 * min,
  ended: now - n * 60 * min + 9 * min,
  why: n % 3 ? "agent_ended" : "customer_lost",
  waited_ms: 92_000,
  entries: 14,
  rating: n % 2 ? 5 : null,
  tags: n % 3 === 1 ? ["refund", "late delivery"] : [],
  road: "queue",
  ...more,
});
const agents = [
  {
    ...account,
    enabled: true,
    capacity: 4,
    categories: [1, 2, 3, 4],
    has_password: true,
    must_change_password: false,
    sessions: 2,
  },
  {
    agent: 2,
    email: "alan@example.com",
    full_name: "Alan Turing",
    display_name: "Alan",
    admin: false,
    enabled: true,
    capacity: 1,
    categories: [],
    has_password: false,
    totp: false,
    must_change_password: false,
    sessions: 0,
  },
  {
    agent: 3,
    email: `${"x".repeat(60)}@example.com`,
    full_name: LONG,
    display_name: LONG,
    admin: false,
    enabled: false,
    capacity: 2,
    categories: [1],
    has_password: true,
    totp: false,
    must_change_password: false,
    sessions: 0,
  },
];
const hours = {
  zone: "Europe/Berlin",
  week: [1, 2, 3, 4, 5].flatMap((day) => [
    { day, from_min: 540, to_min: 720 },
    { day, from_min: 780, to_min: day === 5 ? 1_440 : 1_080 },
  ]),
  holidays: [
    { date: "2026-12-25", name: "Christmas Day" },
    { date: "2027-01-01", name: `New Year, and ${LONG}` },
  ],
};
const number = (key, value, fallback, unit, low, high, more = {}) => ({
  key,
  value,
  default: fallback,
  allowed: "",
  unit,
  min: low,
  max: high,
  choices: [],
  environment: null,
  environment_value: null,
  ...more,
});
const staffCategories = categories.map((one) => ({
  category: one.category,
  name: one.name,
  position: one.position,
  open: one.door !== "closed",
  mode: one.mode,
  queue_limit: 500,
  queue_when_unstaffed: true,
  preview: "on",
  ask_email: one.ask_email,
  ask_subject: one.ask_subject,
  wrap_up_s: 0,
  hours: one.category === 2 ? hours : null,
  out_of_hours: false,
  next_change: one.category === 2 ? now + 3 * 60 * min : null,
  retention_days: one.category === 3 ? 365 : null,
  archived: false,
  waiting: one.waiting,
}));
const archived = { ...staffCategories[0], category: 9, name: "Fax", position: 9, archived: true };
const settings = [
  number("hold_s", "120", "120", "s", 10, 3_600),
  number("grace_s", "45", "30", "s", 5, 600, { environment: "GRACE_S", environment_value: "60" }),
  number("offer_s", "20", "20", "s", 5, 120),
  number("offer_again_s", "60", "60", "s", 0, 3_600),
  number("offers_unanswered", "2", "2", "offers", 1, 10),
  number("idle_away_min", "0", "0", "min", 0, 1_440),
  number("message_chars", "500", "2000", "characters", 1, 10_000),
  number("conversation_entries", "10000", "10000", "entries", 100, 100_000),
  number("password_min_chars", "12", "12", "characters", 8, 64),
  number("link_days", "7", "7", "days", 1, 30),
  { ...number("sign_up", "approval", "off", "", null, null), choices: ["off", "approval"] },
  { ...number("require_totp", "off", "off", "", null, null), choices: ["off", "on"] },
];
const mongo = {
  state: "ready",
  since: null,
  why: null,
  waiting: 0,
  many: false,
  free_bytes: null,
  refused: 0,
  set_aside: [],
};
const mongoAway = { ...mongo, state: "away", since: now - 47 * min, why: "no server answers", waiting: 1_204 };
const archiveWrong = { status: 503, reason: "archive_wrong", detail: "the archive's database is another" };
const archiveAway = { status: 503, reason: "archive_away", detail: "the archive is away" };
const notes = [
  {
    note: 1,
    agent: 2,
    name: "Alan",
    at: now - 50 * min,
    text: "Was promised an answer by Friday.\nSee the order 8812.",
  },
  { note: 2, agent: 3, name: LONG, at: now - 20 * min, text: `Look at https://example.com/${"path".repeat(30)}` },
];
const found = (text) => [
  { text: "I cannot find the ", found: false },
  { text, found: true },
  { text: " for October anywhere in my account.", found: false },
];
export const routes = {
  "GET /v1/me": account,
  "GET /v1/mongo": mongo,
  "GET /v1/agents": agents,
  "GET /v1/categories": [...staffCategories, archived],
  "GET /v1/settings": settings,
  "PATCH /v1/categories/2": { status: 409, reason: "people_waiting", detail: "14 people wait" },
  "GET /v1/tags": [
    { tag: "refund", conversations: 12 },
    { tag: "late delivery", conversations: 3 },
  ],
  "GET /v1/conversations/7/beside": {
    notes,
    tags: ["refund"],
    earlier: Array.from({ length: 7 }, (_, at) => line(at + 20, { customer: "Ada Lovelace" })),
  },
  "GET /v1/conversations/8/beside": { notes: [], tags: [], earlier: [] },
  "GET /v1/conversations": { conversations: Array.from({ length: 12 }, (_, at) => line(at + 1)), next: 1 },
  "GET /v1/conversations/7": {
    line: line(7),
    email: "ada@example.com",
    rating_comment: "Quick and kind.",
    promised: { from_min: 2, to_min: 5 },
    waits: [
      { category: 2, category_name: "Billing", entered: now - 93 * min, left: now - 90 * min, place_at_first: 4 },
    ],
    offers: [{ agent: 2, name: "Alan", at: now - 91 * min, ended: now - 90.5 * min, why: "unanswered" }],
    notes,
    parts: [
      { agent: 1, name: "Grace", from: now - 60 * min, to: now - 55 * min, note: null },
      { agent: 2, name: "Alan", from: now - 55 * min, to: null, note: "Wants a refund." },
    ],
    log: [...log(24), { seq: 25, at: now, kind: "ended", why: "agent_ended", name: "Grace" }],
    cut: true,
  },
  "GET /v1/links/abc": { purpose: "first_admin", email: null, display_name: null, expires: now + min },
};
const floorOf = (people, lines, talks) => [
  welcome(),
  board("floor", [
    {
      row: "totals",
      customers: 312,
      waiting: lines.reduce((sum, one) => sum + one.waiting, 0),
      talking: talks,
      agents: { logged_in: people, available: 11, at_capacity: 9, away: 7, last_call: 2 },
    },
    ...lines,
    ...Array.from({ length: people }, (_, at) =>
      agentLine(
        at + 1,
        ["Grace", "Alan", "Katherine", "Edsger", "Barbara", "Donald", "Frances", "Niklaus"][at % 8] +
          (at > 7 ? ` ${at}` : ""),
        ["available", "available", "available", "away", "last_call"][at % 5],
        {
          connected: at % 11 !== 10,
          units: at % 3,
          capacity: (at % 3) + 1,
          categories: [1, 2, 3].slice(0, (at % 3) + 1),
        },
      ),
    ),
    ...Array.from({ length: talks }, (_, at) => ({
      row: "conversation",
      conversation: at + 100,
      category: (at % 3) + 1,
      customer: at % 9 === 8 ? LONG : `Customer ${at + 1}`,
      agent: at % 10 === 9 ? null : at + 1,
      started: now - (at + 1) * 97_000,
      customer_held: at % 7 === 6,
      agent_held: false,
    })),
  ]),
];
const twelve = [
  "Sales",
  "Billing",
  "Account Support",
  "Returns",
  "Shipping",
  "Technical help",
  "Warranty",
  "Business customers",
  "Press",
  "Jobs",
  "Complaints",
  "Other",
].map((name, at) =>
  category(at + 1, name, ["ready", "queue", "unstaffed", "closed", "full", "queue"][at % 6], {
    waiting: [0, 4, 2, 1, 500, 1][at % 6],
    longest_since: [null, now - 4 * min, now - 12 * min, now - 90_000, now - 22 * min, now - 20_000][at % 6],
    estimate: at % 6 === 1 ? { from_min: 5, to_min: 10 } : null,
    agents: [
      counts(2),
      counts(0),
      counts(0, { logged_in: 0, at_capacity: 0, away: 0 }),
      counts(1),
      counts(1),
      counts(2),
    ][at % 6],
  }),
);
const forty = Array.from({ length: 40 }, (_, at) => ({
  ...twelve[at % 12],
  category: at + 1,
  position: at + 1,
  name: `${twelve[at % 12].name} ${at + 1}`,
}));
const calm = twelve.map((one) => ({ ...one, door: "ready", waiting: 0, longest_since: null, agents: counts(3) }));
const floor = [
  welcome(true),
  board("floor", [
    { row: "totals", customers: 41, waiting: 15, talking: 5, agents: counts(2) },
    ...team,
    {
      row: "conversation",
      conversation: 7,
      category: 2,
      customer: "Ada Lovelace",
      agent: 1,
      started: now - 9 * min,
      customer_held: false,
      agent_held: false,
    },
    {
      row: "conversation",
      conversation: 8,
      category: 1,
      customer: LONG,
      agent: null,
      started: now - 2 * min,
      customer_held: true,
      agent_held: false,
    },
  ]),
];
const out = { "GET /v1/me": { status: 401, reason: "not_logged_in", message: "" } };

const many = forty.map((one) => ({
  ...staffCategories[0],
  category: one.category,
  name: one.name,
  position: one.position,
}));

/** How far an export is; the bytes are only told of. */
const exportStep = (conversations, share, done = false) => {
  const lacks = done ? { not_indexed: 3, unreadable: 2, missing: 1 } : { not_indexed: 0, unreadable: 0, missing: 0 };
  const exported = { conversations, entries: conversations * 12, ...lacks };
  return `${JSON.stringify({ bytes: done ? 0 : 5_600_000, exported, share, done })}\n${done ? "" : " ".repeat(5_600_000)}`;
};

export const staffScenes = {
  login: { path: "/login", routes: out },
  setup: { path: "/setup/abc", routes: { ...out, "GET /v1/links/abc": routes["GET /v1/links/abc"] } },
  "console-away": { path: "/agent", routes, frames: staff(me({ state: "away", reason: "logged_in", units: 0 })) },
  "console-empty": { path: "/agent", routes, frames: staff(me({ units: 0 })) },
  "console-1": { path: "/agent", routes, frames: [...staff(me({ units: 1 }), four.slice(0, 1)), ...drafts] },
  "console-2": {
    path: "/agent",
    routes,
    frames: [...staff(me({ units: 3 }), four.slice(0, 2), [offer], [{ id: 1, at: now, what: "set_away" }]), ...drafts],
  },
  "console-4": { path: "/agent", routes, frames: [...staff(me({ units: 4, state: "last_call" }), four), ...drafts] },
  ...Object.fromEntries(
    [1, 2, 3, 4].map((n) => [
      `console-beside-${n}`,
      {
        path: "/agent",
        routes,
        frames: [...staff(me({ units: n }), four.slice(0, n)), ...drafts],
        press: ["About Ada Lovelace: 2 notes, 7 earlier conversations"],
        sizes: ["phone", "wide", "wider", "widest"],
      },
    ]),
  ),
  archive: { path: "/agent/archive", routes, whole: true },
  "archive-long": {
    path: "/agent/archive",
    routes: {
      ...routes,
      "GET /v1/conversations": {
        conversations: Array.from({ length: 6 }, (_, at) =>
          line(at + 1, { agents: at % 3 ? [LONG] : [LONG, LONG], category_name: at % 2 ? "Billing" : LONG }),
        ),
        next: null,
      },
    },
  },
  "archive-none": {
    path: "/agent/archive",
    routes: { ...routes, "GET /v1/conversations": { conversations: [], next: null } },
  },
  "archive-found": {
    path: "/admin/archive?text=invoice&category=2&tag=refund&pages=90.40",
    routes: {
      ...routes,
      "GET /v1/conversations": {
        conversations: [1, 2, 3, 4].map((n) =>
          line(n, {
            hits: [
              { seq: 2, pieces: found("invoice") },
              { seq: 9, pieces: found("Invoices") },
            ].slice(0, (n % 2) + 1),
          }),
        ),
        next: 12,
      },
    },
  },
  "archive-nothing": {
    path: "/admin/archive?text=unicorn&customer=ada&rating=1",
    routes: { ...routes, "GET /v1/conversations": { conversations: [], next: null } },
  },
  "archive-away": {
    path: "/agent/archive",
    routes: {
      ...routes,
      "GET /v1/conversations": { conversations: [1, 2, 3].map((n) => line(n)), next: null, not_indexed: 0, away: true },
    },
  },
  "archive-away-none": {
    path: "/agent/archive",
    routes: {
      ...routes,
      "GET /v1/conversations": { conversations: [], next: null, not_indexed: 0, away: true },
    },
  },
  "archive-away-nothing": {
    path: "/agent/archive?text=unicorn&rating=1",
    routes: {
      ...routes,
      "GET /v1/conversations": { conversations: [], next: null, not_indexed: 0, away: true },
    },
  },
  "record-away": { path: "/agent/archive/7", routes: { ...routes, "GET /v1/conversations/7": archiveAway } },
  "record-wrong": { path: "/agent/archive/7", routes: { ...routes, "GET /v1/conversations/7": archiveWrong } },
  "record-away-note": {
    path: "/agent/archive/7",
    routes: {
      ...routes,
      "GET /v1/conversations/7": { ...routes["GET /v1/conversations/7"], cut: false },
      "POST /v1/conversations/7/notes": archiveAway,
    },
    whole: true,
    steps: [
      ["fill", "text", "Calls back on Monday."],
      ["send", "text"],
      ["see", ".fault"],
    ],
  },
  "record-away-rest": {
    path: "/agent/archive/7",
    routes: {
      ...routes,
      "GET /v1/conversations/7?from=26&limit=200": archiveAway,
      "GET /v1/conversations/7": { ...routes["GET /v1/conversations/7"], line: line(7, { entries: 400 }) },
    },
    steps: [
      ["press", "Show more: 375 later entries"],
      ["see", ".log-older .notice"],
    ],
  },
  "console-beside-away": {
    path: "/agent",
    routes: {
      ...routes,
      "GET /v1/conversations/7/beside": { notes: [], tags: ["refund"], earlier: [], away: true },
    },
    frames: staff(me({ units: 1 }), four.slice(0, 1)),
    press: ["About Ada Lovelace"],
  },
  "export-form": { path: "/admin/archive?tag=refund", routes, press: ["Export…"] },
  ...Object.fromEntries(
    Object.entries({
      running: { stream: [exportStep(1_234, 0.42)] },
      begun: { stream: [] },
      done: { stream: [exportStep(98_765, 1, true)], ends: true },
      "broke-off": { stream: [exportStep(1_234, 0.42)], ends: true },
      "too-many": { status: 409, reason: "too_many", detail: "wait" },
    }).map(([name, answer]) => [
      `export-${name}`,
      {
        path: "/admin/archive",
        routes: { ...routes, "GET /v1/conversations/export": answer },
        press: ["Export…", "Export"],
      },
    ]),
  ),
  record: { path: "/agent/archive/7", routes, whole: true },
  "record-gone": { path: "/agent/archive/70", routes },
  board: { path: "/admin", routes, floor },
  "board-mongo-away": { path: "/admin", routes: { ...routes, "GET /v1/mongo": mongoAway }, floor },
  "board-mongo": {
    path: "/admin",
    routes: {
      ...routes,
      "GET /v1/mongo": {
        ...mongoAway,
        waiting: 12_345,
        many: true,
        free_bytes: 812_345_678,
        refused: 103,
        set_aside: [
          { kind: "conversation", id: 4711, why: "Document failed validation" },
          { kind: "removal", id: 4712, why: "Document failed validation" },
          { kind: "audit", id: 99, why: `BSON document of 17,000,012 bytes is larger than 16,777,216: ${LONG}` },
          { kind: "settings", id: 0, why: "Document failed validation" },
        ],
      },
    },
    floor: floorOf(3, calm.slice(0, 2), 1),
    press: ["Which ones, and why"],
    whole: true,
  },
  "board-calm": { path: "/admin", routes, floor: floorOf(30, calm, 12), whole: true },
  "board-busy": {
    path: "/admin",
    routes,
    floor: floorOf(30, twelve, 25),
    whole: true,
    sizes: ["wide", "phone", "widest"],
  },
  "board-40": {
    path: "/admin",
    routes,
    floor: floorOf(30, forty, 5).map((frame) =>
      frame.type === "board"
        ? {
            ...frame,
            rows: frame.rows.map((row) =>
              row.row === "agent" ? { ...row, categories: forty.map((one) => one.category) } : row,
            ),
          }
        : frame,
    ),
    whole: true,
  },
  "board-archived": {
    path: "/admin",
    routes: { ...routes, "GET /v1/categories": [archived] },
    floor: floorOf(1, [], 0),
  },
  "board-200": { path: "/admin", routes, floor: floorOf(200, twelve, 180), sizes: ["wide", "widest"] },
  agents: { path: "/admin/agents", routes },
  categories: { path: "/admin/categories", routes },
  "categories-40": { path: "/admin/categories", routes: { ...routes, "GET /v1/categories": many } },
  "categories-search": {
    path: "/admin/categories",
    routes: { ...routes, "GET /v1/categories": many },
    steps: [["fill", "search", "press"]],
  },
  "categories-add": { path: "/admin/categories", routes, steps: [["press", "Add a category"]] },
  "categories-place": {
    path: "/admin/categories",
    routes: { ...routes, "GET /v1/categories": many },
    steps: [
      ["press", "Move Billing 2 further"],
      ["press", "Move to a place…"],
    ],
  },
  "categories-menu": { path: "/admin/categories", routes, steps: [["press", "Move Billing further"]] },
  "categories-archived": { path: "/admin/categories", routes: { ...routes, "GET /v1/categories": [archived] } },
  "category-faults": {
    path: "/admin/categories/2",
    routes,
    whole: true,
    steps: [
      ["empty", "name"],
      ["empty", "queue_limit"],
      ["press", "Save"],
      ["see", ".fault"],
    ],
  },
  "categories-close": { path: "/admin/categories", routes, press: ["Close"] },
  category: { path: "/admin/categories/2", routes, whole: true },
  "category-archive": {
    path: "/admin/categories/2",
    routes,
    press: ["Archive this category", "Archive it", "Send them to another category"],
  },
  settings: { path: "/admin/settings", routes, whole: true },
};
