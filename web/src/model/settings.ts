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
