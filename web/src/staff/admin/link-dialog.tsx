// A one-time link, shown this once.

import { frame } from "../../text/en";
import { agents as words } from "../../text/en-agents";
import { Dialog } from "../../ui/dialog";
import { Button } from "../../ui/parts";
import { Shown } from "../shown";

export function LinkDialog({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  return (
    <Dialog title={words.linkTitle} onClose={onClose} wide>
      <p>{words.linkText(name)}</p>
      <Shown label={words.link} name="link" value={link} />
      <div class="dialog-foot">
        <Button kind="main" onClick={onClose}>
          {frame.close}
        </Button>
      </div>
    </Dialog>
  );
}
