// The allow-list: from where staff may come, edited live.

import { useState } from "preact/hooks";
import { entriesFound, isLastOfYours, yours } from "../../model/access";
import { call } from "../../net/api";
import type { AllowEntry, AllowList } from "../../protocol/types";
import { dateTime } from "../../text/en";
import { allowList as words } from "../../text/en-access";
import { reasons } from "../../text/en-reasons";
import { Badge, Button, Empty, Loading } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { toast } from "../../ui/toast";
import { AskDialog } from "../ask";
import { ListSearch } from "../list-search";
import { turnedAway } from "../session";
import { Shown } from "../shown";
import { AddDialog, EditDialog } from "./allow-entry";
import { useFollowing } from "./follow";

type Asking = { what: "add" } | { what: "edit" | "remove"; entry: AllowEntry } | null;

export function AllowListPage() {
  const [list, setList] = useState<AllowList | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [asking, setAsking] = useState<Asking>(null);
  const [text, setText] = useState("");
  const close = () => setAsking(null);
  useFollowing(["allow_list"], async () => {
    const result = await call<AllowList>("GET", "/v1/allow-list");
    if (result.ok) {
      setList(result.value);
      setFault(undefined);
    } else if (!turnedAway(result.problem) && !list) setFault(reasons[result.problem.reason]);
  });
  const change = (changed: AllowList) => {
    setList(changed);
    close();
  };
  const shown = entriesFound(list?.entries ?? [], text);
  useTitle(words.title);
  return (
    <main id="main" class="sheet">
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </div>
        {list && (
          <Button kind="main" onClick={() => setAsking({ what: "add" })}>
            {words.addTitle}
          </Button>
        )}
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!list && !fault && <Loading />}
      {list && (
        <>
          <Seen list={list} />
          {list.entries.length === 0 && <Empty icon="people" title={words.noneTitle} text={words.noneText} />}
          <ListSearch words={words} text={text} onInput={setText} shown={shown.length} all={list.entries.length} />
          <ul class="stack">
            {shown.map((entry) => (
              <EntryRow
                key={entry.id}
                entry={entry}
                stays={isLastOfYours(list, entry.id)}
                ask={(what) => setAsking({ what, entry })}
              />
            ))}
          </ul>
          <WayBack seen={list.seen} />
        </>
      )}
      {asking?.what === "add" && list && <AddDialog seen={list.seen} onClose={close} onDone={change} />}
      {asking?.what === "edit" && <EditDialog entry={asking.entry} onClose={close} onDone={change} />}
      {asking?.what === "remove" && (
        <AskDialog
          title={words.removeTitle(asking.entry.cidr)}
          text={words.removeText(asking.entry.cidr)}
          yes={words.remove}
          danger
          run={() => call<AllowList>("DELETE", `/v1/allow-list/${asking.entry.id}`)}
          onDone={(changed) => {
            toast(words.removed(asking.entry.cidr));
            setList(changed);
          }}
          onClose={close}
        />
      )}
    </main>
  );
}

/** What stands about the reader and about the environment. */
function Seen({ list }: { list: AllowList }) {
  const mine = yours(list);
  return (
    <div class="stack-tight">
      <p class="banner note">
        <span>
          <strong>{words.seen(list.seen)}</strong> {mine.length > 0 ? words.lets(mine.join(", ")) : words.notIn}
        </span>
      </p>
      {list.environment_value !== null && (
        <p class="banner note warn">
          <span>{words.environment(list.environment_value)}</span>
        </p>
      )}
    </div>
  );
}

type EntryProps = { entry: AllowEntry; stays: boolean; ask: (what: "edit" | "remove") => void };

function EntryRow({ entry, stays, ask }: EntryProps) {
  const when = dateTime(entry.added);
  return (
    <li class="card line">
      <div class="line-text">
        <p class="row line-badges">
          <strong class="mono">{entry.cidr}</strong>
          {entry.yours && <Badge tone="good">{words.yours}</Badge>}
        </p>
        <p class={entry.note ? undefined : "soft"} dir="auto">
          {entry.note || words.noNote}
        </p>
        <p class="soft small">{entry.added_by === null ? words.byEnvironment(when) : words.by(entry.added_by, when)}</p>
        {stays && <p class="soft small">{words.stays}</p>}
      </div>
      <div class="row line-actions">
        <Button small onClick={() => ask("edit")}>
          {words.edit}
        </Button>
        <Button small kind="danger" disabled={stays} onClick={() => ask("remove")}>
          {words.remove}
        </Button>
      </div>
    </li>
  );
}

function WayBack({ seen }: { seen: string }) {
  return (
    <section class="stack-tight">
      <h2>{words.backTitle}</h2>
      <Shown label={words.backText} name="way-back" value={words.backCommand(seen)} />
    </section>
  );
}
