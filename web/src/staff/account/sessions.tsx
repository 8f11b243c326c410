// One's own log-ins: this one marked, each to be ended, and all at once.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Session } from "../../protocol/types";
import { dateTime } from "../../text/en";
import { sessions as words } from "../../text/en-account";
import { reasons } from "../../text/en-reasons";
import { Badge, Button, Loading } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { AskDialog } from "../ask";
import { toLogIn, turnedAway } from "../session";

export function Sessions() {
  const [list, setList] = useState<readonly Session[] | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [asking, setAsking] = useState(false);
  const load = async () => {
    const result = await call<Session[]>("GET", "/v1/sessions");
    if (result.ok) setList([...result.value].sort(thisFirst));
    else if (!turnedAway(result.problem)) setFault(reasons[result.problem.reason]);
  };
  useEffect(() => void load(), []);

  const end = async (one: Session) => {
    const result = await call("DELETE", `/v1/sessions/${encodeURIComponent(one.session)}`);
    if (result.ok && one.this) return toLogIn();
    if (result.ok) toast(words.ended);
    // One that has ended by itself meanwhile is gone, as was wanted.
    else if (!turnedAway(result.problem) && result.problem.reason !== "not_found")
      toast(reasons[result.problem.reason]);
    await load();
  };
  return (
    <section class="card stack">
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h2>{words.title}</h2>
          <p class="soft">{words.lead}</p>
        </div>
        {list && (
          <Button kind="danger" onClick={() => setAsking(true)}>
            {words.everywhere}
          </Button>
        )}
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!list && !fault && <Loading />}
      <ul class="rows">
        {list?.map((one) => (
          <SessionRow key={one.session} one={one} end={() => void end(one)} />
        ))}
      </ul>
      {asking && list && (
        <AskDialog
          title={words.everywhereTitle}
          text={words.everywhereText(list.length)}
          yes={words.everywhere}
          danger
          run={() => call("DELETE", "/v1/sessions")}
          onDone={toLogIn}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

function thisFirst(a: Session, b: Session): number {
  return Number(b.this) - Number(a.this) || b.last_seen - a.last_seen;
}

function SessionRow({ one, end }: { one: Session; end: () => void }) {
  const browser = one.browser ?? words.unknown;
  return (
    <li class="rows-line">
      <div class="line-text">
        <p class="row line-badges">
          <strong>{browser}</strong>
          {one.this && <Badge tone="good">{words.this}</Badge>}
        </p>
        <p class="soft small">
          {words.from(one.address)}, {words.since(dateTime(one.created))}, {words.seen(dateTime(one.last_seen))}
        </p>
      </div>
      <button type="button" class="button small" aria-label={words.endLabel(browser, one.address)} onClick={end}>
        {words.end}
      </button>
    </li>
  );
}
