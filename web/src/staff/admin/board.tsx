// The live board: everybody who is here, counted once, and everything that is under way.

import { useEffect } from "preact/hooks";
import { agentsOf, categoriesOf, conversationsOf } from "../../model/board";
import { clock } from "../../model/time";
import type { AgentLine, ConversationLine, Totals } from "../../protocol/types";
import { awayReasons, doors, duration, estimate, number } from "../../text/en";
import { board, console_, states } from "../../text/en-staff";
import { Avatar, Badge, Loading, type Tone } from "../../ui/parts";
import { now } from "../../ui/tick";
import { ahead, floor, startFloor } from "./floor";

export function BoardPage() {
  useEffect(startFloor, []);
  useEffect(() => {
    document.title = `${board.title} · Usher`;
  }, []);
  const rows = floor.value;
  return (
    <main id="main" class="sheet">
      <h1>{board.title}</h1>
      {!rows.known ? (
        <Loading />
      ) : (
        <>
          {rows.totals && <TotalsView totals={rows.totals} />}
          <Categories />
          <Agents />
          <Conversations />
        </>
      )}
    </main>
  );
}

function TotalsView({ totals }: { totals: Totals }) {
  const tiles = [
    [board.customers, totals.customers],
    [board.waiting, totals.waiting],
    [board.talking, totals.talking],
    [board.agents, totals.agents.logged_in],
    [board.available, totals.agents.available],
    [board.atCapacity, totals.agents.at_capacity],
    [board.away, totals.agents.away],
    [board.lastCall, totals.agents.last_call],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([name, value]) => (
        <div key={name} class="tile">
          <dt>{name}</dt>
          <dd class="numbers">{number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const since = (at: number): number => Math.max(0, now() + ahead.value - at);

function Categories() {
  const lines = categoriesOf(floor.value);
  return (
    <section class="stack">
      <h2>{board.categories}</h2>
      {lines.length === 0 ? (
        <p class="soft">{board.noCategories}</p>
      ) : (
        <div class="table-wrap">
          <table class="table cards">
            <thead>
              <tr>
                <th>{board.name}</th>
                <th>{board.state}</th>
                <th>{board.waiting}</th>
                <th>{board.longest}</th>
                <th>{board.estimate}</th>
                <th>{board.available}</th>
                <th>{board.atCapacity}</th>
                <th>{board.away}</th>
                <th>{board.lastCall}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.category}>
                  <td data-label={board.name}>
                    <strong>{line.name}</strong>
                  </td>
                  <td data-label={board.state}>
                    <Badge tone={line.door === "ready" ? "good" : line.door === "queue" ? "warn" : undefined}>
                      {doors[line.door]}
                    </Badge>
                  </td>
                  <td data-label={board.waiting} class="numbers">
                    {number(line.waiting)}
                  </td>
                  <td data-label={board.longest} class="numbers">
                    {line.longest_since === null ? "–" : clock(since(line.longest_since))}
                  </td>
                  <td data-label={board.estimate}>{line.estimate ? estimate(line.estimate) : "–"}</td>
                  <td data-label={board.available} class="numbers">
                    {line.agents.available}
                  </td>
                  <td data-label={board.atCapacity} class="numbers">
                    {line.agents.at_capacity}
                  </td>
                  <td data-label={board.away} class="numbers">
                    {line.agents.away}
                  </td>
                  <td data-label={board.lastCall} class="numbers">
                    {line.agents.last_call}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Agents() {
  const rows = floor.value;
  const lines = agentsOf(rows);
  return (
    <section class="stack">
      <h2>{board.people}</h2>
      {lines.length === 0 ? (
        <p class="soft">{board.noAgents}</p>
      ) : (
        <div class="table-wrap">
          <table class="table cards">
            <thead>
              <tr>
                <th>{board.name}</th>
                <th>{board.state}</th>
                <th>{board.since}</th>
                <th>{board.load}</th>
                <th>{board.categories}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.agent}>
                  <td data-label={board.name}>
                    <span class="person">
                      <Avatar name={line.name} />
                      <span>{line.name}</span>
                    </span>
                  </td>
                  <td data-label={board.state}>
                    <Badge tone={toneOf(line)}>{stateOf(line)}</Badge>
                  </td>
                  <td data-label={board.since} class="numbers">
                    {duration(since(line.since))}
                  </td>
                  <td data-label={board.load} class="numbers">
                    {console_.load(line.units, line.capacity)}
                  </td>
                  <td data-label={board.categories} class="soft">
                    {line.categories.map((id) => rows.categories.get(id)?.name ?? id).join(", ") || "–"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function toneOf(line: AgentLine): Tone {
  if (!line.connected) return undefined;
  return line.state === "available" ? "good" : "warn";
}

function stateOf(line: AgentLine): string {
  if (!line.connected) return board.gone;
  return line.state === "away" && line.reason ? `${states.away}: ${awayReasons[line.reason]}` : states[line.state];
}

function Conversations() {
  const rows = floor.value;
  const lines = conversationsOf(rows);
  return (
    <section class="stack">
      <h2>{board.conversations}</h2>
      {lines.length === 0 ? (
        <p class="soft">{board.noConversations}</p>
      ) : (
        <div class="table-wrap">
          <table class="table cards">
            <thead>
              <tr>
                <th>{board.customer}</th>
                <th>{board.agent}</th>
                <th>{board.categories}</th>
                <th>{board.started}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <ConversationRow key={line.conversation} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function ConversationRow({ line }: { line: ConversationLine }) {
  const rows = floor.value;
  const agent = line.agent === null ? null : (rows.agents.get(line.agent)?.name ?? `#${line.agent}`);
  return (
    <tr>
      <td data-label={board.customer}>
        <span class="row">
          <span>{line.customer}</span>
          {line.customer_held && <Badge tone="warn">{board.held}</Badge>}
        </span>
      </td>
      <td data-label={board.agent}>
        <span class="row">
          {agent === null ? <Badge tone="warn">{board.noAgent}</Badge> : <span>{agent}</span>}
          {line.agent_held && <Badge tone="warn">{board.held}</Badge>}
        </span>
      </td>
      <td data-label={board.categories}>{rows.categories.get(line.category)?.name ?? line.category}</td>
      <td data-label={board.started} class="numbers">
        {clock(since(line.started))}
      </td>
    </tr>
  );
}
