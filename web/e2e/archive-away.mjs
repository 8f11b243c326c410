// MongoDB away: what the archive's pages and the dashboard say, that nothing typed is lost, and that all comes back by itself.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { eventually } from "./category-pages.mjs";
import { openDownloads } from "./downloads.mjs";
import { look } from "./looks.mjs";
import { withMongo } from "./mongo.mjs";
import { PHONE } from "./person.mjs";
import { age, end, listed, talk } from "./talks.mjs";

const HOUR_MS = 3_600_000;

/** What is refused while it is away. */
const REFUSED = { allow: [/status of 503/] };

const AWAY = "The archive is away. Conversations of the last minutes are here; older ones come back with it.";
const CALM = "Nothing needs you right now.";

/** Asks the file itself, also while the server runs. */
const inFile = async (house, sql) => {
  const script = `
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], timeout=10)
print([row[0] for row in store.execute(sys.argv[2])] or store.total_changes)
store.commit()
`;
  const { stdout } = await promisify(execFile)("python3", ["-c", script, `${house.data}/usher.db`, sql]);
  return stdout.trim();
};

/** An old conversation that only MongoDB has; its number. */
const oldOne = async (house, mongo, agent, people) => {
  await end(await talk(house, agent, "Grace", "Where is my blue lamp?"));
  const { value } = await house.api("GET", "/v1/conversations");
  const [{ conversation }] = value.conversations;
  for (const person of people) await person.shut();
  await house.stop();
  assert.equal(await age(house, HOUR_MS), 1);
  await house.start({ MONGO_URL: mongo.url });
  const left = () => inFile(house, "SELECT id FROM conversations").then((found) => found === "0");
  await eventually("the old conversation to leave the file", left);
  return conversation;
};

const logIn = async (house, account, path, options) => {
  const person = await house.person(account.display_name, options);
  await person.open(path);
  await person.fill("E-mail address", account.email);
  await person.fill("Password", account.password);
  await person.press("Log in");
  return person;
};

/** The record's notes, and what stands below them. */
const NOTES = ".record-body form.stack-tight:not(.tag-form)";

const typed = (person) => person.page.$eval("[name=text]", (field) => field.value);

export const journeys = [
  {
    name: "everybody is told that the archive is away; what is typed stays, what is refused can be tried again, and all comes back by itself",
    run: (house) =>
      withMongo(async (mongo) => {
        const account = await house.admin();
        const agent = await house.desk(await house.agent("Alan"), REFUSED);
        const old = await oldOne(house, mongo, agent, [agent]);
        await agent.reopen("/agent");
        await agent.see("Nobody to talk to yet");
        await end(await talk(house, agent, "Linus", "Where is my red lamp?"));
        await agent.press("Archive");
        await listed(agent, "Linus", "Grace");
        const reader = await logIn(house, account, `/admin/archive/${old}`, REFUSED);
        const downloads = await openDownloads(reader);
        await reader.see("Where is my blue lamp?");
        await reader.fill("Add a note", "calls back on Monday");
        const admin = await logIn(house, account, "/admin");
        await admin.see(CALM);

        await mongo.kill();
        await admin.see("The archive has been away since");
        await admin.gone(CALM);
        await admin.see("MongoDB: ");
        await admin.see("Chats go on, nothing is lost, and all of it follows when it is back.");
        await look(admin, "dashboard-archive-away");

        await agent.reload();
        await agent.see(AWAY);
        await listed(agent, "Linus");
        await look(agent, "archive-away");
        const search = await agent.page.$(".archive-search input");
        await search.type("blue");
        await agent.see("Nothing found among the last minutes");
        await agent.press("Without Text: “blue”");
        await listed(agent, "Linus");

        await agent.page.evaluate(() => delete window.showSaveFilePicker);
        await agent.press("Export…");
        await agent.press("Export");
        await agent.see("The archive is away at the moment. Nothing is lost: try again when it is back.");
        await agent.see("Try again");

        await reader.press("Add", NOTES);
        await reader.see("The archive is away at the moment. Nothing is lost: try again when it is back.");
        assert.equal(await typed(reader), "calls back on Monday");
        await look(reader, "record-archive-away");
        await reader.press("Download the transcript: Text");
        await reader.until("the refusal of a transcript", () =>
          [...document.querySelectorAll("[role=alert]")].some((one) => one.innerText.includes("The archive is away")),
        );

        const phone = await logIn(house, account, `/admin/archive/${old}`, {
          ...REFUSED,
          viewport: PHONE,
          scheme: "dark",
        });
        await phone.see("The archive is away");
        await phone.press("Try again");
        await look(phone, "record-away-390-dark");

        // Chats go on, and beside them it is said that earlier ones may be missing.
        await agent.press("Console");
        const customer = await talk(house, agent, "Ada", "Good day");
        await agent.press("About Ada");
        await agent.see("The archive is away: earlier conversations may be missing here.");
        await look(agent, "beside-archive-away");

        await mongo.start();
        await admin.see(CALM);
        await phone.see("Where is my blue lamp?");
        await agent.gone("The archive is away");
        await reader.press("Try again", NOTES);
        await reader.until("the note", () =>
          [...document.querySelectorAll(".note-text")].some((one) => one.innerText.includes("calls back on Monday")),
        );
        assert.equal(await typed(reader), "");
        await reader.press("Download the transcript: Text");
        const { text } = await downloads.file(".txt");
        assert.ok(text.includes("Where is my blue lamp?"), text);
        await reader.gone("The archive is away");
        await downloads.close();
        await end(customer);
      }),
  },
  {
    name: "a list that was opened while the archive was away is whole when it is back, with a line and without one",
    firefox: true,
    run: (house) =>
      withMongo(async (mongo) => {
        const account = await house.admin();
        const colleague = await house.agent("Alan");
        const agent = await house.desk(colleague, REFUSED);
        await oldOne(house, mongo, agent, [agent]);
        await mongo.kill();
        await eventually("MongoDB to be away", async () => {
          const { value } = await house.api("GET", "/v1/mongo");
          return value.state === "away";
        });
        await agent.reopen("/agent/archive");
        await agent.see(AWAY);
        await agent.see("Nothing of the last minutes is here");
        await look(agent, "archive-away-none");
        // Neither a desk nor the floor's line: this page asks by itself.
        const other = await logIn(house, colleague, "/agent/archive");
        await other.see(AWAY);
        const admin = await logIn(house, account, "/admin/archive");
        await admin.see(AWAY);
        await mongo.start();
        for (const person of [agent, admin, other]) {
          await person.look();
          await listed(person, "Grace");
          await person.gone("The archive is away");
        }
      }),
  },
  {
    name: "what MongoDB refused for good is named on the dashboard, and tried again when an admin says so",
    run: (house) =>
      withMongo(async (mongo) => {
        const account = await house.admin();
        const agent = await house.desk(await house.agent("Alan"));
        await house.restart("SIGTERM", { MONGO_URL: mongo.url });
        await eventually("nothing to wait", async () => (await house.api("GET", "/v1/mongo")).value.waiting === 0);
        await mongo.kill();
        await end(await talk(house, agent, "Grace", "Where is my blue lamp?"));
        await inFile(house, "UPDATE spool SET refused = 'Document failed validation'");
        await mongo.start();
        const admin = await logIn(house, account, "/admin");
        await admin.see("MongoDB has refused");
        await admin.press("Which ones, and why");
        await admin.see("Document failed validation");
        await admin.gone("The archive has been away");
        await look(admin, "dashboard-refused");
        await admin.press("Try them again");
        await admin.see("They are tried again.");
        await admin.see(CALM);
        await eventually("nothing to wait", async () => (await house.api("GET", "/v1/mongo")).value.waiting === 0);
        await admin.press("Audit");
        await admin.see("had what MongoDB refused tried again");
        await admin.open("/admin/archive");
        await listed(admin, "Grace");
      }),
  },
  {
    name: "what somebody has spoilt in MongoDB is named by the list, and erased from its own page; what a log lacks is told where",
    firefox: true,
    run: (house) =>
      withMongo(async (mongo) => {
        const account = await house.admin();
        const agent = await house.desk(await house.agent("Alan"), REFUSED);
        const old = await oldOne(house, mongo, agent, [agent]);
        const admin = await logIn(house, account, `/admin/archive/${old}`, { allow: [/status of (404|500)/] });
        await admin.see("Where is my blue lamp?");
        await mongo.byHand(
          `one = db.conversations.find_one({"_id": ${old}})`,
          `db.conversations.insert_one({**one, "_id": 0, "entries": "many"})`,
          `print(db.messages.delete_one({"conversation_id": ${old}, "seq": 2}).deleted_count)`,
        );
        await admin.reload();
        await admin.see("1 entry is missing here in the archive.");
        await look(admin, "record-lacks-an-entry");
        await admin.open("/admin/archive");
        await listed(admin, "Grace");
        await admin.see("Left out here, because what the archive has of it cannot be read");
        await look(admin, "archive-left-out");
        await admin.press("conversation 0");
        await admin.see("This conversation cannot be read");
        await admin.see("Erase this customer…");
        await look(admin, "record-damaged");
        await admin.press("Erase this customer…");
        await admin.see("Erase Grace");
        await admin.see("2 conversations");
        await look(admin, "record-damaged-erase");
        const phone = await logIn(house, account, "/admin/archive", { viewport: PHONE, scheme: "dark" });
        await phone.see("Left out here");
        await look(phone, "archive-left-out-390-dark");
      }),
  },
  {
    name: "an address that names another database is told to admins, and takes nothing; put right, the archive is there again",
    run: (house) =>
      withMongo(async (mongo) => {
        const account = await house.admin();
        const agent = await house.desk(await house.agent("Alan"), REFUSED);
        const old = await oldOne(house, mongo, agent, [agent]);
        await house.restart("SIGTERM", { MONGO_URL: mongo.url.replace("/usher?", "/elsewhere?") });
        const admin = await logIn(house, account, "/admin", { allow: [...REFUSED.allow, /ERR_CONNECTION_REFUSED/] });
        await admin.see("MongoDB has answered with the wrong database since");
        await admin.see("Chats go on, but nothing is carried");
        await look(admin, "dashboard-wrong-database");
        await admin.open(`/admin/archive/${old}`);
        await admin.see("The archive's database is not the right one");
        await look(admin, "record-wrong-database");
        const phone = await logIn(house, account, "/admin", { ...REFUSED, viewport: PHONE, scheme: "dark" });
        await phone.see("MongoDB has answered with the wrong database since");
        await look(phone, "dashboard-wrong-database-390-dark");
        await phone.shut();

        await house.restart("SIGTERM", { MONGO_URL: mongo.url });
        await admin.see("Where is my blue lamp?");
      }),
  },
];
