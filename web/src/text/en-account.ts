// English: the words of one's own account: password, one-time codes, log-ins, and asking for an account.

import { number } from "./en";

export const password = {
  title: "Password",
  lead: "A change logs you out everywhere else.",
  change: "Change password",
  same: "Choose another one than the present one.",
  changed: "Your password is changed. You are logged out everywhere else.",
};

export const must = {
  password: {
    title: "Choose another password",
    lead: "An admin has asked for this. After it you go on where you wanted to go.",
  },
  totp: {
    title: "Set up one-time codes",
    lead: "In this house log-ins want a second proof besides the password. It takes a minute, with an authenticator app on your phone.",
  },
  submit: "Set the password",
  who: (name: string) => `Logged in as ${name}`,
  logOut: "Log out",
};

export const codes = {
  title: "One-time codes",
  off: "Off. Your password alone lets one in.",
  on: "On. A log-in wants a code of your authenticator besides the password.",
  why: "With them a stolen password is not enough. You need an authenticator app, on your phone or in your password manager.",
  setUp: "Set up",
  prove: "Your password once more",
  goOn: "Go on",
  scan: "Scan this with your authenticator",
  picture: "The secret as a picture to scan",
  orType: "Or type this secret into it",
  confirm: "The six digits it shows now",
  confirmHint: "Nothing changes before this code was right.",
  turnOn: "Turn on",
  isOn: "One-time codes are on.",
  recoveryTitle: "Your recovery codes",
  recoveryLead:
    "Each lets you in once without the authenticator, when the phone is lost or broken. They are shown only now: keep them away from the phone.",
  copy: "Copy",
  copied: "Copied.",
  download: "Download",
  print: "Print",
  file: (who: string) => `Usher recovery codes for ${who}. Each works once.`,
  fileName: "usher-recovery-codes.txt",
  kept: "I have kept them",
  left: (n: number) =>
    n === 0
      ? "No recovery code is left: make new ones."
      : n === 1
        ? "1 recovery code is left: make new ones."
        : `${number(n)} recovery codes are left.`,
  fresh: "New recovery codes",
  freshTitle: "New recovery codes?",
  freshText: "The ones that you have stop working at once.",
  freshDo: "Make new ones",
  remove: "Turn off",
  removeTitle: "Turn one-time codes off?",
  removeText: "From then on your password alone lets one in. Your recovery codes stop working.",
  removed: "One-time codes are off.",
  required: "One-time codes are required in this house: they cannot be turned off.",
};

export const sessions = {
  title: "Where you are logged in",
  lead: "A log-in that you do not know? End it and change your password.",
  this: "this one",
  unknown: "Unknown browser",
  from: (address: string) => `from ${address}`,
  since: (when: string) => `since ${when}`,
  seen: (when: string) => `last seen ${when}`,
  end: "End",
  endLabel: (browser: string, address: string) => `End the log-in of ${browser} from ${address}`,
  ended: "It is logged out.",
  everywhere: "Log out everywhere",
  everywhereTitle: "Log out everywhere?",
  everywhereText: (count: number) =>
    count === 1
      ? "This is your only log-in: it ends now. What you hold goes back to the head of the queue."
      : `All ${number(count)} log-ins end now, this one too. What you hold goes back to the head of the queue.`,
};

export const me = {
  title: "My account",
  admin: "Admin",
  agent: "Agent",
  lead: "Names and address are changed by an admin.",
  demo: "This is a demonstration account: it has no password and no one-time codes.",
};

export const signUp = {
  title: "Ask for an account",
  lead: "For staff. An admin looks at it and lets you in; until then you cannot log in.",
  submit: "Ask",
  doneTitle: "Thank you, it is on its way",
  doneText: "An admin has to approve it. After that you can log in with your address and this password.",
  closedTitle: "Accounts are made by your admin",
  closedText: "Here nobody can ask for one. Your admin sends you a one-time link instead.",
  toLogIn: "To the log-in",
};
