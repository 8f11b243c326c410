// The settings of the house: each with its unit, its bounds and its default; saved together, or none.

import { useState } from "preact/hooks";
import { editsOf, isOutside, risksOf, type Typed, typedOrSaved } from "../../model/settings";
import { call } from "../../net/api";
import type { Setting, SettingKey } from "../../protocol/types";
import { settingWords, settings as words } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { Button, Empty, Loading } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { useUnsaved } from "../../ui/unsaved";
import { useSending } from "../form";
import { turnedAway } from "../session";
import { useFollowing } from "./follow";
import { SettingsAsk } from "./settings-ask";
import { allowedOf, SettingRow } from "./settings-parts";
import "./admin.css";
import { useTitle } from "../../ui/title";

const KEYS = Object.keys(settingWords);
const GROUPS = Object.keys(words.groups) as (keyof typeof words.groups)[];

export function SettingsPage() {
  const [saved, setSaved] = useState<readonly Setting[] | undefined>();
  const [typed, setTyped] = useState<Typed>({});
  const [asking, setAsking] = useState(false);
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
  const risks = saved ? risksOf(saved, typed) : [];
  const unsaved = useUnsaved(edits.length > 0 && !busy);
  const type = (key: SettingKey, value: string) => {
    setTyped({ ...typed, [key]: value });
    setFaults(Object.fromEntries(Object.entries(faults).filter(([field]) => field !== key && field !== "form")));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const outside = (saved ?? []).filter((setting) => isOutside(setting, typedOrSaved(setting, typed)));
    if (outside.length > 0) {
      setFaults(Object.fromEntries(outside.map((setting) => [setting.key, words.outside(allowedOf(setting))])));
      return toFirstFault();
    }
    if (risks.length > 0) return setAsking(true);
    void save();
  };
  const save = async () => {
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
                  <SettingRow
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
      {asking && risks.length > 0 && (
        <SettingsAsk risks={risks} onYes={() => void save()} onClose={() => setAsking(false)} />
      )}
      {unsaved.question}
    </main>
  );
}

function toFirstFault(): void {
  setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
