// The hub by hand over `ws`. Prints where it listens.

import { getHeapSpaceStatistics } from "node:v8";
import { WebSocketServer } from "ws";
import { makeHub } from "./hub.mjs";

const hub = makeHub((socket, frame) => socket.send(JSON.stringify(frame)));
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, backlog: 4_096 });

server.on("connection", (socket, request) => {
  socket.on("message", (data) => hub.said(socket, JSON.parse(data)));
  socket.on("close", () => hub.gone(socket));
  socket.on("error", () => socket.terminate());
  hub.connected(socket, request.url.startsWith("/agent") ? "agent" : "customer");
});
// Told to, it collects what nobody holds any more, for which it wants --expose-gc, and says how many KiB it keeps for new objects.
process.on("SIGUSR2", () => {
  globalThis.gc();
  const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
  console.log(`collected ${Math.round(young.physical_space_size / 1024)}`);
});
server.on("listening", () => console.log(`listens at 127.0.0.1:${server.address().port}`));
