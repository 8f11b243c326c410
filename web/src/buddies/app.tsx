// Which screen a guest sees: their conversation, the lobby, or the door to it.

import { useEffect } from "preact/hooks";
import { screenOf } from "../model/guest";
import { product } from "../text/en";
import { alerts } from "../text/en-alerts";
import { lobby, whyGuestNot } from "../text/en-buddies";
import { AlertsMenu } from "../ui/alerts-menu";
import { Frame } from "../ui/frame";
import { Empty, Loading } from "../ui/parts";
import { ThemeButton } from "../ui/theme";
import { useTitle } from "../ui/title";
import { toast } from "../ui/toast";
import { ChatScreen } from "./chat";
import { EnterScreen } from "./enter";
import { LobbyScreen } from "./lobby";
import { isShut, lineShown, refusal, state, tryNow } from "./store";

export function App() {
  const screen = screenOf(state.value);
  const refused = refusal.value;
  useEffect(() => {
    if (!refused) return;
    toast(whyGuestNot(refused));
    refusal.value = null;
  }, [refused]);

  const line = lineShown.value;
  const shut = isShut.value;
  const full = screen === "chat" && !shut;
  return (
    <div class={full ? "page full" : "page"}>
      <Frame line={shut ? { is: "fine" } : line} onTry={tryNow}>
        {!full && (
          <header class="top">
            <a class="brand" href="/">
              {product}
            </a>
            <span class="row">
              {screen === "lobby" && !shut && <AlertsMenu soundFor={alerts.lobbySound} />}
              <ThemeButton />
            </span>
          </header>
        )}
        {shut ? (
          <Shut />
        ) : screen === "chat" ? (
          <ChatScreen />
        ) : screen === "lobby" ? (
          <LobbyScreen />
        ) : screen === "enter" ? (
          <EnterScreen />
        ) : (
          <main id="main">
            <Loading />
          </main>
        )}
      </Frame>
    </div>
  );
}

/** The lobby is not open to guests. */
function Shut() {
  useTitle(lobby.closedTitle);
  return (
    <main id="main">
      <Empty icon="people" title={lobby.closedTitle} text={lobby.closedText} level="h1">
        <div class="row">
          <a class="button main" href="/">
            {lobby.closedWelcome}
          </a>
          <a class="button" href="/login?next=/buddies">
            {lobby.closedStaff}
          </a>
        </div>
      </Empty>
    </main>
  );
}
