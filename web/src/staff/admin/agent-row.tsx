// One agent in the list: how they stand, and what can be done with them.

import { useId } from "preact/hooks";
import type { Agent } from "../../protocol/types";
import { type Ask, asks, menuHints, agents as words } from "../../text/en-agents";
import { console_, states } from "../../text/en-staff";
import { Few } from "../../ui/few";
import { Menu } from "../../ui/menu";
import { Avatar, Badge, Button } from "../../ui/parts";
import { account, categoryName } from "../session";
import { floor } from "./floor";

const CATEGORIES_SHOWN = 6;

type Choosable = keyof typeof menuHints;

type RowProps = { agent: Agent; edit: () => void; ask: (what: Ask) => void; enable: () => void };

export function AgentRow({ agent, edit, ask, enable }: RowProps) {
  const isMe = agent.agent === account.value?.agent;
  const more = offered(agent, isMe);
  return (
    <li class={agent.enabled ? "card line" : "card line off"}>
      <Avatar name={agent.full_name} big />
      <div class="line-text">
        <h2 class="line-name">
          <bdi>{agent.full_name}</bdi>
        </h2>
        <p class="soft small">
          {agent.display_name} · {agent.email}
        </p>
        <Badges agent={agent} isMe={isMe} />
        {agent.enabled && agent.categories.length === 0 && (
          <p class="row line-told">
            <span>{words.unreachable(agent.display_name, agent.capacity)}</span>
            <button type="button" class="link-button" onClick={edit}>
              {words.assign}
            </button>
          </p>
        )}
      </div>
      <div class="row line-actions">
        <Button small onClick={edit}>
          {words.edit}
        </Button>
        {agent.enabled ? (
          <Button small disabled={isMe} onClick={() => ask("disable")}>
            {words.disable}
          </Button>
        ) : (
          <Button small onClick={enable}>
            {words.enable}
          </Button>
        )}
        {more.length > 0 && (
          <Menu icon="down" label={words.more(agent.full_name)} list>
            {more.map((what) => (
              <Choice
                key={what}
                name={asks[what].name}
                hint={menuHints[what]}
                danger={what === "remove"}
                onClick={() => ask(what)}
              />
            ))}
          </Menu>
        )}
      </div>
    </li>
  );
}

type ChoiceProps = { name: string; hint: string; danger: boolean; onClick: () => void };

function Choice({ name, hint, danger, onClick }: ChoiceProps) {
  const id = useId();
  return (
    <div class={danger ? "menu-choice bad" : "menu-choice"}>
      <button type="button" aria-describedby={id} onClick={onClick}>
        {name}
      </button>
      <p id={id} class="soft small">
        {hint}
      </p>
    </div>
  );
}

/** What makes sense for this agent; not to shut oneself out, nor what one's own account page asks the password for. */
function offered(agent: Agent, isMe: boolean): readonly Choosable[] {
  const all: readonly (Choosable | false)[] = [
    !isMe && "link",
    agent.has_password && !isMe && "reset",
    agent.has_password && (agent.must_change_password ? "need_not_change" : "must_change"),
    agent.sessions > 0 && !isMe && "sessions",
    agent.totp && !isMe && "totp",
    !isMe && "remove",
  ];
  return all.filter((one) => one !== false);
}

function Badges({ agent, isMe }: { agent: Agent; isMe: boolean }) {
  const line = floor.value.agents.get(agent.agent);
  return (
    <p class="row line-badges">
      {isMe && <Badge>{words.you}</Badge>}
      {agent.admin && <Badge tone="good">{words.isAdmin}</Badge>}
      {!agent.enabled && <Badge tone="bad">{words.disabled}</Badge>}
      {!agent.has_password && <Badge tone="warn">{words.noPassword}</Badge>}
      {agent.must_change_password && <Badge tone="warn">{words.mustChange}</Badge>}
      {agent.totp && <Badge>{words.totp}</Badge>}
      {line?.connected ? (
        <Badge tone={line.state === "available" ? "good" : undefined}>
          {states[line.state]}, {console_.load(line.units, agent.capacity)}
        </Badge>
      ) : (
        <Badge>
          {words.capacity} {agent.capacity}
        </Badge>
      )}
      {agent.sessions > 0 && <Badge>{words.logIns(agent.sessions)}</Badge>}
      {agent.categories.length === 0 ? (
        <Badge tone="warn">{words.noCategory}</Badge>
      ) : (
        <Few list={agent.categories.map(categoryName)} shown={CATEGORIES_SHOWN}>
          {(names) =>
            names.map((name) => (
              <Badge key={name}>
                <span class="badge-name cut">{name}</span>
              </Badge>
            ))
          }
        </Few>
      )}
    </p>
  );
}
