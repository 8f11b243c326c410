// Which of the staff's pages is shown, and the frame around them.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { product, reasons } from "../text/en";
import { missing, nav } from "../text/en-staff";
import { Frame, type LineShown } from "../ui/frame";
import { lazy } from "../ui/lazy";
import { Empty, Loading } from "../ui/parts";
import { go, numberAfter, path, query } from "../ui/route";
import { floorLine, tryFloor } from "./admin/floor";
import { ConsolePage } from "./console/page";
import { lineShown, tryNow } from "./console/store";
import { LogInPage } from "./enter/log-in";
import { SetUpPage } from "./enter/set-up";
import { account, barred, nextPage, toLogIn } from "./session";
import { TopBar } from "./top";

// The console is what agents open all day; every other page comes when it is asked for.
const AgentsPage = lazy(() => import("./admin/agents").then((page) => page.AgentsPage));
const Dashboard = lazy(() => import("./admin/dashboard").then((page) => page.Dashboard));
const CategoriesPage = lazy(() => import("./admin/categories").then((page) => page.CategoriesPage));
const CategoryPage = lazy(() => import("./admin/category").then((page) => page.CategoryPage));
const SettingsPage = lazy(() => import("./admin/settings").then((page) => page.SettingsPage));
const ArchivePage = lazy(() => import("./archive/list").then((page) => page.ArchivePage));
const RecordPage = lazy(() => import("./archive/record").then((page) => page.RecordPage));

const FINE: LineShown = { is: "fine" };

export function App() {
  const where = path();
  const isConsole = where === "/agent";
  const isFloor = where === "/admin" || where === "/admin/board";
  const line = isConsole ? lineShown.value : isFloor ? floorLine.value : FINE;
  return (
    <div class={isConsole ? "page full" : "page"}>
      <Frame line={line} onTry={isFloor ? tryFloor : tryNow}>
        <Page where={where} />
      </Frame>
    </div>
  );
}

function Page({ where }: { where: string }) {
  const who = account.value;
  const outside = where === "/login" || where.startsWith("/setup/");

  useEffect(() => {
    if (who === null && !outside && !barred.value) toLogIn();
    if (who && where === "/login") go(nextPage(query("next")), "replace");
  }, [who, outside, where]);

  if (where.startsWith("/setup/")) return <SetUpPage token={where.slice("/setup/".length)} />;
  if (who === undefined) return <Loading />;
  if (who === null) return barred.value ? <Barred reason={barred.value} /> : <LogInPage />;
  if (where === "/login") return <Loading />;
  return (
    <>
      <TopBar who={who} where={where} />
      <Inside where={where} admin={who.admin} />
    </>
  );
}

function Inside({ where, admin }: { where: string; admin: boolean }): ComponentChildren {
  if (where === "/agent") return <ConsolePage />;
  if (where === "/agent/archive") return <ArchivePage key={where} base={where} />;
  const record = numberAfter("/agent/archive/", where);
  if (record !== null) return <RecordPage key={record} id={record} base="/agent/archive" />;
  if (where.startsWith("/admin") && !admin) {
    return (
      <main id="main">
        <Empty icon="person" title={missing.forbiddenTitle} text={missing.forbiddenText} level="h1">
          <a class="button main" href="/agent">
            {missing.home}
          </a>
        </Empty>
      </main>
    );
  }
  if (where === "/admin" || where === "/admin/board") return <Dashboard />;
  if (where === "/admin/agents") return <AgentsPage />;
  if (where === "/admin/categories") return <CategoriesPage />;
  const category = numberAfter("/admin/categories/", where);
  if (category !== null) return <CategoryPage key={category} id={category} />;
  if (where === "/admin/settings") return <SettingsPage />;
  if (where === "/admin/archive") return <ArchivePage key={where} base={where} />;
  const any = numberAfter("/admin/archive/", where);
  if (any !== null) return <RecordPage key={any} id={any} base="/admin/archive" />;
  return (
    <main id="main">
      <Empty icon="person" title={missing.title} text={missing.text} level="h1">
        <a class="button main" href="/agent">
          {missing.home}
        </a>
      </Empty>
    </main>
  );
}

/** Staff pages cannot be used from here, whoever it is. */
function Barred({ reason }: { reason: string }) {
  const text = Object.entries(reasons).find(([word]) => word === reason)?.[1] ?? reasons.unavailable;
  return (
    <main id="main">
      <Empty icon="person" title={product} text={text} level="h1">
        <a class="button" href="/">
          {nav.toWelcome}
        </a>
      </Empty>
    </main>
  );
}
