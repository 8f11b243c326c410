// The welcome page: what one can ask for, and how it looks there right now.

import { addressOf } from "../model/address";
import { categoriesOf } from "../model/board";
import type { CategoryLine } from "../protocol/types";
import { estimate, preview, soon, welcome } from "../text/en";
import { Icon } from "../ui/icons";
import { Empty, Loading } from "../ui/parts";
import { now } from "../ui/tick";
import { serverNow, state } from "./store";

export function WelcomeScreen() {
  const { board, chat } = state.value;
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
        <ul class="doors">
          {lines.map((line) => (
            <li key={line.category}>
              <Door line={line} />
            </li>
          ))}
        </ul>
      )}
      <footer class="foot">
        {/* The staff's pages are another entry: this one loads anew. */}
        <a class="soft small" href="/login">
          {welcome.staff}
        </a>
      </footer>
    </main>
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
