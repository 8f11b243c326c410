// The floor's board and the news of what has changed, live, for as long as one of their pages is open.

import { signal } from "@preact/signals";
import { NO_ROWS, updated } from "../../model/board";
import { tabId } from "../../net/identity";
import { HELLO, openSocket, type Socket } from "../../net/socket";
import type { Subject } from "../../protocol/types";
import type { LineShown } from "../../ui/frame";
import { now } from "../../ui/tick";
import { tellArchive } from "../archive-news";
import { tellEnded } from "../ended";
import { tellNoted } from "../noted";
import { lineLost, sentAway } from "../session";

export const floor = signal(NO_ROWS);
export const floorLine = signal<LineShown>({ is: "fine" });
/** The server's clock minus this page's. */
export const ahead = signal(0);

/** How long ago that was, by the server's clock; what reads it is drawn again every second. */
export const since = (at: number): number => Math.max(0, now() + ahead.value - at);

/** For how long the line outlives its last page: whoever goes on to another one keeps it. */
const LINGER_MS = 2_000;

let socket: Socket | null = null;
let pages = 0;
let closing: ReturnType<typeof setTimeout> | undefined;

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

/** A page begins to look; the answer is to be called when it is left. */
export function startFloor(): () => void {
  pages += 1;
  clearTimeout(closing);
  if (!socket) socket = open();
  // It does not come back by itself from there.
  else if (floorLine.value.is === "closed") socket.reconnect();
  return () => {
    pages -= 1;
    if (pages === 0) closing = setTimeout(close, LINGER_MS);
  };
}

function close(): void {
  socket?.close();
  socket = null;
  floorLine.value = { is: "fine" };
}

function open(): Socket {
  floor.value = NO_ROWS;
  return openSocket({
    path: "/v1/ws/admin",
    syncedBy: "board",
    opening: async () => ({ hello: { ...HELLO, tab: await tabId() }, settle: () => {} }),
    onFrame: (frame) => {
      if (frame.type === "welcome") ahead.value = frame.now - Date.now();
      if (frame.type === "changed") tell(frame.what);
      if (frame.type === "changed" && frame.what === "archive") tellArchive();
      if (frame.type === "noted") tellNoted(frame.conversation);
      if (frame.type === "board") floor.value = updated(floor.value, frame);
      tellEnded(frame);
    },
    onAnswer: () => {},
    onLine: (line) => {
      if (line.is === "lost") void lineLost();
      if (line.is === "closed") {
        floorLine.value = { is: "closed", code: line.code };
        sentAway(line.code);
      } else if (line.is === "lost") floorLine.value = { is: "lost" };
      else if (line.is === "open") {
        floorLine.value = { is: "fine" };
        tell("anything");
        tellNoted(null);
        tellArchive();
      }
    },
    done: () => [],
  });
}

export function tryFloor(): void {
  socket?.reconnect();
}
