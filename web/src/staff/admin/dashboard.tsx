// The dashboard: what needs somebody first, then everybody who is here and everything that is under way, live.

import { useEffect } from "preact/hooks";
import { longestSince, type Need, needing } from "../../model/attention";
import { mongoNeeds } from "../../model/mongo";
import { clock } from "../../model/time";
import type { CategoryLine, Totals } from "../../protocol/types";
import { duration, number } from "../../text/en";
import { dashboard as words } from "../../text/en-house";
import { Icon } from "../../ui/icons";
import { Loading } from "../../ui/parts";
import { Sentence } from "../../ui/sentence";
import { now } from "../../ui/tick";
import { account } from "../session";
import { AgentsSection } from "./dashboard-agents";
import { CategoriesSection, ConversationsSection } from "./dashboard-lines";
import { MongoNeeds, useMongo } from "./dashboard-mongo";
import { Parts } from "./dashboard-parts";
import { ahead, floor, since, startFloor } from "./floor";
import "./admin.css";
import { useTitle } from "../../ui/title";

export function Dashboard() {
  useEffect(startFloor, []);
  useTitle(words.title);
  const rows = floor.value;
  return (
    <main id="main" class="sheet broad">
      <h1>{words.title}</h1>
      {!rows.known ? (
        <Loading />
      ) : (
        <>
          {rows.totals && <Tiles totals={rows.totals} />}
          <Parts />
          <Attention />
          <div class="floor">
            <CategoriesSection />
            <AgentsSection />
            <ConversationsSection />
          </div>
        </>
      )}
    </main>
  );
}

function Tiles({ totals }: { totals: Totals }) {
  const { agents } = totals;
  const tiles = [
    [words.customers, number(totals.customers)],
    [words.waiting, number(totals.waiting)],
    [words.longest, <Longest key="longest" />],
    [words.talking, number(totals.talking)],
    [words.agents, words.ofAgents(agents.available, agents.logged_in)],
    [words.busy, number(agents.at_capacity)],
    [words.away, number(agents.away)],
    [words.lastCall, number(agents.last_call)],
  ] as const;
  return (
    <dl class="tiles">
      {tiles.map(([name, value]) => (
        <div key={name} class="tile">
          <dt>{name}</dt>
          <dd class="numbers">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Longest() {
  const at = longestSince(floor.value);
  return <>{at === null ? words.none : clock(since(at))}</>;
}

/** Those who wait are served by nobody. */
const GRAVE: readonly Need[] = ["unstaffed", "not_connected", "all_away"];

function Attention() {
  const found = needing(floor.value, now() + ahead.value);
  const mongo = useMongo();
  const calm = found.length === 0 && (mongo.found === null || mongoNeeds(mongo.found).length === 0);
  return (
    <section class="stack-tight" aria-labelledby="attention">
      <h2 id="attention" class={calm ? "sr-only" : undefined}>
        {words.attention}
      </h2>
      {calm ? (
        <p class="calm soft">
          <Icon name="check" /> {words.calm}
        </p>
      ) : (
        <ul class="needs">
          {found.map(({ line, need }) => (
            <li key={line.category} class={GRAVE.includes(need) ? "need bad" : "need"}>
              <div class="grow">
                <p class="need-what">
                  <Sentence of={(name) => words.needs[need](name, line.waiting)} name={line.name} />
                </p>
                <p class="soft small numbers">{hintsOf(line, need)}</p>
              </div>
              <span class="row">
                {need === "not_connected" && isMine(line) && (
                  <a class="button small" href="/agent">
                    {words.openConsole}
                  </a>
                )}
                <a class="button small" href="/admin/agents">
                  {words.toAgents}
                </a>
                <a class="button small" href={`/admin/categories/${line.category}`}>
                  {words.toCategory}
                </a>
              </span>
            </li>
          ))}
          <MongoNeeds {...mongo} />
        </ul>
      )}
    </section>
  );
}

/** For how long they wait, why nobody else can enter, and what can be done. */
function hintsOf(line: CategoryLine, need: Need): string {
  const waited = line.longest_since === null ? null : `${words.for(duration(since(line.longest_since)))}.`;
  const shut = line.closed && words.closedBy[line.closed];
  const mine = need === "not_connected" && isMine(line) && words.hints.not_connected_me;
  return [waited, shut, words.hints[need], mine].filter(Boolean).join(" ");
}

/** Whether whoever looks at this is one of those who could serve it. */
function isMine(line: CategoryLine): boolean {
  const me = account.value?.agent;
  const row = me === undefined ? undefined : floor.value.agents.get(me);
  return row?.categories.includes(line.category) ?? false;
}
