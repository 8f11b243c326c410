// The floor's board, live, for as long as its page is open.

import { signal } from "@preact/signals";
import { NO_ROWS, updated } from "../../model/board";
import { tabId } from "../../net/identity";
import { HELLO, openSocket, type Socket } from "../../net/socket";
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

export function startFloor(): () => void {
  floor.value = NO_ROWS;
  socket = openSocket({
    path: "/v1/ws/admin",
    syncedBy: "board",
    opening: async () => ({ hello: { ...HELLO, tab: await tabId() }, settle: () => {} }),
    onFrame: (frame) => {
      if (frame.type === "welcome") ahead.value = frame.now - Date.now();
      if (frame.type === "board") floor.value = updated(floor.value, frame);
    },
    onAnswer: () => {},
    onLine: (line) => {
      if (line.is === "closed") sentAway(line.code);
      if (line.is === "lost") void lineLost();
      if (line.is === "closed") floorLine.value = { is: "closed", code: line.code };
      else if (line.is === "lost") floorLine.value = { is: "lost" };
      else if (line.is === "open") floorLine.value = { is: "fine" };
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
