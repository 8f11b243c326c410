// Another site's page in a logged-in admin's browser: its forms, fetches, sockets and frames change and read nothing.
//
// It is served from the same host on another port, so that the session's cookie goes along: what protects is the origin alone.

import assert from "node:assert/strict";
import { createServer } from "node:http";

/** A page that does what it is asked and says what came of it. */
const EVIL = `<!doctype html><meta charset="utf-8"><title>Prizes</title><body>A prize for you</body>`;

async function openEvil() {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(EVIL);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((done) => server.close(done)),
  };
}

const complaints = [/status of 4\d\d/, /ERR_FAILED/, /CORS/, /WebSocket/, /frame/i, /Framing/];

export const journeys = [
  {
    name: "another site's page changes nothing in a logged-in admin's name and reads nothing",
    run: async (house) => {
      const account = await house.admin();
      const admin = await house.person("Ada", { allow: complaints });
      await admin.open("/agent");
      await admin.fill("E-mail address", account.email);
      await admin.fill("Password", account.password);
      await admin.press("Log in");
      await admin.see("You are away");
      const before = await house.categories();
      const evil = await openEvil();
      try {
        await admin.page.goto(evil.url);
        const came = await admin.page.evaluate(async (target) => {
          const tried = [];
          const ask = async (path, options) => {
            const answer = await fetch(target + path, { credentials: "include", ...options }).catch(() => null);
            tried.push(answer === null || answer.type === "opaque" ? "closed" : `${path} ${answer.status}`);
          };
          const body = JSON.stringify({ name: "Forged" });
          const json = { "content-type": "application/json" };
          await ask("/v1/me", {});
          await ask("/v1/me", { mode: "no-cors" });
          await ask("/v1/categories", { method: "POST", headers: json, body });
          await ask("/v1/categories", { method: "POST", mode: "no-cors", body });
          await ask("/v1/logout", { method: "POST", mode: "no-cors" });
          await ask("/v1/agents/1", { method: "DELETE" });
          for (const role of ["agent", "admin", "customer"]) {
            tried.push(
              await new Promise((done) => {
                const socket = new WebSocket(`${target.replace("http", "ws")}/v1/ws/${role}`);
                socket.onopen = () => done(`${role} opened`);
                socket.onerror = () => done("closed");
              }),
            );
          }
          return tried;
        }, house.url);
        assert.deepEqual(new Set(came), new Set(["closed"]), came.join(", "));

        const submit = async (path, type, name, value) => {
          await admin.page.goto(evil.url);
          await Promise.all([
            admin.page.waitForNavigation(),
            admin.page.evaluate(
              (action, enctype, field, text) => {
                const form = document.createElement("form");
                form.method = "post";
                form.action = action;
                form.enctype = enctype;
                const input = document.createElement("input");
                input.name = field;
                input.value = text;
                form.append(input);
                document.body.append(form);
                form.submit();
              },
              house.url + path,
              type,
              name,
              value,
            ),
          ]);
        };
        await submit("/v1/categories", "text/plain", '{"name":"Forged","x":"', '"}');
        await submit("/v1/categories", "application/x-www-form-urlencoded", "name", "Forged");
        await submit("/logout", "application/x-www-form-urlencoded", "x", "y");

        await admin.page.goto(evil.url);
        const framed = await admin.page.evaluate(
          (target) =>
            new Promise((done) => {
              const frame = document.createElement("iframe");
              frame.src = `${target}/agent`;
              frame.onload = () => {
                try {
                  done(frame.contentDocument?.body.innerText ?? "");
                } catch {
                  done("");
                }
              };
              document.body.append(frame);
            }),
          house.url,
        );
        assert.equal(framed, "", "no page of the house shows in another's frame");
      } finally {
        await evil.close();
      }
      assert.deepEqual(await house.categories(), before);
      await admin.open("/agent");
      await admin.see("You are away");
    },
  },
];
