// Light, dark, or as the system says: kept in this browser.

import { signal } from "@preact/signals";
import { frame } from "../text/en";
import { IconButton } from "./parts";

type Theme = "system" | "light" | "dark";

const KEY = "usher.theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

const theme = signal<Theme>("system");

/** Before the first paint of the page. */
export function startTheme(): void {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // No storage: as the system.
  }
  apply(kept === "light" || kept === "dark" ? kept : "system");
}

function apply(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", chosen);
}

export function ThemeButton() {
  const choose = () => {
    const next = NEXT[theme.value];
    apply(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // For this page only.
    }
  };
  return <IconButton icon="theme" label={frame.theme[theme.value]} onClick={choose} />;
}
