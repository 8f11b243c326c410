// What the pages of accounts, agents, allow-list, keys and audit are looked at with.

import { LONG, staffScenes } from "./scenes.mjs";

const now = Date.now();
const min = 60_000;
const hour = 60 * min;

const me = {
  agent: 1,
  email: "grace@example.com",
  full_name: "Grace Hopper",
  display_name: "Grace",
  admin: true,
  demo: false,
  totp: false,
  must: null,
};
const problem = (status, reason, more = {}) => ({ status, reason, type: "", title: "", detail: "", ...more });
const out = { "GET /v1/me": problem(401, "not_logged_in") };

// Squares stand in for a code: no secret is in it.
const squares = Array.from({ length: 29 * 29 }, (_, at) => at)
  .filter((at) => (at * 7919) % 13 < 6)
  .map((at) => `M${at % 29} ${Math.floor(at / 29)}h1v1h-1z`)
  .join("");
const secret = {
  secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  uri: "otpauth://totp/Usher:grace@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Usher",
  picture: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path d="${squares}"/></svg>`,
};
const recovery = { codes: Array.from({ length: 10 }, (_, at) => `k7${at}m-p2x${at}-9qr${at}`) };
const sessions = [
  {
    session: "a",
    this: true,
    created: now - 3 * hour,
    last_seen: now,
    address: "10.1.2.3",
    browser: "Firefox on Linux",
  },
  {
    session: "b",
    this: false,
    created: now - 50 * hour,
    last_seen: now - 2 * hour,
    address: "2001:db8:1234:5678:9abc:def0:1234:5678",
    browser: "Chrome on Android",
  },
  {
    session: "c",
    this: false,
    created: now - 90 * hour,
    last_seen: now - 20 * hour,
    address: "10.1.2.9",
    browser: null,
  },
];
const agent = (n, more = {}) => ({
  agent: n,
  email: `agent${n}@example.com`,
  full_name: `Agent Number ${n}`,
  display_name: `Agent ${n}`,
  admin: false,
  enabled: true,
  capacity: 2,
  categories: [1, 2],
  has_password: true,
  totp: false,
  must_change_password: false,
  sessions: 0,
  ...more,
});
const agents = [
  agent(1, { ...me, capacity: 4, categories: [1, 2, 3, 4], sessions: 2 }),
  agent(2, { full_name: "Alan Turing", display_name: "Alan", capacity: 1, categories: [], has_password: false }),
  agent(3, { full_name: LONG, display_name: LONG, email: `${"x".repeat(60)}@example.com`, enabled: false }),
  agent(4, {
    full_name: "Katherine Johnson",
    display_name: "Katherine",
    totp: true,
    must_change_password: true,
    sessions: 1,
  }),
];
const request = (n, more = {}) => ({
  sign_up: n,
  email: "rosa@example.com",
  full_name: "Rosa Luxemburg",
  display_name: "Rosa",
  at: now - 40 * min,
  address: "10.1.2.44",
  ...more,
});
const entry = (id, cidr, note, more = {}) => ({
  id,
  cidr,
  note,
  added: now - id * 30 * hour,
  added_by: "Grace Hopper",
  yours: false,
  ...more,
});
const allowList = {
  seen: "10.1.2.3",
  environment_value: "10.0.0.0/8, 192.168.0.0/16",
  entries: [
    entry(1, "10.0.0.0/8", "The office in Berlin", { yours: true, added_by: null }),
    entry(2, "2001:db8:1234:5678:9abc:def0:1234:5678/128", `Somebody’s home, ${LONG}`),
    entry(3, "203.0.113.7/32", ""),
  ],
};
const key = (id, name, more = {}) => ({
  key: id,
  name,
  prefix: "usher_3f9a",
  scopes: ["agents:read", "archive:read"],
  cidrs: [],
  created: now - 80 * hour,
  created_by: "Grace Hopper",
  last_used: null,
  ...more,
});
const keys = [
  key(1, "Directory sync", {
    scopes: ["agents:read", "agents:write"],
    cidrs: ["10.2.0.0/16", "10.3.0.1/32"],
    last_used: now - min,
  }),
  key(2, LONG, {
    scopes: ["archive:read", "archive:write", "audit:read", "settings:read", "settings:write", "metrics:read"],
  }),
];
const deed = (audit, action, more = {}) => ({
  audit,
  at: now - audit * 7 * min,
  name: "Grace",
  by: "agent",
  agent: 1,
  address: "10.1.2.3",
  action,
  target: null,
  changes: [],
  ...more,
});
const on = (kind, id, name) => ({ target: { kind, id, name } });
const deeds = [
  deed(1, "agent_edited", {
    ...on("agent", "2", "Alan"),
    changes: [
      { field: "capacity", before: "1", after: "3" },
      { field: "categories", before: null, after: "Sales, Billing, Account Support" },
    ],
  }),
  deed(2, "allow_entry_added", {
    ...on("allow_entry", "2", "203.0.113.7/32"),
    changes: [{ field: "note", before: null, after: LONG }],
  }),
  deed(3, "log_in_failed", {
    by: "stranger",
    name: "",
    agent: null,
    address: "2001:db8:1234:5678:9abc:def0:1234:5678",
  }),
  deed(4, "setting_edited", {
    ...on("setting", "grace_s", "grace_s"),
    changes: [{ field: "grace_s", before: "30", after: "45" }],
  }),
  deed(5, "records_removed", { by: "server", name: "", agent: null, address: null }),
  deed(6, "agent_removed", { by: "key", name: "Directory sync", agent: null, ...on("agent", "3", LONG) }),
  deed(7, "password_reset", { by: "machine", name: "", agent: null, address: null, ...on("agent", "1", "Grace") }),
  deed(8, "logged_in"),
];
const routes = {
  ...staffScenes.agents.routes,
  "GET /v1/me": me,
  "GET /v1/agents": agents,
  "GET /v1/sign-ups": [],
  "GET /v1/sessions": sessions,
  "POST /v1/totp": secret,
  "PUT /v1/totp": recovery,
  "GET /v1/allow-list": allowList,
  "POST /v1/allow-list": problem(422, "bad_field", { fields: [{ field: "cidr", reason: "bad_field", message: "" }] }),
  "PATCH /v1/allow-list/1": problem(409, "would_lock_out"),
  "DELETE /v1/allow-list/3": problem(409, "would_lock_out"),
  "GET /v1/keys": keys,
  "POST /v1/keys": { key: key(3, "Directory sync"), secret: "usher_3f9aT0aTlbKc8e9cQ1xO2vZyYx7hQk3m" },
  "GET /v1/audit": { entries: deeds, next: 9 },
};
const floor = staffScenes.board.floor;
const withAgents = (list, more = {}) => ({ ...routes, "GET /v1/agents": list, ...more });
const audit = (entries) => ({ ...routes, "GET /v1/audit": { entries, next: null } });
const asksCode = { ...out, "POST /v1/login": problem(401, "code_required") };

export const accessScenes = {
  "login-code": {
    path: "/login",
    mark: "data-sign-up",
    routes: asksCode,
    steps: [
      ["press", "Log in"],
      ["see", "[name=code]"],
    ],
  },
  "login-wrong-code": {
    path: "/login",
    routes: asksCode,
    steps: [
      ["press", "Log in"],
      ["fill", "code", "123456"],
      ["press", "Go on"],
    ],
  },
  "login-wait": {
    path: "/login",
    mark: "data-sign-up",
    routes: { ...out, "POST /v1/login": problem(429, "too_many_tries", { retry_after_s: 95 }) },
    steps: [
      ["press", "Log in"],
      ["see", ".fault"],
    ],
  },
  "sign-up": { path: "/sign-up", mark: "data-sign-up", routes: out },
  "sign-up-closed": { path: "/sign-up", routes: out },
  "must-password": { path: "/agent", routes: { "GET /v1/me": { ...me, must: "password_change_required" } } },
  "must-totp": { path: "/agent", routes: { ...routes, "GET /v1/me": { ...me, must: "totp_required" } } },
  account: { path: "/agent/account", routes, whole: true },
  "account-totp": {
    path: "/agent/account",
    routes: { ...routes, "GET /v1/me": { ...me, totp: true, recovery_codes: 2 } },
  },
  "account-set-up": {
    path: "/agent/account",
    routes,
    steps: [
      ["press", "Set up"],
      ["fill", "password", "x"],
      ["press", "Go on"],
      ["see", ".totp-picture"],
    ],
  },
  "account-recovery": {
    path: "/agent/account",
    routes,
    steps: [
      ["press", "Set up"],
      ["fill", "password", "x"],
      ["press", "Go on"],
      ["fill", "code", "123456"],
      ["press", "Turn on"],
      ["see", ".recovery-codes"],
    ],
  },
  "account-password": { path: "/agent/account", routes, steps: [["press", "Change password"]] },
  "agents-asked": {
    path: "/admin/agents",
    whole: true,
    floor,
    routes: withAgents(agents, {
      "GET /v1/sign-ups": [
        request(1),
        request(2, { full_name: LONG, display_name: LONG, email: `${"y".repeat(60)}@example.com` }),
      ],
    }),
  },
  "agents-alone": { path: "/admin/agents", floor, routes: withAgents(agents.slice(0, 1)) },
  "agents-40": {
    path: "/admin/agents",
    floor,
    routes: withAgents(Array.from({ length: 40 }, (_, n) => agent(n + 1, n % 5 ? {} : { full_name: LONG }))),
  },
  "agents-44": {
    path: "/admin/agents",
    floor,
    routes: withAgents([
      agent(1, { ...me, categories: Array.from({ length: 44 }, (_, at) => at + 1) }),
      agent(2, { categories: [1, 2, 3, 4, 5, 6, 7] }),
    ]),
  },
  "agents-44-all": {
    path: "/admin/agents",
    floor,
    routes: withAgents([agent(1, { ...me, categories: Array.from({ length: 44 }, (_, at) => at + 1) })]),
    steps: [["press", "and 38 more"]],
  },
  "agents-menu": { path: "/admin/agents", floor, routes, steps: [["press", "More for Katherine Johnson"]] },
  "agents-ask": {
    path: "/admin/agents",
    floor,
    routes,
    steps: [
      ["press", "More for Katherine Johnson"],
      ["press", "Reset the password"],
    ],
  },
  "agents-approve": {
    path: "/admin/agents",
    floor,
    routes: withAgents(agents, { "GET /v1/sign-ups": [request(1)] }),
    steps: [["press", "Approve"]],
  },
  "allow-list": { path: "/admin/allow-list", routes, whole: true },
  "allow-list-40": {
    path: "/admin/allow-list",
    routes: {
      ...routes,
      "GET /v1/allow-list": {
        ...allowList,
        entries: Array.from({ length: 40 }, (_, at) => entry(at + 1, `10.${at}.0.0/16`, at % 7 ? `Office ${at}` : "")),
      },
    },
  },
  "allow-list-fault": {
    path: "/admin/allow-list",
    routes,
    whole: true,
    steps: [
      ["press", "Add an entry"],
      ["fill", "cidr", "10.0.0.0/99"],
      ["press", "Add"],
      ["see", ".fault"],
    ],
  },
  "allow-list-edit": {
    path: "/admin/allow-list",
    routes,
    steps: [
      ["press", "Edit"],
      ["press", "Save"],
      ["see", "dialog .fault"],
    ],
  },
  "allow-list-remove": {
    path: "/admin/allow-list",
    routes: {
      ...routes,
      "GET /v1/allow-list": { ...allowList, entries: [entry(3, "203.0.113.7/32", "")], environment_value: null },
    },
    steps: [
      ["press", "Remove"],
      ["see", "dialog"],
      ["press", "Remove"],
      ["see", "dialog"],
      ["see", "dialog .fault"],
    ],
  },
  keys: { path: "/admin/keys", routes },
  "keys-none": { path: "/admin/keys", routes: { ...routes, "GET /v1/keys": [] } },
  "keys-add": { path: "/admin/keys", routes, steps: [["press", "Make a key"]] },
  "keys-made": {
    path: "/admin/keys",
    routes,
    steps: [
      ["press", "Make a key"],
      ["press", "Make the key"],
      ["see", "[data-shown=example]"],
    ],
  },
  audit: { path: "/admin/audit", routes, whole: true },
  "audit-40": {
    path: "/admin/audit?action=agent_edited&text=Alan",
    routes: audit(
      Array.from({ length: 40 }, () => deeds)
        .flat()
        .slice(0, 40)
        .map((one, at) => ({ ...one, audit: at })),
    ),
  },
  "audit-none": { path: "/admin/audit", routes: audit([]) },
  "audit-none-found": { path: "/admin/audit?text=nothing", routes: audit([]) },
};
