// Which of the staff's pages is shown, and the frame around them.

import type { ComponentChildren, FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import type { Reason } from "../protocol/types";
import { frame, product } from "../text/en";
import { reasons } from "../text/en-reasons";
import { missing, nav } from "../text/en-staff";
import { Frame, type LineShown } from "../ui/frame";
import { Button, Empty, Loading } from "../ui/parts";
import { go, numberAfter, path, query } from "../ui/route";
import { floorLine, tryFloor } from "./admin/floor";
import { OffersElsewhere, useRefusals } from "./console/elsewhere";
import { ConsolePage } from "./console/page";
import { closeDesk, hadDesk, lineShown, openDesk, tryNow } from "./console/store";
import { LogInPage } from "./enter/log-in";
import { MustPage } from "./enter/must";
import { later } from "./later";
import { account, barred, nextPage, toLogIn } from "./session";
import { AdminTabs, TopBar } from "./top";

const FINE: LineShown = { is: "fine" };

/** Pages with the floor's socket. */
const FLOORS = [
  "/admin",
  "/admin/board",
  "/admin/agents",
  "/admin/categories",
  "/admin/settings",
  "/admin/allow-list",
  "/admin/keys",
  "/admin/erasures",
];

const SetUp = later(async () => (await import("./enter/set-up")).SetUpPage);
const SignUp = later(async () => (await import("./enter/sign-up")).SignUpPage);
const Archive = later(async () => (await import("./archive/list")).ArchivePage);
const Record = later(async () => (await import("./archive/record")).RecordPage);

const AGENT_PAGES: Readonly<Partial<Record<string, FunctionComponent>>> = {
  "/agent": ConsolePage,
  "/agent/archive": Archive,
  "/buddies": later(async () => (await import("./buddies/page")).BuddiesPage),
  "/agent/account": later(async () => (await import("./account/page")).AccountPage),
};

const Board = later(async () => (await import("./admin/dashboard")).Dashboard);
const Category = later(async () => (await import("./admin/category")).CategoryPage);

const ADMIN_PAGES: Readonly<Partial<Record<string, FunctionComponent>>> = {
  "/admin": Board,
  "/admin/board": Board,
  "/admin/agents": later(async () => (await import("./admin/agents")).AgentsPage),
  "/admin/categories": later(async () => (await import("./admin/categories")).CategoriesPage),
  "/admin/settings": later(async () => (await import("./admin/settings")).SettingsPage),
  "/admin/archive": Archive,
  "/admin/allow-list": later(async () => (await import("./admin/allow-list")).AllowListPage),
  "/admin/keys": later(async () => (await import("./admin/keys")).KeysPage),
  "/admin/erasures": later(async () => (await import("./admin/erasures")).ErasuresPage),
  "/admin/audit": later(async () => (await import("./admin/audit")).AuditPage),
};

export function App() {
  const where = path();
  const isConsole = where === "/agent";
  const isFloor = FLOORS.includes(where) || numberAfter("/admin/categories/", where) !== null;
  const who = account.value;
  const atWork = who !== undefined && who !== null && who.must === null;
  const agent = who?.agent;
  useEffect(() => {
    if (atWork && agent !== undefined && hadDesk(agent)) openDesk();
    // Nobody is logged in, or somebody else is: the desk is not theirs. Who is only kept out for now finds it again.
    else if (who !== undefined) closeDesk({ forget: who === null && !barred.value });
  }, [atWork, agent, who === null]);
  useRefusals();
  return (
    <div class={isConsole ? "page full" : "page"}>
      <Frame line={atWork ? lineAt(isConsole || where === "/buddies", isFloor) : FINE} onTry={tryLines}>
        <Page where={where} />
      </Frame>
    </div>
  );
}

/** On other pages the desk's line tells what it is for as long as there is hope. */
function lineAt(isConsole: boolean, isFloor: boolean): LineShown {
  const desk = lineShown.value;
  if (isConsole) return desk;
  const floor = isFloor ? floorLine.value : FINE;
  return floor.is === "fine" && desk.is === "lost" ? desk : floor;
}

function tryLines(): void {
  tryNow();
  tryFloor();
}

function Page({ where }: { where: string }) {
  const who = account.value;
  const outside = where === "/login" || where === "/sign-up" || where.startsWith("/setup/");

  useEffect(() => {
    if (who === null && !outside && !barred.value) toLogIn();
    if (who && where === "/login") go(nextPage(query("next")), "replace");
  }, [who, outside, where]);

  if (where.startsWith("/setup/")) return <SetUp token={where.slice("/setup/".length)} />;
  if (who === undefined) return <Loading />;
  if (who === null && barred.value) return <Barred reason={barred.value} />;
  if (where === "/sign-up") return <SignUp />;
  if (who === null) return <LogInPage />;
  if (where === "/login") return <Loading />;
  if (who.must) return <MustPage must={who.must} who={who} />;
  return (
    <>
      <TopBar who={who} where={where} />
      {where !== "/agent" && where !== "/buddies" && <OffersElsewhere />}
      {who.admin && where.startsWith("/admin") && <AdminTabs where={where} />}
      <Inside where={where} admin={who.admin} />
    </>
  );
}

function Inside({ where, admin }: { where: string; admin: boolean }): ComponentChildren {
  const record = numberAfter("/agent/archive/", where);
  if (record !== null) return <Record key={record} id={record} base="/agent/archive" />;
  if (where.startsWith("/admin") && !admin) {
    return <Nothing title={missing.forbiddenTitle} text={missing.forbiddenText} />;
  }
  const category = numberAfter("/admin/categories/", where);
  if (category !== null) return <Category key={category} id={category} />;
  const any = numberAfter("/admin/archive/", where);
  if (any !== null) return <Record key={any} id={any} base="/admin/archive" />;
  const Found = AGENT_PAGES[where] ?? ADMIN_PAGES[where];
  return Found ? <Found key={where} /> : <Nothing title={missing.title} text={missing.text} />;
}

function Nothing({ title, text }: { title: string; text: string }) {
  return (
    <main id="main">
      <Empty icon="person" title={title} text={text} level="h1">
        <a class="button main" href="/agent">
          {missing.home}
        </a>
      </Empty>
    </main>
  );
}

/** Staff pages cannot be used from here, whoever it is. */
function Barred({ reason }: { reason: Reason }) {
  const isShutOut = reason === "address_not_allowed";
  const text = isShutOut ? missing.shutOutText : reasons[reason];
  return (
    <main id="main">
      <Empty icon="person" title={isShutOut ? missing.shutOutTitle : product} text={text} level="h1">
        <Button kind="main" onClick={() => location.reload()}>
          {frame.tryNow}
        </Button>
        <a class="button" href="/">
          {nav.toWelcome}
        </a>
      </Empty>
    </main>
  );
}
