// Asked before settings are saved that those feel who are here now: which, and what becomes of them.

import type { EditedSetting } from "../../model/settings";
import { frame } from "../../text/en";
import { settingWords } from "../../text/en-house";
import { consequences, settingsQuestion as words } from "../../text/en-settings";
import { Dialog } from "../../ui/dialog";
import { Button } from "../../ui/parts";

type Props = { felt: readonly EditedSetting[]; onYes: () => void; onClose: () => void };

export function SettingsQuestion({ felt, onYes, onClose }: Props) {
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <ul class="stack-tight">
        {felt.map(({ key, value }) => (
          <li key={key}>
            <strong>{settingWords[key].name}</strong>
            <p>{consequences[key]?.(value)}</p>
          </li>
        ))}
      </ul>
      <div class="dialog-foot">
        <Button onClick={onClose}>{frame.cancel}</Button>
        <Button kind="danger" onClick={onYes}>
          {words.yes}
        </Button>
      </div>
    </Dialog>
  );
}
