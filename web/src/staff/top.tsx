// The bar at the top of every staff page: where to, what I am at, and the small settings; below it the
// pages of the administration.

import { useEffect, useRef } from "preact/hooks";
import type { Account } from "../protocol/types";
import { product } from "../text/en";
import { alerts } from "../text/en-alerts";
import { nav } from "../text/en-staff";
import { AlertsMenu } from "../ui/alerts-menu";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { leaving } from "../ui/route";
import { ThemeButton } from "../ui/theme";
import { DeskLink } from "./console/elsewhere";
import { HelpButton } from "./console/help";
import { MyState } from "./console/my-state";
import { logOut } from "./session";

const ADMIN_TABS = [
  ["/admin", nav.board],
  ["/admin/agents", nav.agents],
  ["/admin/categories", nav.categories],
  ["/admin/archive", nav.archive],
  ["/admin/allow-list", nav.allowList],
  ["/admin/settings", nav.settings],
  ["/admin/keys", nav.keys],
  ["/admin/erasures", nav.erasures],
  ["/admin/audit", nav.audit],
] as const;

export function TopBar({ who, where }: { who: Account; where: string }) {
  const links = [
    ["/agent", nav.console],
    ["/buddies", nav.buddies],
    ["/agent/archive", nav.archive],
    ...(who.admin ? ([["/admin", nav.administration]] as const) : []),
  ] as const;
  const isConsole = where === "/agent";
  const isDesk = isConsole || where === "/buddies";
  return (
    <header class="bar">
      <a class="brand" href="/agent">
        {product}
      </a>
      <nav class="bar-nav" aria-label={nav.label}>
        {links.map(([to, label]) => (
          <a key={to} href={to} class="bar-link" aria-current={isAt(where, to) ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <div class="bar-end">
        {isDesk && <MyState />}
        {!isConsole && <DeskLink brief={isDesk} />}
        <span class="bar-tools">
          {isDesk && <AlertsMenu soundFor={alerts.sound} />}
          {isConsole && <HelpButton />}
          <ThemeButton />
          <Menu icon="person" label={nav.account(who.display_name)} list>
            <p class="menu-who">
              <strong class="cut">{who.full_name}</strong>
              <span class="soft small cut">{who.email}</span>
            </p>
            <a href="/agent/account">
              <Icon name="person" /> {nav.myAccount}
            </a>
            <button type="button" onClick={() => leaving(() => void logOut())}>
              <Icon name="back" /> {nav.logOut}
            </button>
          </Menu>
        </span>
      </div>
    </header>
  );
}

/** Stands below the bar on all pages of the administration. */
export function AdminTabs({ where }: { where: string }) {
  const list = useRef<HTMLUListElement>(null);
  const at = ADMIN_TABS.find(([to]) => to !== "/admin" && isWithin(where, to))?.[0] ?? "/admin";
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [at]);
  return (
    <nav class="admin-tabs" aria-label={nav.adminLabel}>
      <ul ref={list}>
        {ADMIN_TABS.map(([to, label]) => (
          <li key={to}>
            <a href={to} class="bar-link" aria-current={at === to ? "page" : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function isWithin(where: string, to: string): boolean {
  return where === to || where.startsWith(`${to}/`);
}

function isAt(where: string, to: string): boolean {
  return where === to || ((to === "/agent/archive" || to === "/admin") && where.startsWith(`${to}/`));
}
