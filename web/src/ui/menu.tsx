// A button with a panel that opens below it, wholly within the window; closed by Escape, a click elsewhere, or leaving it with the keyboard.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { IconName } from "./icons";
import { IconButton } from "./parts";

type MenuProps = {
  icon: IconName;
  label: string;
  /** A plain list of choices closes at the first choice. */
  list?: boolean;
  children: ComponentChildren;
};

/** What stays free between a panel and the window's edge, in pixels. */
const EDGE = 8;

/** Moves a panel so far that none of it lies beyond the window's sides: what does at its start cannot even be scrolled to. */
function keepInside(panel: HTMLElement): void {
  panel.style.translate = "none";
  const { left, right } = panel.getBoundingClientRect();
  const free = document.documentElement.clientWidth - EDGE;
  const shift = left < EDGE ? EDGE - left : Math.min(0, free - right);
  panel.style.translate = `${shift}px`;
}

export function Menu({ icon, label, list, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const place = () => panel.current && keepInside(panel.current);
    if (!open) return;
    place();
    window.addEventListener("resize", place);
    return () => window.removeEventListener("resize", place);
  }, [open]);
  useEffect(() => {
    if (!open) return;
    root.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    root.current?.querySelector("button")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from wherever in it the focus is.
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <IconButton icon={icon} label={label} expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the click was one of the choices inside.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the choices inside are buttons and links.
        <div
          ref={panel}
          id={id}
          class={list ? "menu-panel menu-list" : "menu-panel"}
          onClick={() => list && setOpen(false)}
        >
          {children}
        </div>
      )}
    </div>
  );
}
