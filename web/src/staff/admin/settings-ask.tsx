// The question before settings are saved that touch people at work: what will happen, setting by setting.

import type { Risk } from "../../model/settings";
import { settingWords } from "../../text/en-house";
import { risks as words } from "../../text/en-settings";
import { Confirm } from "../../ui/dialog";
import { account } from "../session";
import { valueSaid } from "./settings-parts";

type SettingsAskProps = { risks: readonly Risk[]; onYes: () => void; onClose: () => void };

export function SettingsAsk({ risks, onYes, onClose }: SettingsAskProps) {
  const stopsMe = risks.some(({ setting }) => setting.key === "require_totp") && account.value?.totp === false;
  return (
    <Confirm title={words.title} text={words.lead} yes={words.yes} danger onYes={onYes} onClose={onClose}>
      <dl class="stack-tight">
        {risks.map(({ setting, to }) => (
          <div key={setting.key}>
            <dt>
              <strong>
                {words.change(
                  settingWords[setting.key].name,
                  valueSaid(setting, setting.value),
                  valueSaid(setting, to),
                )}
              </strong>
            </dt>
            <dd>{words.will[setting.key]}</dd>
          </div>
        ))}
      </dl>
      {stopsMe && <p>{words.ownCodes}</p>}
    </Confirm>
  );
}
