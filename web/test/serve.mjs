// Serves the built pages to a browser without the server, for looking at them: `customer.html` for customers' paths, `buddies.html` for
// guests in the lobby, else `staff.html`.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'";

export async function servePages() {
  const server = createServer(async (request, response) => {
    const { pathname: path, search } = new URL(request.url, "http://pages");
    const isGuest = path === "/buddies" && search !== "?staff";
    const page = isGuest ? "buddies.html" : path === "/" || path.startsWith("/chat/") ? "customer.html" : "staff.html";
    const file = extname(path) ? path : page;
    try {
      const body = await readFile(join(DIST, file));
      response.writeHead(200, {
        "content-type": TYPES[extname(file)] ?? "text/plain",
        "content-security-policy": POLICY,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
