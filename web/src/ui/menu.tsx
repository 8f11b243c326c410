// A button with a panel that opens below it; closed by Escape, a click elsewhere, or leaving it with the keyboard.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { IconName } from "./icons";
import { IconButton } from "./parts";

type MenuProps = {
  icon: IconName;
  label: string;
  /** A plain list of choices closes at the first choice. */
  list?: boolean;
  children: ComponentChildren;
};

export function Menu({ icon, label, list, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
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
        <div id={id} class={list ? "menu-panel menu-list" : "menu-panel"} onClick={() => list && setOpen(false)}>
          {children}
        </div>
      )}
    </div>
  );
}
