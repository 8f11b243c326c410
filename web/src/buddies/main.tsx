// The lobby of guests: starts the socket and draws.

import { render } from "preact";
import "../ui/base.css";
import "../ui/parts.css";
import "../ui/fields.css";
import "../ui/overlays.css";
import "../ui/chat.css";
import "../ui/visitors.css";
import "../ui/people.css";
import { startTheme } from "../ui/theme";
import { App } from "./app";
import { start } from "./store";

startTheme();
start();
const root = document.getElementById("app");
if (root) render(<App />, root);
