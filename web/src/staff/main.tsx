// The staff's pages: asks who is logged in and draws.

import { render } from "preact";
import "../ui/base.css";
import "../ui/parts.css";
import "../ui/fields.css";
import "../ui/overlays.css";
import "../ui/tables.css";
import "../ui/chat.css";
import "../ui/people.css";
import "./staff.css";
import "./access.css";
import "./console/console.css";
import "./console/panes.css";
import { startRouting } from "../ui/route";
import { startTheme } from "../ui/theme";
import { App } from "./app";
import { askWho } from "./session";

startTheme();
startRouting((path) => /^\/(login|sign-up|setup|agent|admin|buddies)(\/|$)/.test(path));
void askWho();
const root = document.getElementById("app");
if (root) render(<App />, root);
