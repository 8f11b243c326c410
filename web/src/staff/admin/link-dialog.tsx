// A one-time link, shown this once.

import type { AgentLink } from "../../protocol/types";
import { frame } from "../../text/en";
import { agents as words } from "../../text/en-agents";
import { Dialog } from "../../ui/dialog";
import { Button } from "../../ui/parts";
import { Shown } from "../shown";

type LinkDialogProps = { name: string; made: AgentLink; disabled: boolean; onClose: () => void };

export function LinkDialog({ name, made, disabled, onClose }: LinkDialogProps) {
  return (
    <Dialog title={words.linkTitle} onClose={onClose} wide>
      <p>{words.linkText(name, made.link_days ?? 0)}</p>
      {disabled && <p class="banner note">{words.linkOfDisabled(name)}</p>}
      <Shown label={words.link} name="link" value={made.link ?? ""} />
      <div class="dialog-foot">
        <Button kind="main" onClick={onClose}>
          {frame.close}
        </Button>
      </div>
    </Dialog>
  );
}
