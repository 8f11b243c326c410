// The small settings of sound and notifications.

import { useState } from "preact/hooks";
import { alerts } from "../text/en-alerts";
import { beep, desktop, notify, setDesktop, setSound, sound } from "./alerts";
import { Menu } from "./menu";
import { Button, Check } from "./parts";

/** `soundFor` says what the sound is for. */
export function AlertsMenu({ soundFor }: { soundFor: string }) {
  const [fault, setFault] = useState<string | undefined>();
  const chooseDesktop = async (on: boolean) => {
    const leave = await setDesktop(on);
    setFault(leave === "denied" ? alerts.blocked : leave === "unable" ? alerts.unable : undefined);
  };
  const icon = sound.value || desktop.value ? "bell" : "belloff";
  return (
    <Menu icon={icon} label={alerts.button}>
      <div class="stack-tight">
        <h2 class="menu-title">{alerts.title}</h2>
        <Check label={soundFor} checked={sound.value} onChange={setSound} />
        <Check label={alerts.desktop} checked={desktop.value} onChange={(on) => void chooseDesktop(on)} />
        {fault && <p class="fault">{fault}</p>}
        <div class="row">
          <Button small onClick={() => beep("customer")}>
            {alerts.testSound}
          </Button>
          <Button small disabled={!desktop.value} onClick={() => notify(alerts.testText)}>
            {alerts.testDesktop}
          </Button>
        </div>
      </div>
    </Menu>
  );
}
