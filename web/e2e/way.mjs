// Another way to a house: a port of its own whose connections come from an address of their own.

import { connect, createServer } from "node:net";

/** `from` is one of this machine's own addresses, such as 127.0.0.2 or ::1. */
export async function wayFrom(house, from) {
  const port = Number(new URL(house.url).port);
  const open = new Set();
  const server = createServer((near) => {
    const far = connect({ host: from.includes(":") ? from : "127.0.0.1", port, localAddress: from });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      for (const one of open) one.destroy();
      server.close();
    },
  };
}
