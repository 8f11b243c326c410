// The floor's board and the news of what has changed, live, for as long as their page is open.

import { signal } from "@preact/signals";
import { NO_ROWS, updated } from "../../model/board";
import { tabId } from "../../net/identity";
import { HELLO, openSocket, type Socket } from "../../net/socket";
import type { Subject } from "../../protocol/types";
import type { LineShown } from "../../ui/frame";
import { now } from "../../ui/tick";
import { lineLost, sentAway } from "../session";

export const floor = signal(NO_ROWS);
export const floorLine = signal<LineShown>({ is: "fine" });
/** The server's clock minus this page's. */
export const ahead = signal(0);

/** How long ago that was, by the server's clock; what reads it is drawn again every second. */
export const since = (at: number): number => Math.max(0, now() + ahead.value - at);

let socket: Socket | null = null;

type Hear = (what: Subject | "anything") => void;
const hearers = new Set<Hear>();

/** Hears of each change; of `anything` when some may not have been told. */
export function onChange(hear: Hear): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

function tell(what: Subject | "anything"): void {
  for (const hear of hearers) hear(what);
}

export function startFloor(): () => void {
  floor.value = NO_ROWS;
  socket = openSocket({
    path: "/v1/ws/admin",
    syncedBy: "board",
    opening: async () => ({ hello: { ...HELLO, tab: await tabId() }, settle: () => {} }),
    onFrame: (frame) => {
      if (frame.type === "welcome") ahead.value = frame.now - Date.now();
      if (frame.type === "changed") tell(frame.what);
      if (frame.type === "board") floor.value = updated(floor.value, frame);
    },
    onAnswer: () => {},
    onLine: (line) => {
      if (line.is === "closed") sentAway(line.code);
      if (line.is === "lost") void lineLost();
      if (line.is === "closed") floorLine.value = { is: "closed", code: line.code };
      else if (line.is === "lost") floorLine.value = { is: "lost" };
      else if (line.is === "open") {
        floorLine.value = { is: "fine" };
        tell("anything");
      }
    },
    done: () => [],
  });
  return () => {
    socket?.close();
    socket = null;
    floorLine.value = { is: "fine" };
  };
}

export function tryFloor(): void {
  socket?.reconnect();
}
