// One websocket that comes back by itself: hello, whole state, then the unanswered commands again, in order.
// Deliberately absent: what any frame means. The page reduces frames; this file only carries them.

import type { AgentFrame, CustomerFrame, GuestFrame, Hello, ServerFrame } from "../protocol/types";
import { CLOSE, VERSION } from "../protocol/types";
import { waitBeforeTry } from "./backoff";
import { answered, type Command, given, isAsked, type Waiting } from "./commands";

/** How the line is: `open` once the state has arrived; `closed` for good, with the close code that says why. */
export type Line =
  | { is: "connecting"; first: boolean }
  | { is: "open" }
  | { is: "lost"; tryAt: number }
  | { is: "closed"; code: number };

export type Signal = Exclude<CustomerFrame | AgentFrame | GuestFrame, Command>;

export type Answer = Extract<ServerFrame, { type: "ok" | "refused" }>;

/** A hello to send, and what to do when its try is over. */
export type Opening = { hello: Hello; settle: (token?: string) => void };

export type SocketOptions = {
  path: string;
  /** The frame after which everything is known, and the unanswered commands go out again. */
  syncedBy: ServerFrame["type"];
  opening: () => Promise<Opening>;
  onFrame: (frame: ServerFrame) => void;
  onAnswer: (command: Command, answer: Answer) => void;
  onLine: (line: Line) => void;
  /** Called when the whole state has arrived: which of the unanswered commands it shows as done. */
  done: (waiting: Waiting) => readonly string[];
  /** Called whenever the unanswered commands change, so that they survive a reload. */
  onWaiting?: (waiting: Waiting) => void;
  waiting?: Waiting;
  /** Whether to connect again although the close code says to stay away; asked once in a row. */
  retryOnce?: (code: number) => boolean;
};

export type Socket = {
  /** False when too many are unanswered. A second press of the same is nothing. */
  command: (command: Command) => boolean;
  /** Sent if the line is open, else dropped: signals are worth nothing later. */
  signal: (frame: Signal) => void;
  /** Tries now, also after a close code that said to stay away. */
  reconnect: () => void;
  close: () => void;
};

/** A try that has brought no state by then has failed. */
const OPENING_MS = 12_000;
/** A command that has no answer by then was lost on a dead line. */
const ANSWER_MS = 15_000;

/** The server beats every 25 s; a line that was silent for longer than this is dead, whatever the browser thinks. */
const SILENT_MS = 35_000;
/** How often to look; timers of a tab in the background run seldom anyway. */
const LOOK_MS = 5_000;

/** What every hello says besides who. */
export const HELLO = { type: "hello", version: VERSION } as const;

export function openSocket(options: SocketOptions): Socket {
  let waiting: Waiting = options.waiting ?? [];
  let socket: WebSocket | null = null;
  let opening: Opening | null = null;
  let busy = false;
  let synced = false;
  let stopped = false;
  let failures = 0;
  let retried = false;
  let comeBackMs: number | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let heardAt = 0;

  const setWaiting = (next: Waiting) => {
    waiting = next;
    options.onWaiting?.(waiting);
  };

  const send = (frame: Hello | CustomerFrame | AgentFrame | GuestFrame) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  /** Gives the line up when nothing is heard for so long. */
  const watch = (ms: number) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => lost(), ms);
  };

  const connect = async (first: boolean) => {
    clearTimeout(retryTimer);
    if (stopped || socket || busy) return;
    busy = true;
    options.onLine({ is: "connecting", first });
    opening = await options.opening();
    busy = false;
    if (stopped) return opening.settle();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const own = new WebSocket(`${scheme}//${location.host}${options.path}`);
    socket = own;
    comeBackMs = null;
    watch(OPENING_MS);
    own.onopen = () => {
      if (socket === own && opening) send(opening.hello);
    };
    own.onmessage = (event) => {
      if (socket !== own) return;
      heardAt = Date.now();
      const frame = parse(event.data);
      if (frame) take(frame);
    };
    own.onclose = (event) => {
      if (socket === own) lost(event.code);
    };
  };

  const lost = (code = 0) => {
    const own = socket;
    const wasSynced = synced;
    socket = null;
    synced = false;
    clearTimeout(watchdog);
    opening?.settle();
    opening = null;
    own?.close();
    if (stopped) return;
    if (code >= CLOSE.unsupported_version && code < 5000) {
      if (retried || !options.retryOnce?.(code)) {
        stopped = true;
        options.onLine({ is: "closed", code });
        return;
      }
      retried = true;
    }
    failures = wasSynced ? 0 : failures + 1;
    const wait = comeBackMs ?? waitBeforeTry(failures, Math.random());
    options.onLine({ is: "lost", tryAt: Date.now() + wait });
    retryTimer = setTimeout(() => void connect(false), wait);
  };

  const take = (frame: ServerFrame) => {
    if (frame.type === "bye") comeBackMs = frame.come_back_ms;
    if (frame.type === "welcome") {
      opening?.settle(frame.token);
      opening = null;
    }
    options.onFrame(frame);
    if (frame.type === "ok" || frame.type === "refused") answer(frame);
    if (!synced && frame.type === options.syncedBy) sync();
    else if (synced && waiting.length > 0) watch(ANSWER_MS);
  };

  const answer = (frame: Answer) => {
    const { command, left } = answered(waiting, frame.id);
    if (!command) return;
    setWaiting(left);
    if (left.length === 0) clearTimeout(watchdog);
    options.onAnswer(command, frame);
  };

  const sync = () => {
    synced = true;
    failures = 0;
    retried = false;
    clearTimeout(watchdog);
    const done = new Set(options.done(waiting));
    if (done.size > 0) setWaiting(waiting.filter((command) => !done.has(command.id)));
    for (const command of waiting) send(command);
    if (waiting.length > 0) watch(ANSWER_MS);
    options.onLine({ is: "open" });
  };

  /** Gives up a line that has fallen silent: after a sleep of the machine, say, or a change of network. */
  const look = () => {
    if (synced && Date.now() - heardAt > SILENT_MS) lost();
  };
  const looking = setInterval(look, LOOK_MS);

  const tryNow = () => {
    look();
    if (!socket) void connect(false);
  };
  const onOffline = () => {
    if (socket) lost();
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") tryNow();
  };
  window.addEventListener("online", tryNow);
  window.addEventListener("offline", onOffline);
  document.addEventListener("visibilitychange", onVisible);
  void connect(true);

  return {
    command(command) {
      if (isAsked(waiting, command)) return true;
      const next = given(waiting, command);
      if (!next) return false;
      setWaiting(next);
      if (synced) {
        send(command);
        if (waiting.length === 1) watch(ANSWER_MS);
      }
      return true;
    },
    signal(frame) {
      if (synced) send(frame);
    },
    reconnect() {
      stopped = false;
      tryNow();
    },
    close() {
      stopped = true;
      clearTimeout(retryTimer);
      clearTimeout(watchdog);
      clearInterval(looking);
      window.removeEventListener("online", tryNow);
      window.removeEventListener("offline", onOffline);
      document.removeEventListener("visibilitychange", onVisible);
      socket?.close(1000);
      socket = null;
    },
  };
}

function parse(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    return JSON.parse(data) as ServerFrame;
  } catch {
    return null;
  }
}
