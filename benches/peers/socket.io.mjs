// The hub by hand over Socket.IO, by its websocket transport. Prints where it listens.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { makeHub } from "./hub.mjs";

const hub = makeHub((socket, frame) => socket.emit(frame.type, frame));
const http = createServer();
const server = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false, pingInterval: 600_000 });

for (const side of ["agent", "customer"]) {
  server.of(`/${side}`).on("connection", (socket) => {
    hub.connected(socket, side);
    for (const type of ["hello", "enter", "say"]) socket.on(type, (frame) => hub.said(socket, { ...frame, type }));
    socket.on("disconnect", () => hub.gone(socket));
  });
}
http.listen({ host: "127.0.0.1", port: 0, backlog: 4_096 }, () => {
  console.log(`listens at 127.0.0.1:${http.address().port}`);
});
