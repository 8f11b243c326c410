// The agents: who may log in, what they serve, how much at once; and who asks to become one.

import { useRef, useState } from "preact/hooks";
import { byName, found } from "../../model/people";
import { call } from "../../net/api";
import type { Agent, AgentLink, SignUpRequest } from "../../protocol/types";
import { type Ask, agents as words } from "../../text/en-agents";
import { reasons } from "../../text/en-reasons";
import { Button, Empty, Loading } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { toast } from "../../ui/toast";
import { ListSearch } from "../list-search";
import { loadCategories, turnedAway } from "../session";
import { AgentAsk } from "./agent-ask";
import { AgentForm } from "./agent-form";
import { AgentRow } from "./agent-row";
import { useFollowing } from "./follow";
import { LinkDialog } from "./link-dialog";
import { SignUps } from "./sign-ups";

type Asking =
  | { what: "add" }
  | { what: "edit"; agent: Agent }
  | { what: "ask"; ask: Ask; agent: Agent }
  | { what: "show_link"; name: string; made: AgentLink; disabled: boolean }
  | null;

export function AgentsPage() {
  const [list, setList] = useState<readonly Agent[] | undefined>();
  const [requests, setRequests] = useState<readonly SignUpRequest[]>([]);
  const [fault, setFault] = useState<string | undefined>();
  const [asking, setAsking] = useState<Asking>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const close = () => setAsking(null);

  const load = async () => {
    const [result, asked] = await Promise.all([
      call<Agent[]>("GET", "/v1/agents"),
      call<SignUpRequest[]>("GET", "/v1/sign-ups"),
      loadCategories(),
    ]);
    if (asked.ok) setRequests(asked.value);
    if (result.ok) {
      setList(byName(result.value));
      setFault(undefined);
    } else if (!turnedAway(result.problem) && !list) setFault(reasons[result.problem.reason]);
  };
  useFollowing(["agents", "sign_ups", "categories"], load);
  useTitle(words.title);

  const showLink = (name: string, made: AgentLink | null, disabled = false) =>
    setAsking(made?.link ? { what: "show_link", name, made, disabled } : null);
  const done = (said: string, agent: Agent, made: AgentLink | null) => {
    toast(said);
    showLink(agent.full_name, made, !agent.enabled);
    // What was pressed may be gone with its row.
    title.current?.focus();
    void load();
  };
  const enable = async (agent: Agent) => {
    const result = await call("PATCH", `/v1/agents/${agent.agent}`, { enabled: true });
    if (result.ok) toast(words.enabled(agent.full_name));
    else if (!turnedAway(result.problem)) toast(reasons[result.problem.reason]);
    await load();
  };

  return (
    <main id="main" class="sheet">
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h1 ref={title} tabIndex={-1}>
            {words.title}
          </h1>
          <p class="soft">{words.lead}</p>
        </div>
        <Button kind="main" onClick={() => setAsking({ what: "add" })}>
          {words.add}
        </Button>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <SignUps requests={requests} onChange={() => void load()} />
      {!list && !fault && <Loading />}
      {list && (
        <List
          list={list}
          edit={(agent) => setAsking({ what: "edit", agent })}
          ask={(ask, agent) => setAsking({ what: "ask", ask, agent })}
          enable={(agent) => void enable(agent)}
        />
      )}
      {asking?.what === "add" && (
        <AgentForm
          agent={null}
          onClose={close}
          onDone={(made, name) => {
            showLink(name, made);
            void load();
          }}
        />
      )}
      {asking?.what === "edit" && (
        <AgentForm
          agent={asking.agent}
          onClose={close}
          onDone={() => {
            close();
            void load();
          }}
        />
      )}
      {asking?.what === "ask" && (
        <AgentAsk
          what={asking.ask}
          agent={asking.agent}
          onClose={close}
          onDone={(said, made) => done(said, asking.agent, made)}
        />
      )}
      {asking?.what === "show_link" && <LinkDialog {...asking} onClose={close} />}
    </main>
  );
}

type ListProps = {
  list: readonly Agent[];
  edit: (agent: Agent) => void;
  ask: (ask: Ask, agent: Agent) => void;
  enable: (agent: Agent) => void;
};

function List({ list, edit, ask, enable }: ListProps) {
  const [search, setSearch] = useState("");
  const shown = found(list, search);
  return (
    <>
      <ListSearch words={words} text={search} onInput={setSearch} shown={shown.length} all={list.length} />
      <ul class="stack">
        {shown.map((agent) => (
          <AgentRow
            key={agent.agent}
            agent={agent}
            edit={() => edit(agent)}
            ask={(what) => ask(what, agent)}
            enable={() => enable(agent)}
          />
        ))}
      </ul>
      {list.length === 1 && <Empty icon="people" title={words.aloneTitle} text={words.aloneText} />}
    </>
  );
}
