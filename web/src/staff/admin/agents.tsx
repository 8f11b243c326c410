// The agents: who may log in, what they serve, how much at once.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Agent, AgentLink } from "../../protocol/types";
import { reasons } from "../../text/en";
import { agents as words } from "../../text/en-agents";
import { Confirm } from "../../ui/dialog";
import { Avatar, Badge, Button, Loading } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { account, categoryName, loadCategories, toLogIn } from "../session";
import { AgentForm } from "./agent-form";
import { LinkDialog } from "./link-dialog";

type Asking =
  | { what: "add" }
  | { what: "edit" | "remove" | "disable" | "link"; agent: Agent }
  | { what: "show_link"; name: string; link: string }
  | null;

export function AgentsPage() {
  const [list, setList] = useState<readonly Agent[] | undefined>();
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);

  const load = async () => {
    const [result] = await Promise.all([call<Agent[]>("GET", "/v1/agents"), loadCategories()]);
    if (result.ok) setList([...result.value].sort((a, b) => a.full_name.localeCompare(b.full_name)));
    else if (result.problem.status === 401) toLogIn();
    else toast(reasons[result.problem.reason]);
  };
  useEffect(() => {
    document.title = `${words.title} · Usher`;
    void load();
  }, []);

  const change = async (run: ReturnType<typeof call>, said?: string) => {
    const result = await run;
    if (result.ok && said) toast(said);
    if (!result.ok) toast(reasons[result.problem.reason]);
    await load();
  };
  const newLink = async (agent: Agent) => {
    const result = await call<AgentLink>("POST", `/v1/agents/${agent.agent}/link`);
    if (!result.ok) return toast(reasons[result.problem.reason]);
    if (result.value.link) setAsking({ what: "show_link", name: agent.full_name, link: result.value.link });
    await load();
  };

  return (
    <main id="main" class="sheet">
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </div>
        <Button kind="main" onClick={() => setAsking({ what: "add" })}>
          {words.add}
        </Button>
      </div>
      {!list && <Loading />}
      <ul class="stack">
        {list?.map((agent) => (
          <AgentRow
            key={agent.agent}
            agent={agent}
            ask={setAsking}
            enable={() => change(edit(agent, { enabled: true }))}
          />
        ))}
      </ul>
      {asking?.what === "add" && (
        <AgentForm
          agent={null}
          onClose={close}
          onDone={(link, name) => {
            setAsking(link ? { what: "show_link", name, link } : null);
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
      {asking?.what === "show_link" && <LinkDialog name={asking.name} link={asking.link} onClose={close} />}
      {asking?.what === "remove" && (
        <Confirm
          title={words.removeTitle(asking.agent.full_name)}
          text={words.removeText}
          yes={words.remove}
          danger
          onClose={close}
          onYes={() =>
            void change(call("DELETE", `/v1/agents/${asking.agent.agent}`), words.removed(asking.agent.full_name))
          }
        />
      )}
      {asking?.what === "disable" && (
        <Confirm
          title={words.disableTitle(asking.agent.full_name)}
          text={words.disableText}
          yes={words.disable}
          danger
          onClose={close}
          onYes={() => void change(edit(asking.agent, { enabled: false }))}
        />
      )}
      {asking?.what === "link" && (
        <Confirm
          title={words.newLinkTitle(asking.agent.full_name)}
          text={words.newLinkText}
          yes={words.newLinkDo}
          onClose={close}
          onYes={() => void newLink(asking.agent)}
        />
      )}
    </main>
  );
}

function edit(agent: Agent, body: object) {
  return call("PATCH", `/v1/agents/${agent.agent}`, body);
}

type RowProps = { agent: Agent; ask: (asking: Asking) => void; enable: () => void };

function AgentRow({ agent, ask, enable }: RowProps) {
  const isMe = agent.agent === account.value?.agent;
  return (
    <li class={agent.enabled ? "card line" : "card line off"}>
      <Avatar name={agent.full_name} big />
      <div class="line-text">
        <h2 class="line-name" dir="auto">
          {agent.full_name}
        </h2>
        <p class="soft small">
          {agent.display_name} · {agent.email}
        </p>
        <p class="row line-badges">
          {isMe && <Badge>{words.you}</Badge>}
          {agent.admin && <Badge tone="good">{words.isAdmin}</Badge>}
          {!agent.enabled && <Badge tone="bad">{words.disabled}</Badge>}
          {!agent.has_password && <Badge tone="warn">{words.noPassword}</Badge>}
          <Badge>
            {words.capacity} {agent.capacity}
          </Badge>
          {agent.categories.length === 0 ? (
            <Badge tone="warn">{words.noCategory}</Badge>
          ) : (
            agent.categories.map((category) => (
              <Badge key={category}>
                <span class="badge-name cut">{categoryName(category)}</span>
              </Badge>
            ))
          )}
        </p>
      </div>
      <div class="row line-actions">
        <Button small onClick={() => ask({ what: "edit", agent })}>
          {words.edit}
        </Button>
        <Button small onClick={() => ask({ what: "link", agent })}>
          {words.newLink}
        </Button>
        {agent.enabled ? (
          <Button small disabled={isMe} onClick={() => ask({ what: "disable", agent })}>
            {words.disable}
          </Button>
        ) : (
          <Button small onClick={enable}>
            {words.enable}
          </Button>
        )}
        <Button small kind="danger" disabled={isMe} onClick={() => ask({ what: "remove", agent })}>
          {words.remove}
        </Button>
      </div>
    </li>
  );
}
