// English: why not, in words for staff. A reason without words is a type error.

import type { Reason } from "../protocol/types";
import { refusals } from "./en";
import { meeting } from "./en-buddies";

/** What a field that was left empty asks for. */
export const missing: Readonly<Partial<Record<string, string>>> & { any: string } = {
  email: "Enter the e-mail address.",
  full_name: "Enter the full name.",
  display_name: "Enter the name that customers see.",
  name: "Enter a name.",
  cidr: "Enter an address or a network.",
  password: "Enter a password.",
  password_again: "Enter the password again.",
  any: "Fill this in, please.",
};

const own: Record<Exclude<Reason, keyof typeof refusals | keyof typeof meeting>, string> = {
  not_logged_in: "Log in first, please.",
  wrong_credentials: "The e-mail address or the password is not right.",
  not_allowed: "You are not allowed to do this.",
  address_not_allowed: "Staff pages cannot be opened from this network.",
  link_expired: "This link has been used already or has expired. Ask for a new one.",
  password_change_required: "Choose another password first.",
  totp_required: "Set up one-time codes first.",
  code_required: "Enter the code from your authenticator, or a recovery code.",
  wrong_code: "That code is wrong, or was used already.",
  scope_missing: "This key may not do that.",
  would_lock_out: "That would shut you out: your own address must stay in the list.",
  already_listed: "That address is in the list already.",
  sign_up_closed: "Accounts are made by your admin.",
  method_not_allowed: "This is not possible here.",
  unknown_offer: "This offer is over.",
  at_capacity: "You have as many conversations as your limit allows.",
  not_available: "You are away or on last call.",
  not_assigned: "You are not assigned to this category.",
  not_manual: "In this category customers are given out by the hub.",
  nobody_waiting: "Nobody is waiting.",
  unknown_agent: "There is no such agent any more.",
  target_unavailable: "This agent is not available.",
  target_full: "This agent has no room.",
  target_is_self: "You have this conversation already.",
  not_wrapping_up: "The wrap-up is over already.",
  email_taken: "Somebody else uses this e-mail address.",
  name_taken: "This name is taken.",
  bad_capacity: "The limit must be 1 to 4.",
  bad_setting: "This value is not possible.",
  last_admin: "There must be at least one admin who can log in.",
  too_many: "There are too many of these.",
  people_waiting: "Somebody is waiting there: choose what becomes of them.",
  passwords_differ: "The two passwords are not the same.",
  archive_away: "The archive is away at the moment. Nothing is lost: try again when it is back.",
  archive_wrong:
    "The archive's database is not the right one. Nothing was changed, and trying again does not help: an admin has to choose, as the dashboard says.",
  archive_damaged:
    "What the archive has of this cannot be read, and trying again does not help. An admin finds in the server's log what is wrong.",
  takes_too_long: "It takes too long to find. Search for more of a word, or within a shorter period.",
};

export const reasons: Record<Reason, string> = { ...refusals, ...meeting, ...own };
