// The customer's pages: starts the socket and draws.

import { render } from "preact";
import "../ui/base.css";
import "../ui/parts.css";
import "../ui/fields.css";
import "../ui/overlays.css";
import "../ui/tables.css";
import "../ui/chat.css";
import "../ui/visitors.css";
import "./customer.css";
import { wantedIn } from "../model/address";
import { startRouting } from "../ui/route";
import { startTheme } from "../ui/theme";
import { App } from "./app";
import { start } from "./store";

startTheme();
startRouting((path) => path === "/" || wantedIn(path) !== null);
start();
const root = document.getElementById("app");
if (root) render(<App />, root);
