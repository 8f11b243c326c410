// Line icons, drawn here so that none is fetched. They carry no meaning alone: a label stands beside or on the button.

const PATHS = {
  send: "M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.5 1.5L20 4",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  chat: "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4A2 2 0 0 1 4 14V6.5Z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9c.4-3.4 2.8-5.5 6-5.5s5.6 2.1 6 5.5M16 4.4a3.5 3.5 0 0 1 0 6.2M18 15c1.7.9 2.8 2.6 3 5",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15L6 16Zm4 4.5h4",
  belloff: "M6 16V11a6 6 0 0 1 9-5.2M18 11v5l1.5 2H8M10 20.5h4M4 4l16 16",
  keyboard: "M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8",
  theme: "M12 3a9 9 0 1 0 0 18V3Z M12 3a9 9 0 0 1 0 18",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6",
  transfer: "M4 8h14l-4-4M20 16H6l4 4",
  plus: "M12 5v14M5 12h14",
  up: "M6 14l6-6 6 6",
  down: "M6 10l6 6 6-6",
  order: "M8 19V5M4.5 8.5 8 5l3.5 3.5M16 5v14M12.5 15.5 16 19l3.5-3.5",
  clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  cup: "M5 9h11v5a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4V9Zm11 1h1.5a2 2 0 0 1 0 4H16M9 3v2.5M12.5 3v2.5",
  copy: "M9 9h10v11H9zM5 15V4h10",
  next: "M9 5l7 7-7 7",
  check: "M5 12.5 10 17.5 19 7",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5",
  tag: "M4 4h7l9 9-7 7-9-9V4Zm4 4h.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon-svg"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** One tick: on the server. Two: held by the other. Two in the accent colour: read. */
export function Tick({ two, read }: { two: boolean; read: boolean }) {
  return (
    <svg
      class={read ? "tick read" : "tick"}
      viewBox="0 0 18 12"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={two ? "M1.5 6.5 4.5 9.5 10.5 2.5M8 9l.7.5L15.5 2.5" : "M4 6.5 7 9.5 13 2.5"} />
    </svg>
  );
}
