// English: the words of the page of agents and of those who ask for an account.

import { allOf, number } from "./en";

export const agents = {
  title: "Agents",
  lead: "Who may log in, what they serve, and how much at once. Every change takes effect at once.",
  add: "Add an agent",
  addTitle: "A new agent",
  newHint: "A new agent has a limit of 1 and no category yet: assign categories below, or nobody reaches them.",
  aloneTitle: "You are the only one here",
  aloneText:
    "Add your first colleague: you hand over a one-time link, they choose their password, and customers of the categories that you give reach them.",
  search: "Search",
  searchHint: "A part of a name or an address.",
  noneFound: "Nobody by that name or address.",
  shown: (shown: number, all: number) => `${number(shown)} of ${number(all)} agents`,
  admin: "May administer",
  adminHint: "Everything here: agents, categories, allow-list, settings, keys, the audit log and everybody’s archive.",
  capacity: "Limit",
  capacityHint: "Conversations at once, 1 to 4.",
  categories: "Categories",
  noCategory: "No category yet",
  unreachable: (name: string, capacity: number) =>
    `No customer reaches ${name} yet: no category is assigned, and the limit is ${capacity}.`,
  assign: "Assign categories",
  how: "How do they get in?",
  byLink: "With a one-time link that you hand over; they choose their password.",
  byPassword: "With a password that you choose now.",
  create: "Add",
  linkTitle: "The one-time link",
  linkText: (name: string, days: number) =>
    `Hand this link to ${name}. It works once, for ${days === 1 ? "one day" : `${days} days`}, and is shown only now.`,
  linkOfDisabled: (name: string) => `${name} is disabled: it works once they are enabled.`,
  link: "Link",
  edit: "Edit",
  editTitle: (name: string) => `Edit ${name}`,
  more: (name: string) => `More for ${name}`,
  disable: "Disable",
  enable: "Enable",
  disabled: "Disabled",
  enabled: (name: string) => `${name} may log in again.`,
  noPassword: "No password yet",
  mustChange: "Must choose another password",
  totp: "One-time codes",
  logIns: (n: number) => (n === 1 ? "1 log-in" : `${number(n)} log-ins`),
  isAdmin: "Admin",
  remove: "Remove",
  removed: (name: string) => `${name} is removed.`,
  you: "you",
  leftTitle: (people: number) =>
    people === 1 ? "1 person is left with nobody on duty" : `${number(people)} people are left with nobody on duty`,
  leftText: (name: string, categories: readonly string[]) => {
    const where = categories.length === 0 ? "" : ` for ${allOf(categories)}`;
    const closed = categories.length > 1 ? "them" : "it";
    return `Without ${name} nobody is on duty${where}, so this closes ${closed}. What shall become of them?`;
  },
};

const heldBy = (name: string, held: number | null): string => {
  if (held === null) return `Customers whom ${name} holds go back to the head of the queue.`;
  if (held === 0) return `${name} holds no conversation now.`;
  return held === 1
    ? `${name} holds 1 conversation: its customer goes back to the head of the queue.`
    : `${name} holds ${number(held)} conversations: their customers go back to the head of the queue.`;
};

export type AskWords = {
  /** In the menu and on the button that does it. */
  name: string;
  title: (name: string) => string;
  text: (name: string, held: number | null) => readonly string[];
  done: (name: string) => string;
};

/** What is asked before it is done, with what will happen. */
export const asks = {
  link: {
    name: "New one-time link",
    title: (name) => `A new link for ${name}?`,
    text: () => ["With it they choose a new password. Until it is used, the present one goes on working."],
    done: (name) => `There is a new link for ${name}.`,
  },
  reset: {
    name: "Reset the password",
    title: (name) => `Reset ${name}’s password?`,
    text: (name, held) => [
      "The present password stops working at once and every log-in ends. You get a one-time link to hand over; with it they choose another.",
      heldBy(name, held),
    ],
    done: (name) => `${name}’s password is void.`,
  },
  must_change: {
    name: "Must choose another password",
    title: (name) => `Must ${name} choose another password?`,
    text: (name, held) => [
      `The present password still lets ${name} in, but the next thing they do is to choose another; before that no page answers. Who is at work now is interrupted for it.`,
      ...(held === 0
        ? []
        : ["Who takes longer than a dropped connection may loses their customers to the head of the queue."]),
    ],
    done: (name) => `${name} has to choose another password first.`,
  },
  need_not_change: {
    name: "May keep the password",
    title: (name) => `May ${name} keep the password?`,
    text: () => ["They need not choose another one any more."],
    done: (name) => `${name} may keep the password.`,
  },
  sessions: {
    name: "Log out everywhere",
    title: (name) => `Log ${name} out everywhere?`,
    text: (name, held) => [
      "Every browser is logged out at once. They can log in again with the same password.",
      heldBy(name, held),
    ],
    done: (name) => `${name} is logged out everywhere.`,
  },
  totp: {
    name: "Take one-time codes off",
    title: (name) => `Take one-time codes off ${name}?`,
    text: (name, held) => [
      "For a lost phone. Every log-in ends; from then on the password alone lets them in, until they set codes up again. Be sure that it is them who asks.",
      heldBy(name, held),
    ],
    done: (name) => `${name} logs in without one-time codes now.`,
  },
  disable: {
    name: "Disable",
    title: (name) => `Disable ${name}?`,
    text: (name, held) => ["They are logged out at once and cannot log in until enabled again.", heldBy(name, held)],
    done: (name) => `${name} is disabled.`,
  },
  remove: {
    name: "Remove",
    title: (name) => `Remove ${name}?`,
    text: (name, held) => [
      "They are logged out at once. Their name stays in the archive. This cannot be undone.",
      heldBy(name, held),
    ],
    done: agents.removed,
  },
} satisfies Record<string, AskWords>;

export type Ask = keyof typeof asks;

/** How the choices of the menu differ. */
export const menuHints: Record<Exclude<Ask, "disable">, string> = {
  link: "The password goes on working until it is used.",
  reset: "The password stops working at once.",
  must_change: "The password only lets them in to do so.",
  need_not_change: "They need not choose another one any more.",
  sessions: "They can log in again with the same password.",
  totp: "For a lost phone: the password alone lets them in.",
  remove: "For good. Their name stays in the archive.",
};

export const signUps = {
  title: "Waiting for your approval",
  lead: "They asked for an account and cannot log in before you say yes.",
  asked: (when: string, address: string) => `Asked ${when}, from ${address}`,
  approve: "Approve",
  approveTitle: (name: string) => `Approve ${name}?`,
  approveText: "They can log in at once, with the password that they chose.",
  approved: (name: string) => `${name} can log in now.`,
  decline: "Decline",
  declineTitle: (name: string) => `Decline ${name}?`,
  declineText: "The request is forgotten. They are told nothing and may ask again.",
  declined: (name: string) => `${name}’s request is declined.`,
};
