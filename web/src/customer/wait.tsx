// The wait: one big number, an honest estimate, and the way out.

import { useEffect, useState } from "preact/hooks";
import { duration, estimate, number, wait } from "../text/en";
import { Confirm } from "../ui/dialog";
import { Button } from "../ui/parts";
import { go } from "../ui/route";
import { now } from "../ui/tick";
import { announce } from "../ui/toast";
import { command, serverNow, state } from "./store";

export function WaitScreen() {
  const [leaving, setLeaving] = useState(false);
  const { place } = state.value;
  const shown = place.at === "waiting" ? place.position.place : 0;

  useEffect(() => {
    if (shown === 0) return;
    document.title = `${wait.announce(shown)} · Usher`;
    announce(wait.announce(shown));
    return () => {
      document.title = "Usher";
      announce("");
    };
  }, [shown]);
  if (place.at !== "waiting") return null;

  const { position, entry, since, category_name } = place;
  const next = position.place <= 1;
  return (
    <main id="main" class="narrow wait">
      <p class="soft">{wait.title(category_name)}</p>
      {next ? (
        <h1 class="wait-next">{wait.next}</h1>
      ) : (
        <h1 class="wait-number">
          <span class="wait-label">{wait.place}</span>
          <span class="numbers">{number(position.place)}</span>
        </h1>
      )}
      <p class="wait-estimate">{position.estimate ? wait.estimate(estimate(position.estimate)) : wait.noEstimate}</p>
      {position.closed && <p class="wait-because">{wait.closed}</p>}
      {position.because && <p class="wait-because">{wait.because[position.because]}</p>}
      <p class="soft">{next ? wait.nextText : wait.text}</p>
      <p class="soft small numbers">{wait.since(duration(Math.max(0, serverNow(now()) - since)))}</p>
      <Button onClick={() => setLeaving(true)}>{wait.leave}</Button>
      <p class="soft small">{wait.kept(state.value.holdS)}</p>
      {leaving && (
        <Confirm
          title={wait.leaveTitle}
          text={wait.leaveText}
          yes={wait.leave}
          no={wait.stay}
          danger
          onClose={() => setLeaving(false)}
          onYes={() => command({ type: "leave", entry }, (answer) => answer.type === "ok" && go("/"))}
        />
      )}
    </main>
  );
}
