// English: the words of the pages of the allow-list, the keys for machines, and the audit log.

import type { AuditAction, AuditBy, Scope } from "../protocol/types";
import { number } from "./en";

export const allowList = {
  title: "Allow-list",
  lead: "Staff pages, staff routes and staff sockets answer only to these addresses and networks. A change takes effect at once.",
  seen: (address: string) => `You come from ${address}.`,
  lets: (cidrs: string) => `Let in by ${cidrs}.`,
  notIn: "No entry names it.",
  address: "Address or network",
  addressHint: "As 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32. An address alone is one machine.",
  addressBad: "Neither an address nor a network, as 203.0.113.7 or 10.0.0.0/8.",
  mine: "Use my address",
  note: "Note",
  noteHint: "Whose it is: the office, the VPN, somebody’s home.",
  addTitle: "Add an entry",
  search: "Search",
  searchHint: "A part of an address, of a note, or of who added it.",
  noneFound: "No entry like that.",
  shown: (shown: number, all: number) => `${number(shown)} of ${number(all)} entries`,
  wide: (cidr: string) =>
    `${cidr} lets in a good part of the Internet: anybody there may try to log in. Is that meant?`,
  wideYes: "Let them all in",
  add: "Add",
  added: (cidr: string) => `${cidr} is let in now.`,
  yours: "lets you in",
  noNote: "no note",
  by: (who: string, when: string) => `Added by ${who}, ${when}`,
  byEnvironment: (when: string) => `From AGENT_WHITELIST, ${when}`,
  edit: "Edit",
  editTitle: (cidr: string) => `Edit ${cidr}`,
  editText:
    "Whoever comes from an address that is in no entry any more is shut out within a second: their pages close and their customers go back to the head of the queue.",
  save: "Save",
  remove: "Remove",
  removeTitle: (cidr: string) => `Remove ${cidr}?`,
  removeText: (cidr: string) => [
    `Whoever comes from ${cidr} and from no other entry is shut out within a second: their pages close, their log-ins end, and customers whom they hold go back to the head of the queue.`,
    "Add it again and they can log in again.",
  ],
  removed: (cidr: string) => `${cidr} is not let in any more.`,
  stays: "The only entry that lets you in: it stays until another one does.",
  environment: (value: string) =>
    `AGENT_WHITELIST in the environment says “${value}” now. It filled this list at the first start only; what counts is what stands here.`,
  backTitle: "If nobody gets in any more",
  backText: "On the machine that Usher runs on, this lets an address in, at once:",
  backCommand: (address: string) => `usher admin allow ${address}`,
  noneTitle: "Nobody is let in",
  noneText: "Add the address that you come from first, then those of your colleagues.",
};

export const keys = {
  title: "Keys",
  lead: "For programs that use the HTTP routes: each key may do only what its scopes say. What there is to call stands in the",
  docs: "description of the routes",
  add: "Make a key",
  noneTitle: "There is no key yet",
  noneText:
    "A key lets a script read the archive, keep agents in step with your directory, or fetch metrics, without anybody’s password. Give each program its own, so that one can be revoked alone.",
  name: "Name",
  nameHint: "Which program uses it.",
  scopes: "It may",
  scopesNone: "Choose at least one.",
  cidrs: "Only from these addresses or networks",
  cidrsBad: "One of these is neither an address nor a network.",
  cidrsHint: "Separated by commas; from anywhere when empty.",
  make: "Make the key",
  madeTitle: "The new key",
  madeText: (name: string) => `The key of ${name} is shown only now: put it where the program finds it.`,
  secret: "Key",
  example: "Try it",
  kept: "I have kept it",
  prefix: (prefix: string) => `${prefix}…`,
  made: (who: string, when: string) => `Made by ${who}, ${when}`,
  used: (when: string) => `last used ${when}`,
  unused: "never used",
  from: (cidrs: string) => `only from ${cidrs}`,
  anywhere: "from anywhere",
  revoke: "Revoke",
  revokeTitle: (name: string) => `Revoke the key of ${name}?`,
  revokeText: "Programs with this key are refused at once. It cannot be taken back; a new key has to be made.",
  revoked: (name: string) => `The key of ${name} is revoked.`,
};

export const scopes: Record<Scope, string> = {
  "agents:read": "see the agents",
  "agents:write": "add and change agents",
  "categories:read": "see the categories",
  "categories:write": "add and change categories",
  "archive:read": "read the archive",
  "archive:write": "write notes and tags in the archive",
  "audit:read": "read the audit log",
  "settings:read": "see settings and allow-list",
  "settings:write": "change settings and allow-list",
  "metrics:read": "fetch the metrics",
};

export const audit = {
  title: "Audit",
  lead: "What has been done here, newest first. Nobody can change it.",
  when: "When",
  who: "Who",
  where: "From",
  what: "What",
  changes: "Before → after",
  nothing: "nothing",
  changed: (secret: string) => `${secret} changed`,
  filters: "Filter",
  agent: "By",
  anybody: "Anybody",
  action: "What",
  anything: "Anything",
  from: "From the day",
  to: "Up to the day",
  address: "From the address or network",
  addressBad: "Neither an address nor a network.",
  byKey: (name: string) => `Key: ${name}`,
  text: "Text",
  clear: "Clear the filter",
  older: "Older",
  newer: "Newer",
  page: (first: string, last: string) => `${first} to ${last}`,
  csv: "As CSV",
  jsonl: "As JSON lines",
  exportHint: "Exports hold what the filter lets through.",
  noneTitle: "Nothing has been done yet",
  noneText: "Every log-in and every change by staff will stand here: who, from where, what was before and after.",
  noneFoundTitle: "Nothing like that",
  noneFoundText: "No entry passes the filter.",
  further: "Nothing found so far",
  furtherText: "Older entries are still to be looked at.",
  more: (n: number) => `${number(n)} more`,
};

/** Who did it, where no agent or key is named. */
export const doers: Record<AuditBy, string> = {
  agent: "An agent",
  key: "A key",
  machine: "On the machine itself",
  server: "The server",
  stranger: "Somebody not logged in",
};

/** Kinds of doers to choose from. */
export const doerKinds: Record<AuditBy, string> = {
  agent: "Any agent",
  key: "Any key",
  machine: "The machine itself (usher admin)",
  server: "The server",
  stranger: "Not logged in",
};

/** What was done, after the doer's name. `it` is what it was done to, as it was called then; absent where there is nothing to name. */
export const deeds: Record<AuditAction, { name: string; says: (it: string) => string }> = {
  logged_in: { name: "Logged in", says: () => "logged in" },
  log_in_failed: { name: "Log-in failed", says: (it) => `failed to log in${as(it)}` },
  logged_out: { name: "Logged out", says: () => "logged out" },
  logged_out_everywhere: { name: "Logged out everywhere", says: (it) => `logged ${it || "themselves"} out everywhere` },
  session_ended: { name: "Log-in ended", says: (it) => `ended a log-in${of(it)}` },
  password_changed: { name: "Password changed", says: () => "changed their password" },
  link_made: { name: "One-time link made", says: (it) => `made a one-time link${to(it)}` },
  link_used: { name: "One-time link used", says: (it) => `used the one-time link${of(it)}` },
  password_reset: { name: "Password reset", says: (it) => `reset the password${of(it)}` },
  totp_set: { name: "One-time codes set up", says: () => "set up one-time codes" },
  totp_removed: { name: "One-time codes off", says: (it) => `took one-time codes off${space(it)}` },
  recovery_codes_made: { name: "Recovery codes made", says: () => "made new recovery codes" },
  recovery_code_used: { name: "Recovery code used", says: () => "logged in with a recovery code" },
  sign_up_asked: { name: "Account asked for", says: (it) => `asked for an account${as(it)}` },
  sign_up_approved: { name: "Account approved", says: (it) => `approved the account${of(it)}` },
  sign_up_declined: { name: "Account declined", says: (it) => `declined the account${of(it)}` },
  agent_added: { name: "Agent added", says: (it) => `added the agent${space(it)}` },
  agent_edited: { name: "Agent edited", says: (it) => `changed the agent${space(it)}` },
  agent_removed: { name: "Agent removed", says: (it) => `removed the agent${space(it)}` },
  category_added: { name: "Category added", says: (it) => `added the category${space(it)}` },
  category_edited: { name: "Category edited", says: (it) => `changed the category${space(it)}` },
  categories_ordered: { name: "Categories ordered", says: () => "put the categories in another order" },
  setting_edited: { name: "Setting changed", says: (it) => `changed the setting${it && ` “${it}”`}` },
  allow_entry_added: { name: "Allow-list: added", says: (it) => `put ${it || "an entry"} into the allow-list` },
  allow_entry_edited: { name: "Allow-list: edited", says: (it) => `changed ${it || "an entry"} in the allow-list` },
  allow_entry_removed: { name: "Allow-list: removed", says: (it) => `took ${it || "an entry"} out of the allow-list` },
  key_made: { name: "Key made", says: (it) => `made the key${space(it)}` },
  key_revoked: { name: "Key revoked", says: (it) => `revoked the key${space(it)}` },
  record_opened: { name: "Earlier conversation opened", says: (it) => `opened the earlier conversation${space(it)}` },
  records_removed: { name: "Records removed", says: (it) => `removed records${of(it)}` },
  note_added: { name: "Note written", says: (it) => `wrote a note on the conversation${space(it)}` },
  tags_edited: { name: "Tags changed", says: (it) => `changed the tags of the conversation${space(it)}` },
  audit_exported: { name: "Audit log exported", says: () => "exported the audit log" },
};

const space = (it: string): string => (it ? ` ${it}` : "");
const of = (it: string): string => (it ? ` of ${it}` : "");
const to = (it: string): string => (it ? ` for ${it}` : "");
const as = (it: string): string => (it ? ` as ${it}` : "");

/** Names of fields that are not their own word with the underscores gone. */
export const yesNo = { yes: "yes", no: "no" };

export const fieldNames: Readonly<Partial<Record<string, string>>> = {
  email: "e-mail address",
  capacity: "limit",
  admin: "may administer",
  must_change_password: "must choose another password",
  queue_when_unstaffed: "open when nobody is on duty",
  cidr: "address or network",
  cidrs: "only from",
  waiting: "people waiting",
  wrap_up_s: "wrap-up, seconds",
};
