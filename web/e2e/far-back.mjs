// A rare filter over a large archive: the page says when it has not looked at all of it yet, and looks on when it is asked to.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { atAdmin, end } from "./category-pages.mjs";

/** More than a page looks at before it shows what it has. */
const COPIES = 45_000;

/** Copies the last conversation that ended, while the server is down. */
const copy = async (house, times) => {
  const script = `
import json, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
times = int(sys.argv[2])
last = store.execute("SELECT max(id) FROM conversations").fetchone()[0]
for table, key in (("conversations", "id"), ("parts", "conversation"), ("passages", "conversation")):
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join("at" if one == key else "0" if one == "live" else "NULL" if one == "words_from" else one for one in columns)
    store.execute(
        f"WITH RECURSIVE ids (at) AS (SELECT ?1 + 1 UNION ALL SELECT at + 1 FROM ids WHERE at < ?1 + ?2) "
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM ids, {table} WHERE {key} = ?1",
        [last, times],
    )
counters = json.loads(store.execute("SELECT data FROM hub WHERE key = 'counters'").fetchone()[0])
counters["conversation"] = last + times
store.execute("UPDATE hub SET data = ? WHERE key = 'counters'", [json.dumps(counters)])
store.commit()
`;
  await promisify(execFile)("python3", ["-c", script, `${house.data}/usher.db`, String(times)]);
};

const talk = async (house, agent, name) => {
  const customer = await house.customer(name);
  await customer.say(`I am ${name}`);
  await agent.said(`I am ${name}`);
  await end(customer);
  await customer.see("The conversation has ended");
  return customer;
};

export const journeys = [
  {
    name: "a filter that meets nothing so far says so, and goes on to the one that is far back; an agent's own alike",
    run: async (house) => {
      const admin = await atAdmin(house);
      const account = await house.agent("Alan");
      const agent = await house.desk(account);
      const rated = await talk(house, agent, "Grace");
      await rated.press("5");
      await rated.press("Send rating");
      await rated.see("Thank you for your rating.");
      const plain = await talk(house, agent, "Linus");
      for (const person of [admin, agent, rated, plain]) await person.shut();
      await house.stop();
      await copy(house, COPIES);
      await house.start();
      for (const [person, where] of [
        [admin, `/admin/archive?agent=${account.agent}&rating=5`],
        [agent, "/agent/archive?rating=5"],
      ]) {
        await person.reopen(where);
        await person.see("Nothing found so far");
        await person.see("Older ones are still to be looked at.");
        assert.equal(await person.sees("Nothing fits"), false);
        await person.press("Older");
        await person.see("Grace");
        await person.gone("Nothing found so far");
        await person.press("Newer");
        await person.see("Nothing found so far");
      }
      // Who comes now is served as ever, and stands before all of them.
      await agent.open("/agent");
      await agent.see("Nobody to talk to yet");
      await talk(house, agent, "Rosa");
      await admin.open("/admin/archive");
      await admin.see("Rosa");
    },
  },
];
