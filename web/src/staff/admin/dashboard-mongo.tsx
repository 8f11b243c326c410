// What of the archive's database needs an admin, on the dashboard: that it is away, that too much waits for it, what it refused.

import { useState } from "preact/hooks";
import { type MongoNeed, mongoNeeds } from "../../model/mongo";
import { call, type Result } from "../../net/api";
import type { MongoStanding, RefusedThing } from "../../protocol/types";
import { dateTime, duration } from "../../text/en";
import { mongo as words } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { Button } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { useEnded } from "../ended";
import { turnedAway } from "../session";
import { since } from "./floor";
import { useFollowing } from "./follow";

/** How it stands; nothing before the first answer. It is asked again when it changes, and while it is away whenever more may wait. */
export function useMongo() {
  const [found, setFound] = useState<MongoStanding | null>(null);
  const take = (result: Result<MongoStanding>) => {
    if (result.ok) setFound(result.value);
    else if (!turnedAway(result.problem)) return reasons[result.problem.reason];
    return null;
  };
  // Without an answer the notice stays as it was: the next news asks again.
  const ask = async () => void take(await call<MongoStanding>("GET", "/v1/mongo"));
  useFollowing(["archive"], ask);
  useEnded(found !== null && mongoNeeds(found).length > 0, ask);
  return { found, again: async () => take(await call<MongoStanding>("POST", "/v1/mongo/again")) };
}

/** What does not pass by itself. */
const BAD: readonly MongoNeed[] = ["little_room", "wrong_database"];

type Mongo = ReturnType<typeof useMongo>;

/** A line for each thing, as the dashboard lists what needs somebody. */
export function MongoNeeds({ found, again }: Mongo) {
  if (!found) return null;
  return (
    <>
      {mongoNeeds(found).map((need) => (
        <li key={need} class={BAD.includes(need) ? "need bad" : "need"}>
          <div class="grow">
            <p class="need-what">{titleOf(need, found)}</p>
            <p class="soft small">{hintOf(need, found)}</p>
            {need === "refused" && <SetAside found={found} />}
          </div>
          {need === "refused" && <Again again={again} />}
        </li>
      ))}
    </>
  );
}

function titleOf(need: MongoNeed, found: MongoStanding): string {
  switch (need) {
    case "away":
      return words.away(dateTime(found.since ?? 0));
    case "wrong_database":
      return words.wrongDatabase(dateTime(found.since ?? 0));
    case "little_room":
      return words.littleRoom(found.free_bytes ?? 0);
    case "many":
      return words.many(found.waiting);
    case "refused":
      return words.refused(found.refused);
  }
}

function hintOf(need: MongoNeed, found: MongoStanding): string {
  if (need !== "away" && need !== "wrong_database") return words.hints[need];
  const lasts = words.for(duration(since(found.since ?? 0)));
  return [lasts, words.why(found.why ?? ""), words.waits(found.waiting), words.hints[need]].join(" ");
}

function Again({ again }: Pick<Mongo, "again">) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    const fault = await again();
    setBusy(false);
    toast(fault ?? words.triedAgain);
  };
  return (
    <Button small disabled={busy} onClick={() => void press()}>
      {words.again}
    </Button>
  );
}

function SetAside({ found: { set_aside, refused } }: { found: MongoStanding }) {
  return (
    <details class="set-aside small">
      <summary>{words.which}</summary>
      <ul>
        {set_aside.map((thing) => (
          <li key={`${thing.kind} ${thing.id}`}>
            <Thing thing={thing} />: <span dir="auto">{thing.why}</span>
          </li>
        ))}
      </ul>
      {refused > set_aside.length && <p class="soft">{words.more(refused - set_aside.length)}</p>}
    </details>
  );
}

function Thing({ thing: { kind, id } }: { thing: RefusedThing }) {
  const to = PAGES[kind]?.(id);
  const name = words.kinds[kind](id);
  return to ? <a href={to}>{name}</a> : <span>{name}</span>;
}

/** Where one sees it. */
const PAGES: Readonly<Partial<Record<RefusedThing["kind"], (id: number) => string>>> = {
  conversation: (id) => `/admin/archive/${id}`,
  agent: () => "/admin/agents",
  category: (id) => `/admin/categories/${id}`,
  settings: () => "/admin/settings",
  audit: () => "/admin/audit",
};
