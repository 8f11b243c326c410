// The settings while they are edited: what differs from what is saved, and what a number's bounds say to it.

import type { EditSetting, Setting, SettingKey } from "../protocol/types";

/** Values as they are typed, by key; what is absent is as saved. */
export type Typed = Readonly<Partial<Record<SettingKey, string>>>;

export function typedOrSaved(setting: Setting, typed: Typed): string {
  return typed[setting.key] ?? setting.value;
}

/** What is to be sent: a value back at its default is sent as such, so that a later default counts. */
export function editsOf(settings: readonly Setting[], typed: Typed): readonly EditSetting[] {
  return settings.flatMap((setting) => {
    const value = typedOrSaved(setting, typed).trim();
    if (value === setting.value) return [];
    return [{ key: setting.key, value: value === setting.default ? null : value }];
  });
}

/** Whether this page can tell that the server will refuse it. */
export function isOutside(setting: Setting, value: string): boolean {
  if (setting.choices.length > 0) return !setting.choices.includes(value);
  if (!/^\d{1,9}$/.test(value.trim())) return true;
  const n = Number(value);
  return (setting.min !== null && n < setting.min) || (setting.max !== null && n > setting.max);
}

/** Made shorter or fewer, these end, refuse or remove something that is there. */
const SHORTER: readonly SettingKey[] = [
  "hold_s",
  "grace_s",
  "offer_s",
  "offer_again_s",
  "offers_unanswered",
  "idle_away_min",
  "message_chars",
  "conversation_entries",
  "invitation_days",
];

/** Who needs codes, the fewest first. */
const NEEDS_CODES: readonly string[] = ["off", "admins", "everyone"];

/** To whom the lobby is open, the fewest first. */
const MAY_MEET: readonly string[] = ["off", "staff", "open"];

export type Risk = { setting: Setting; to: string };

/** What would touch people at work the moment it is saved, so that one is asked before. */
export function risksOf(settings: readonly Setting[], typed: Typed): readonly Risk[] {
  return settings
    .map((setting) => ({ setting, to: typedOrSaved(setting, typed).trim() }))
    .filter(({ setting: { key, value }, to }) => {
      if (key === "require_totp") return NEEDS_CODES.indexOf(to) > NEEDS_CODES.indexOf(value);
      if (key === "lobby") return MAY_MEET.indexOf(to) < MAY_MEET.indexOf(value);
      return SHORTER.includes(key) && lasting(key, to) < lasting(key, value);
    });
}

/** Idle agents are never set away at 0, and nothing is removed: that is the longest. */
const NEVER_AT_0: readonly SettingKey[] = ["idle_away_min", "invitation_days"];

function lasting(key: SettingKey, value: string): number {
  return NEVER_AT_0.includes(key) && value === "0" ? Number.POSITIVE_INFINITY : Number(value);
}
