// One setting on its page: what it is, its field, its bounds and its default.

import { useId } from "preact/hooks";
import type { Setting, SettingKey } from "../../protocol/types";
import { settingWords, settings as words } from "../../text/en-house";
import { Badge } from "../../ui/parts";

type RowProps = { setting: Setting; value: string; fault: string | undefined; onInput: (value: string) => void };

export function SettingRow({ setting, value, fault, onInput }: RowProps) {
  const id = useId();
  const { name, hint } = settingWords[setting.key];
  const isDefault = value.trim() === setting.default;
  const shared = {
    id,
    name: setting.key,
    value,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": fault ? `${id}-hint ${id}-fault` : `${id}-hint`,
  };
  return (
    <div class="setting">
      <div class="setting-text">
        <label for={id}>{name}</label>
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
        {setting.environment && setting.environment_value !== null && (
          <p class="hint differs">{words.environment(setting.environment, setting.environment_value)}</p>
        )}
      </div>
      <div class="setting-value">
        {setting.choices.length > 0 ? (
          <select {...shared} class="input" onChange={(event) => onInput(event.currentTarget.value)}>
            {setting.choices.map((choice) => (
              <option key={choice} value={choice}>
                {choiceOf(setting.key, choice)}
              </option>
            ))}
          </select>
        ) : (
          <span class="row setting-number">
            <input
              {...shared}
              class="input"
              type="number"
              inputmode="numeric"
              min={setting.min ?? undefined}
              max={setting.max ?? undefined}
              onInput={(event) => onInput(event.currentTarget.value)}
            />
            <span class="soft">{unitOf(setting)}</span>
          </span>
        )}
        {fault && (
          <p class="fault" id={`${id}-fault`}>
            {fault}
          </p>
        )}
        <p class="row hint setting-default">
          {setting.choices.length === 0 && <span>{allowedOf(setting)}</span>}
          {isDefault ? (
            <Badge>{words.isDefault}</Badge>
          ) : (
            <>
              <span>{words.default(valueSaid(setting, setting.default))}</span>
              <button
                type="button"
                class="link-button"
                aria-label={words.resetOf(name)}
                onClick={() => onInput(setting.default)}
              >
                {words.reset}
              </button>
            </>
          )}
        </p>
      </div>
    </div>
  );
}

function unitOf(setting: Setting): string {
  return words.units[setting.unit] ?? setting.unit;
}

export function allowedOf(setting: Setting): string {
  if (setting.min === null || setting.max === null) return setting.allowed;
  return words.bounds(setting.min, setting.max, unitOf(setting));
}

function choiceOf(key: SettingKey, choice: string): string {
  return words.choices[key]?.[choice] ?? choice;
}

/** A value of that setting as one reads it: `90 s`, `Everybody`. */
export function valueSaid(setting: Setting, value: string): string {
  if (setting.choices.length > 0) return choiceOf(setting.key, value);
  return `${value} ${words.short[setting.unit] ?? setting.unit}`.trim();
}
