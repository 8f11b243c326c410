// The settings while they are edited: what differs from what is saved, and what a number's bounds say to it.

import type { EditSetting, Setting, SettingKey } from "../protocol/types";

/** Values as they are typed, by key; what is absent is as saved. */
export type Typed = Readonly<Partial<Record<SettingKey, string>>>;

export function typedOrSaved(setting: Setting, typed: Typed): string {
  return typed[setting.key] ?? setting.value;
}

/** A value as it will count. */
export type EditedSetting = { key: SettingKey; value: string };

/** Counts and times that, made smaller, take something from those who are here now. */
const CUTS: readonly SettingKey[] = [
  "hold_s",
  "grace_s",
  "offer_s",
  "offer_again_s",
  "idle_away_min",
  "message_chars",
  "conversation_entries",
];
/** Who needs one-time codes, from nobody to everybody. */
const CODES = ["off", "admins", "everyone"];

/** Changes that are felt by those who are here now, and so are asked about first. */
export function feltAtOnce(settings: readonly Setting[], typed: Typed): readonly EditedSetting[] {
  return settings
    .filter((setting) => isStricter(setting, typedOrSaved(setting, typed).trim()))
    .map((setting) => ({ key: setting.key, value: typedOrSaved(setting, typed).trim() }));
}

function isStricter({ key, value: saved }: Setting, value: string): boolean {
  if (key === "require_totp") return CODES.indexOf(value) > CODES.indexOf(saved);
  return CUTS.includes(key) && reach(key, value) < reach(key, saved);
}

/** No minutes of idleness are no limit. */
function reach(key: SettingKey, value: string): number {
  const n = Number(value);
  return key === "idle_away_min" && n === 0 ? Number.POSITIVE_INFINITY : n;
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
