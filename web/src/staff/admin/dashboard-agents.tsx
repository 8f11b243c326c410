// The dashboard's agents: how many stand how, and each with load, state and categories. Made for a handful and for hundreds.

import { useState } from "preact/hooks";
import { agentsFound, STANDINGS, type Standing, standingOf, standings } from "../../model/attention";
import type { AgentLine } from "../../protocol/types";
import { awayReasons, duration, number } from "../../text/en";
import { dashboard as words } from "../../text/en-house";
import { console_, states } from "../../text/en-staff";
import { Few } from "../../ui/few";
import { Avatar, Badge, type Tone } from "../../ui/parts";
import { SearchField } from "../search-field";
import { Rest } from "./dashboard-lines";
import { PartTitle } from "./dashboard-parts";
import { floor, since } from "./floor";

const NAMES: Record<Standing, string> = { ...states, busy: words.busy, gone: words.gone };
const TONES: Record<Standing, Tone> = {
  available: "good",
  busy: "warn",
  away: undefined,
  last_call: "warn",
  gone: undefined,
};
const SHOWN = 30;
const FEW_CATEGORIES = 4;
/** So many are seen at a glance: nobody looks for one of them. */
const FEW = 8;

export function AgentsSection() {
  const [standing, setStanding] = useState<Standing | null>(null);
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const rows = floor.value;
  const found = agentsFound(rows, standing, text);
  const counts = standings(rows);
  const many = rows.agents.size > FEW;
  return (
    <section class="stack floor-agents">
      <PartTitle part="agents" title={words.people} />
      {many && (
        <div class="row">
          <fieldset class="chips">
            <legend class="sr-only">{words.state}</legend>
            <Chip name={words.all} n={rows.agents.size} on={standing === null} onChoose={() => setStanding(null)} />
            {STANDINGS.map((one) => (
              <Chip
                key={one}
                name={NAMES[one]}
                n={counts[one]}
                on={standing === one}
                onChoose={() => setStanding(one)}
              />
            ))}
          </fieldset>
          <SearchField label={words.find} value={text} onInput={setText} />
        </div>
      )}
      {rows.agents.size === 0 ? (
        <p class="soft">{words.noAgents}</p>
      ) : found.length === 0 ? (
        <p class="soft">{words.nobodyFound}</p>
      ) : (
        <div class="table-wrap">
          <table class="table cards dense">
            <thead>
              <tr>
                <th>{words.name}</th>
                <th>{words.state}</th>
                <th class="end">{words.since}</th>
                <th>{words.load}</th>
                <th>{words.categories}</th>
              </tr>
            </thead>
            <tbody>
              {(all ? found : found.slice(0, SHOWN)).map((line) => (
                <AgentRow key={line.agent} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Rest n={found.length} shown={SHOWN} all={all} onAll={setAll} />
    </section>
  );
}

function Chip({ name, n, on, onChoose }: { name: string; n: number; on: boolean; onChoose: () => void }) {
  return (
    <label class={on ? "chip on" : "chip"}>
      <input type="radio" name="standing" class="sr-only" checked={on} onChange={onChoose} />
      {name} <span class="numbers soft">{number(n)}</span>
    </label>
  );
}

function AgentRow({ line }: { line: AgentLine }) {
  const rows = floor.value;
  const standing = standingOf(line);
  const names = line.categories.map((id) => rows.categories.get(id)?.name ?? `#${id}`);
  return (
    <tr>
      <td data-label={words.name} class="name">
        <span class="person">
          <Avatar name={line.name} />
          <span dir="auto">{line.name}</span>
        </span>
      </td>
      <td data-label={words.state} class="bare">
        <Badge tone={TONES[standing]}>
          {standing === "away" && line.reason ? console_.awayFor(awayReasons[line.reason]) : NAMES[standing]}
        </Badge>
      </td>
      <td data-label={words.since} class="numbers end soft">
        <Lasting at={line.since} />
      </td>
      <td data-label={words.load}>
        <Load line={line} />
      </td>
      <td data-label={words.categories} class="soft small categories">
        {names.length > 0 ? (
          <Few list={names} shown={FEW_CATEGORIES}>
            {(few) => few.join(", ")}
          </Few>
        ) : (
          words.none
        )}
      </td>
    </tr>
  );
}

function Lasting({ at }: { at: number }) {
  return <>{duration(since(at))}</>;
}

/** Units used of the capacity: a dot each, and in words for those who do not see them. */
function Load({ line }: { line: AgentLine }) {
  return (
    <span class="load numbers">
      <span class="load-dots" aria-hidden="true">
        {Array.from({ length: Math.max(line.capacity, line.units) }, (_, at) => (
          <span key={String(at)} class={at < line.units ? "load-dot used" : "load-dot"} />
        ))}
      </span>
      {console_.load(line.units, line.capacity)}
    </span>
  );
}
