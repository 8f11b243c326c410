// The bar at the top of every staff page: where to, what I am at (on the console), and the small settings.

import { useState } from "preact/hooks";
import type { Account } from "../protocol/types";
import { product } from "../text/en";
import { nav } from "../text/en-staff";
import { Icon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { ThemeButton } from "../ui/theme";
import { AlertsMenu } from "./console/alerts-menu";
import { HelpButton } from "./console/help";
import { MyState } from "./console/my-state";
import { PasswordDialog } from "./password";
import { logOut } from "./session";

export function TopBar({ who, where }: { who: Account; where: string }) {
  const [changing, setChanging] = useState(false);
  const links = [
    ["/agent", nav.console],
    ["/agent/archive", nav.archive],
    ...(who.admin
      ? ([
          ["/admin", nav.board],
          ["/admin/agents", nav.agents],
          ["/admin/categories", nav.categories],
        ] as const)
      : []),
  ] as const;
  const isConsole = where === "/agent";
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
        {isConsole && <MyState />}
        <span class="bar-tools">
          {isConsole && <AlertsMenu />}
          {isConsole && <HelpButton />}
          <ThemeButton />
          <Menu icon="person" label={nav.account(who.display_name)} list>
            <p class="menu-who">
              <strong class="cut">{who.full_name}</strong>
              <span class="soft small cut">{who.email}</span>
            </p>
            <button type="button" onClick={() => setChanging(true)}>
              <Icon name="keyboard" /> {nav.password}
            </button>
            <button type="button" onClick={() => void logOut()}>
              <Icon name="back" /> {nav.logOut}
            </button>
          </Menu>
        </span>
      </div>
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </header>
  );
}

function isAt(where: string, to: string): boolean {
  return where === to || (to === "/agent/archive" && where.startsWith(to));
}
