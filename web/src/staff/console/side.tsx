// Beside the conversations: who waits in which line, and the team.

import { agentsOf, categoriesOf } from "../../model/board";
import type { AgentLine, CategoryLine } from "../../protocol/types";
import { awayReasons, doors, duration, number } from "../../text/en";
import { console_, states } from "../../text/en-staff";
import { Avatar } from "../../ui/parts";
import { now } from "../../ui/tick";
import { command, serverNow, state } from "./store";

export function SidePanel() {
  const { board, me } = state.value;
  const lines = categoriesOf(board);
  const team = agentsOf(board).filter((line) => line.agent !== me?.agent);
  return (
    <aside class="side" aria-label={console_.showSide}>
      <section class="stack-tight">
        <h2 class="side-title">{console_.waitingTitle}</h2>
        <ul class="side-list">
          {lines.map((line) => (
            <Waiting key={line.category} line={line} mine={me?.categories.includes(line.category) ?? false} />
          ))}
        </ul>
        <TakeNext />
      </section>
      <section class="stack-tight">
        <h2 class="side-title">{console_.teamTitle}</h2>
        {team.length === 0 && <p class="soft small">{console_.nobodyElse}</p>}
        <ul class="side-list">
          {team.map((line) => (
            <Colleague key={line.agent} line={line} />
          ))}
        </ul>
      </section>
    </aside>
  );
}

function Waiting({ line, mine }: { line: CategoryLine; mine: boolean }) {
  const longest = line.longest_since === null ? null : serverNow(now()) - line.longest_since;
  return (
    <li class={mine ? "side-row" : "side-row soft"}>
      <span class="grow">
        <span class="side-name cut">{line.name}</span>
        <span class="soft small">
          {line.door === "closed" || line.door === "full"
            ? doors[line.door]
            : longest !== null && line.waiting > 0
              ? console_.longest(duration(Math.max(0, longest)))
              : "\u2013"}
        </span>
      </span>
      <strong class={line.waiting > 0 ? "side-count numbers" : "side-count numbers soft"}>
        {number(line.waiting)}
      </strong>
    </li>
  );
}

function Colleague({ line }: { line: AgentLine }) {
  const dot = !line.connected ? "dot hollow" : line.state === "available" ? "dot good" : "dot warn";
  const what = !line.connected
    ? console_.gone
    : line.state === "away" && line.reason
      ? awayReasons[line.reason]
      : states[line.state];
  return (
    <li class="side-row">
      <Avatar name={line.name} />
      <span class="grow">
        <span class="side-name cut" title={line.name}>
          {line.name}
        </span>
        <span class="soft small side-state">
          <span class={dot} />
          <span class="cut">{what}</span>
        </span>
      </span>
      <span class="soft small numbers">{console_.load(line.units, line.capacity)}</span>
    </li>
  );
}

/** Where customers are not given out by the hub. */
export function TakeNext() {
  const { me, board } = state.value;
  if (!me) return null;
  const manual = me.categories
    .map((category) => board.categories.get(category))
    .filter((line) => line?.mode === "manual");
  if (manual.length === 0) return null;
  const able = me.state === "available" && me.units < me.capacity && manual.some((line) => (line?.waiting ?? 0) > 0);
  return (
    <span>
      <button
        type="button"
        class="button main small"
        data-take-next
        disabled={!able}
        aria-keyshortcuts="Alt+N"
        onClick={() => command({ type: "take_next" })}
      >
        {console_.takeNext}
      </button>
    </span>
  );
}
