// The welcome page: what one can ask for, and how it looks there right now.

import { useState } from "preact/hooks";
import { addressOf } from "../model/address";
import { categoriesOf } from "../model/board";
import { foundIn } from "../model/plain";
import type { CategoryLine } from "../protocol/types";
import { estimate, preview, soon, welcome } from "../text/en";
import { Icon } from "../ui/icons";
import { Button, Empty, Field, Loading } from "../ui/parts";
import { now } from "../ui/tick";
import { serverNow, state } from "./store";

/** So many are seen at a glance: nobody searches among fewer. */
const FEW = 12;
/** More than these are asked for. */
const SHOWN = 60;

export function WelcomeScreen() {
  const { board, chat, lobby } = state.value;
  const lines = categoriesOf(board);
  const ended = chat?.header.status.is === "ended" ? chat.header : null;
  return (
    <main id="main" class="welcome">
      <div class="stack-tight">
        <h1>{welcome.title}</h1>
        <p class="soft lead">{welcome.lead}</p>
      </div>
      {ended && (
        <div class="banner note">
          <span>{welcome.ended(ended.agent ?? preview.someone)}</span>
          <a href={addressOf(ended.category, board)}>{welcome.endedOpen}</a>
        </div>
      )}
      {!board.known ? (
        <Loading />
      ) : lines.length === 0 ? (
        <Empty icon="chat" {...welcome.none} />
      ) : (
        <Doors lines={lines} />
      )}
      {/* The lobby and the staff's pages are other entries: these load anew. */}
      {lobby === "open" && (
        <div class="doors">
          <a class="door" href="/buddies">
            <span class="door-text">
              <span class="door-name">{welcome.meet}</span>
              <span class="door-state">{welcome.meetText}</span>
            </span>
            <Icon name="next" />
          </a>
        </div>
      )}
      <footer class="foot">
        <a class="soft small" href="/login">
          {welcome.staff}
        </a>
      </footer>
    </main>
  );
}

function Doors({ lines }: { lines: readonly CategoryLine[] }) {
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  // What was typed among many counts as long as it stands there.
  const found = foundIn(lines, text, (line) => line.name);
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <>
      {(lines.length > FEW || text !== "") && (
        <search class="stack-tight">
          <Field label={welcome.search} name="search" type="search" optional="unsaid" value={text} onInput={setText} />
          <p class="soft small" role="status">
            {found.length === 0 ? welcome.noneFound : welcome.found(found.length, lines.length)}
          </p>
        </search>
      )}
      <ul class="doors">
        {shown.map((line) => (
          <li key={line.category}>
            <Door line={line} />
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <div>
          <Button onClick={() => setAll(true)}>{welcome.showAll(found.length)}</Button>
        </div>
      )}
    </>
  );
}

function Door({ line }: { line: CategoryLine }) {
  const shut = line.door === "closed" || line.door === "full";
  const inside = (
    <>
      <span class="door-text">
        <span class="door-name">{line.name}</span>
        <span class="door-state">
          <span class={dot(line)} />
          <span>{stateOf(line)}</span>
        </span>
      </span>
      {!shut && <Icon name="next" />}
    </>
  );
  if (shut) return <div class="door shut">{inside}</div>;
  return (
    <a class="door" href={addressOf(line.category, state.value.board)}>
      {inside}
    </a>
  );
}

function dot(line: CategoryLine): string {
  if (line.door === "ready") return "dot good";
  return line.door === "queue" ? "dot warn" : "dot hollow";
}

function stateOf(line: CategoryLine): string {
  switch (line.door) {
    case "ready":
      return welcome.available(Math.max(1, line.agents.available));
    case "queue": {
      const waiting = line.waiting === 0 ? welcome.nobodyAhead : welcome.waiting(line.waiting);
      return line.estimate ? `${waiting}, ${estimate(line.estimate)}` : waiting;
    }
    case "unstaffed":
      return line.waiting === 0 ? welcome.unstaffed : welcome.unstaffedWaiting(line.waiting);
    case "full":
      return welcome.full;
    case "closed":
      return line.opens === undefined ? welcome.closed : welcome.opens(soon(line.opens, serverNow(now())));
  }
}
