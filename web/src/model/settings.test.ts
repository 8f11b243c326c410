// The settings while they are edited.

import { expect, test } from "vitest";
import type { Setting, SettingKey } from "../protocol/types";
import { editsOf, isOutside, risksOf, typedOrSaved } from "./settings";

const hold: Setting = {
  key: "hold_s",
  value: "90",
  default: "120",
  allowed: "10 to 3600",
  unit: "s",
  min: 10,
  max: 3_600,
  choices: [],
  environment: "HOLD_S",
  environment_value: null,
};
const signUp: Setting = {
  ...hold,
  key: "sign_up",
  value: "off",
  default: "off",
  min: null,
  max: null,
  choices: ["off", "approval"],
};

test("only what differs from what is saved is sent", () => {
  expect(editsOf([hold, signUp], {})).toEqual([]);
  expect(editsOf([hold, signUp], { hold_s: "90", sign_up: "approval" })).toEqual([
    { key: "sign_up", value: "approval" },
  ]);
});

test("back at the default is no value of its own", () =>
  expect(editsOf([hold], { hold_s: " 120 " })).toEqual([{ key: "hold_s", value: null }]));

test("what is typed counts before what is saved", () => {
  expect(typedOrSaved(hold, {})).toBe("90");
  expect(typedOrSaved(hold, { hold_s: "" })).toBe("");
});

test.each([
  ["10", false],
  ["3600", false],
  ["9", true],
  ["3601", true],
  ["", true],
  ["1.5", true],
  ["-20", true],
])("%s as a number is outside: %s", (text, outside) => expect(isOutside(hold, text)).toBe(outside));

test("a choice is one of its words", () => {
  expect(isOutside(signUp, "approval")).toBe(false);
  expect(isOutside(signUp, "everybody")).toBe(true);
});

test.each<[SettingKey, string, string, boolean]>([
  ["hold_s", "120", "119", true],
  ["hold_s", "120", " 120 ", false],
  ["hold_s", "120", "600", false],
  ["grace_s", "30", "9", true],
  ["offer_s", "20", "9", true],
  ["offer_again_s", "100", "99", true],
  ["offers_unanswered", "2", "1", true],
  ["offers_unanswered", "2", "3", false],
  ["idle_away_min", "60", "5", true],
  ["idle_away_min", "60", "0", false],
  ["idle_away_min", "0", "1440", true],
  ["message_chars", "2000", "1000", true],
  ["message_chars", "2000", "9000", false],
  ["conversation_entries", "10000", "100", true],
  ["invitation_days", "0", "30", true],
  ["invitation_days", "30", "29", true],
  ["invitation_days", "30", "0", false],
  ["lobby", "open", "staff", true],
  ["lobby", "open", "off", true],
  ["lobby", "staff", "off", true],
  ["lobby", "off", "staff", false],
  ["lobby", "staff", "open", false],
  ["require_totp", "off", "admins", true],
  ["require_totp", "admins", "everyone", true],
  ["require_totp", "everyone", "everyone", false],
  ["require_totp", "everyone", "admins", false],
  ["require_totp", "admins", "off", false],
  ["password_min_chars", "12", "20", false],
  ["password_min_chars", "20", "12", false],
  ["link_days", "7", "1", false],
  ["sign_up", "approval", "off", false],
])("%s from %s to %s is asked about: %s", (key, value, to, asked) => {
  const setting = { ...hold, key, value };
  expect(risksOf([setting], { [key]: to })).toEqual(asked ? [{ setting, to }] : []);
});
