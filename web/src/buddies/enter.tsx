// The door of the lobby: by which name.

import { useState } from "preact/hooks";
import { fieldFault, NAME_MAX } from "../model/composer";
import { whyNot } from "../text/en";
import { lobby, whyGuestNot } from "../text/en-buddies";
import { Button, Field } from "../ui/parts";
import { useTitle } from "../ui/title";
import { keptName } from "./entered";
import { Notices } from "./notices";
import { enter, notLetIn } from "./store";

export function EnterScreen() {
  const [name, setName] = useState(keptName);
  const [fault, setFault] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const refused = notLetIn.value;
  const isSoon = refused === "too_many_tries";
  useTitle(lobby.title);

  const submit = (event: Event) => {
    event.preventDefault();
    const found = fieldFault(name, NAME_MAX, true);
    setFault(found ? (found === "blank" ? lobby.nameMissing : whyNot(found)) : undefined);
    if (found) {
      // Once it is drawn as such.
      setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return;
    }
    setBusy(true);
    enter(name.trim(), (answer) => {
      setBusy(false);
      if (answer.type === "refused") setFault(whyGuestNot(answer.reason));
    });
  };

  return (
    <main id="main" class="narrow stack">
      <div class="stack-tight">
        <h1>{lobby.title}</h1>
        <p class="soft">{lobby.lead}</p>
      </div>
      <Notices />
      <div role="status">{isSoon && <p class="banner warn note">{lobby.inSoon}</p>}</div>
      <form class="card stack" onSubmit={submit} noValidate>
        <Field
          label={lobby.name}
          hint={lobby.nameHint}
          name="name"
          autocomplete="name"
          focus
          value={name}
          onInput={setName}
          fault={fault ?? (refused && !isSoon ? whyGuestNot(refused) : undefined)}
        />
        <Button kind="main" submit disabled={busy}>
          {lobby.enter}
        </Button>
      </form>
    </main>
  );
}
