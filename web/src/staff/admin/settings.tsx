// The settings of the house: each with its unit, its bounds and its default; saved together, or none.

import { useId, useState } from "preact/hooks";
import { editsOf, feltAtOnce, isOutside, type Typed, typedOrSaved } from "../../model/settings";
import { call } from "../../net/api";
import type { Setting, SettingKey } from "../../protocol/types";
import { settingWords, settings as words } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { Badge, Button, Empty, Loading } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { useUnsaved } from "../../ui/unsaved";
import { useSending } from "../form";
import { turnedAway } from "../session";
import { useFollowing } from "./follow";
import { SettingsQuestion } from "./settings-question";
import "./admin.css";
import { useTitle } from "../../ui/title";

const KEYS = Object.keys(settingWords);
const GROUPS = Object.keys(words.groups) as (keyof typeof words.groups)[];

export function SettingsPage() {
  const [saved, setSaved] = useState<readonly Setting[] | undefined>();
  const [typed, setTyped] = useState<Typed>({});
  const [fault, setFault] = useState<string | undefined>();
  const { busy, faults, setFaults, send } = useSending(KEYS);
  useFollowing(["settings"], async () => {
    const result = await call<Setting[]>("GET", "/v1/settings");
    if (result.ok) {
      setSaved(result.value);
      setFault(undefined);
    } else if (!turnedAway(result.problem) && !saved) setFault(reasons[result.problem.reason]);
  });
  useTitle(words.title);

  const edits = saved ? editsOf(saved, typed) : [];
  const felt = saved ? feltAtOnce(saved, typed) : [];
  const [asking, setAsking] = useState(false);
  const unsaved = useUnsaved(edits.length > 0 && !busy);
  const type = (key: SettingKey, value: string) => {
    setTyped({ ...typed, [key]: value });
    setFaults(Object.fromEntries(Object.entries(faults).filter(([field]) => field !== key && field !== "form")));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const outside = (saved ?? []).filter((setting) => isOutside(setting, typedOrSaved(setting, typed)));
    if (outside.length > 0) {
      setFaults(Object.fromEntries(outside.map((setting) => [setting.key, words.outside(allowedOf(setting))])));
      return toFirstFault();
    }
    if (felt.length > 0) return setAsking(true);
    return save();
  };
  const save = async () => {
    setAsking(false);
    const done = await send(() => call<Setting[]>("PATCH", "/v1/settings", edits));
    if (!done) return toFirstFault();
    setSaved(done.value);
    setTyped({});
    toast(words.saved);
  };

  return (
    <main id="main" class="sheet narrower">
      <div class="stack-tight">
        <h1>{words.title}</h1>
        <p class="soft">{words.lead}</p>
      </div>
      {fault && <Empty icon="clock" title={fault} />}
      {!saved && !fault && <Loading />}
      {saved && (
        <form class="stack-wide" onSubmit={submit} noValidate>
          {GROUPS.map((group) => {
            const own = saved.filter((setting) => settingWords[setting.key].group === group);
            if (own.length === 0) return null;
            return (
              <section key={group} class="card settings" aria-label={words.groups[group]}>
                <h2>{words.groups[group]}</h2>
                {own.map((setting) => (
                  <Row
                    key={setting.key}
                    setting={setting}
                    value={typedOrSaved(setting, typed)}
                    fault={faults[setting.key]}
                    onInput={(value) => type(setting.key, value)}
                  />
                ))}
              </section>
            );
          })}
          <div class="save-bar">
            <span class="grow" role="status">
              {faults["form"] ? (
                <span class="fault">{faults["form"]}</span>
              ) : (
                <span class="soft small">{edits.length === 0 ? words.unchanged : words.changed(edits.length)}</span>
              )}
            </span>
            <Button
              disabled={edits.length === 0}
              onClick={() => {
                setTyped({});
                setFaults({});
              }}
            >
              {words.discard}
            </Button>
            <Button kind="main" submit disabled={busy || edits.length === 0}>
              {words.save}
            </Button>
          </div>
        </form>
      )}
      {asking && felt.length > 0 && (
        <SettingsQuestion felt={felt} onYes={() => void save()} onClose={() => setAsking(false)} />
      )}
      {unsaved.question}
    </main>
  );
}

type RowProps = { setting: Setting; value: string; fault: string | undefined; onInput: (value: string) => void };

function Row({ setting, value, fault, onInput }: RowProps) {
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
              <span>{words.default(defaultOf(setting))}</span>
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

function allowedOf(setting: Setting): string {
  if (setting.min === null || setting.max === null) return setting.allowed;
  return words.bounds(setting.min, setting.max, unitOf(setting));
}

function choiceOf(key: SettingKey, choice: string): string {
  return words.choices[key]?.[choice] ?? choice;
}

function defaultOf(setting: Setting): string {
  if (setting.choices.length > 0) return choiceOf(setting.key, setting.default);
  return `${setting.default} ${words.short[setting.unit] ?? setting.unit}`.trim();
}

function toFirstFault(): void {
  setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
