// Markup in every field that anyone can fill, looked at on every page that shows it: text everywhere, code nowhere.
//
// The policy of the pages would stop a script that got through; here not even an attempt may happen, for the console of each browser
// must stay silent, and so must the count of violations.

import assert from "node:assert/strict";
import { openDownloads } from "./downloads.mjs";
import { look, nasty, shown, watched } from "./nasty.mjs";

export const journeys = [
  {
    name: "stored markup is text on every page",
    run: async (house) => {
      const account = await house.admin();
      const post = async (path, body) => (await house.api("POST", path, body)).value;
      const patch = async (path, body) => (await house.api("PATCH", path, body)).value;
      const twice = { password: house.password, password_again: house.password };

      // What staff fill.
      const sales = await house.category("Sales");
      await patch(`/v1/categories/${sales.category}`, {
        name: nasty("category"),
        ask_subject: true,
        hours: {
          weekly: {
            zone: "Europe/Berlin",
            week: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from_min: 0, to_min: 1440 })),
            holidays: [{ date: "2001-12-25", name: nasty("holiday") }],
          },
        },
      });
      await patch(`/v1/agents/${account.agent}`, { full_name: nasty("fullname"), display_name: nasty("displayname") });
      const added = await post("/v1/agents", {
        email: "linked@example.com",
        full_name: nasty("linkedfull"),
        display_name: nasty("linkeddisplay"),
        categories: [],
      });
      await post("/v1/agents", {
        email: "other@example.com",
        full_name: nasty("otherfull"),
        display_name: nasty("otherdisplay"),
        categories: [sales.category],
        ...twice,
      });
      await post("/v1/allow-list", { cidr: "192.0.2.0/24", note: nasty("allownote") });
      await post("/v1/keys", { name: nasty("keyname"), scopes: ["archive:read"] });
      await house.api("PATCH", "/v1/settings", [{ key: "sign_up", value: "approval" }]);
      await post("/v1/sign-ups", {
        email: "new@example.com",
        full_name: nasty("signupfull"),
        display_name: nasty("signupdisplay"),
        ...twice,
      });

      const seen = new Set();
      const visit = async (person, path, ready) => {
        await person.open(path);
        if (ready) await person.see(ready);
        for (const field of await look(person, `${person.name} at ${path}`)) seen.add(field);
      };

      // What customers fill, and what the two say to each other.
      const admin = await watched(await house.person("admin", { allow: [/status of 410/] }));
      await admin.page.setUserAgent({ userAgent: `Mozilla/5.0 ${nasty("browser")}` });
      await admin.open("/agent");
      await admin.fill("E-mail address", account.email);
      await admin.fill("Password", account.password);
      await admin.press("Log in");
      await admin.press("Go available");
      const customer = await watched(await house.person("customer"));
      await visit(customer, "/", shown("category"));
      await customer.press(nasty("category"));
      await customer.fill("Your name", nasty("customername"));
      await customer.fill("What is it about?", nasty("subject"));
      await customer.pressFirst(["Start", "Get in line"]);
      await customer.composer();
      await customer.type(nasty("draft"));
      await admin.see(shown("draft"));
      for (const field of await look(admin, "the console with a draft")) seen.add(field);
      await customer.send();
      await customer.say(nasty("message"));
      await admin.say(nasty("answer"));
      await admin.said(nasty("message"));
      await customer.said(nasty("answer"));
      const { value: page } = await house.api("GET", "/v1/conversations");
      assert.equal(page.conversations.length, 0);
      const conversation = 1;
      await post(`/v1/conversations/${conversation}/notes`, { text: nasty("note") });
      await house.api("PUT", `/v1/conversations/${conversation}/tags`, { tags: [`<i>tag</i>`] });
      await admin.reload();
      await admin.composer();
      await admin.see(shown("message"));
      for (const field of await look(admin, "the console")) seen.add(field);
      for (const field of await look(customer, "the chat")) seen.add(field);
      await visit(admin, "/admin", shown("customername"));
      await visit(admin, "/admin/board", shown("category"));

      // Another agent takes over, with a note.
      const other = await watched(await house.person("other"));
      await other.open("/agent");
      await other.fill("E-mail address", "other@example.com");
      await other.fill("Password", house.password);
      await other.press("Log in");
      await other.press("Go available");
      await other.see("Nobody to talk to yet");
      await admin.open("/agent");
      await admin.composer();
      await admin.press("Transfer");
      await admin.press(nasty("otherdisplay"));
      await admin.fill("Note for the next agent", nasty("transfernote"));
      await admin.press("Hand over");
      await other.see(shown("transfernote"));
      for (const field of await look(other, "the console of the next agent")) seen.add(field);

      await customer.press("End");
      await customer.confirm("End");
      await customer.until("stars", () => document.querySelector("input[type=radio]"));
      await customer.page.evaluate(() => document.querySelectorAll("input[type=radio]")[4].click());
      await customer.fill("Anything to add?", nasty("comment"));
      await customer.press("Send rating");
      await customer.gone("Send rating");
      for (const field of await look(customer, "the end")) seen.add(field);

      // What everybody sees of it.
      await visit(admin, `/agent/archive/${conversation}`, shown("message"));
      await admin.see(shown("comment"));
      for (const field of await look(admin, "the record")) seen.add(field);
      await visit(admin, `/admin/archive/${conversation}`, shown("message"));
      await admin.see(shown("comment"));
      await visit(admin, "/agent/archive", shown("customername"));
      await visit(admin, `/admin/archive?text=${encodeURIComponent("message")}`, shown("message"));
      await visit(admin, `/admin/archive?text=${encodeURIComponent(nasty("query"))}`, shown("query"));
      await visit(admin, "/agent/account", house.url.split("//")[1].split(":")[0]);
      await visit(admin, "/admin/agents", shown("otherfull"));
      await visit(admin, "/admin/categories", shown("category"));
      await visit(admin, "/admin/allow-list", shown("allownote"));
      await visit(admin, "/admin/settings", "Lost connections");
      await visit(admin, `/admin/categories/${sales.category}`, "Europe/Berlin");
      await visit(admin, "/admin/keys", shown("keyname"));
      await visit(admin, "/admin/audit", shown("allownote"));
      await visit(admin, `/chat/${encodeURIComponent(nasty("slug"))}`);
      await visit(admin, `/login?next=${encodeURIComponent("javascript:window.ran='next'")}`);
      await visit(admin, `/setup/${encodeURIComponent(nasty("token"))}`);
      const stranger = await watched(await house.person("stranger"));
      await visit(stranger, new URL(added.link).pathname, shown("linkeddisplay"));
      await visit(stranger, "/sign-up", "E-mail address");
      await stranger.fill("E-mail address", `${nasty("mail")}@example.com`);
      for (const field of await look(stranger, "the filled sign-up")) seen.add(field);
      await visit(customer, "/", shown("category"));
      await visit(customer, `/chat/${encodeURIComponent(nasty("slug"))}`);
      await visit(customer, `/login?next=${encodeURIComponent("//evil.example/")}`);

      const html = await fetch(`${house.url}/v1/conversations/${conversation}/transcript?format=html`, {
        headers: { cookie: (await admin.context.cookies()).map((one) => `${one.name}=${one.value}`).join("; ") },
      });
      assert.match(html.headers.get("content-disposition"), /^attachment/);
      const text = await html.text();
      assert.ok(text.includes("&lt;i&gt;message&lt;/i&gt;"), text.slice(0, 500));
      assert.ok(!text.includes("<i>") && !text.includes("<img"));

      const wanted = [
        ..."category holiday fullname displayname otherfull otherdisplay linkedfull linkeddisplay allownote keyname".split(
          " ",
        ),
        ..."signupfull signupdisplay customername subject draft message answer note tag comment query transfernote".split(
          " ",
        ),
      ];
      const missing = wanted.filter((field) => !seen.has(field));
      // A field that no page shows has not been looked at.
      assert.deepEqual(missing, []);
    },
  },
  {
    name: "stored markup is text beside a chat, in chips, in the document and in the customer's copy",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      await house.category("Sales", { ask_email: true });
      const seen = new Set();
      const note = async (person, where) => {
        for (const field of await look(person, where)) seen.add(field);
      };
      const admin = await watched(await house.person("admin"));
      await admin.open("/agent");
      await admin.fill("E-mail address", account.email);
      await admin.fill("Password", account.password);
      await admin.press("Log in");
      await admin.press("Go available");
      const customer = await watched(await house.person("customer"));
      const enter = async (text) => {
        await customer.open("/chat/sales");
        await customer.fill("Your name", nasty("customername"));
        // An address cannot hold an element; what it can hold is shown as it is.
        await customer.fill("E-mail address", `${nasty("mail")}@example.com`);
        await customer.pressFirst(["Start", "Get in line"]);
        await customer.see("This does not look like an e-mail address.");
        await note(customer, "the form with an address that is refused");
        await customer.fill("E-mail address", "o'&lt&amp{mail}@example.com");
        await customer.pressFirst(["Start", "Get in line"]);
        await customer.composer();
        await customer.say(text);
        await admin.said(text);
      };
      await enter(nasty("first"));
      await house.api("POST", "/v1/conversations/1/notes", { text: nasty("note") });
      await house.api("PUT", "/v1/conversations/1/tags", { tags: ["<i>tag</i>"] });
      await customer.press("End");
      await customer.confirm("End");
      await customer.see("You ended the conversation");
      // Only Chromium can be told where to put a download.
      if (!house.browser.isFirefox) {
        const downloads = await openDownloads(customer);
        try {
          await customer.press("Download the transcript");
          const { text } = await downloads.file(".txt");
          assert.ok(text.includes(nasty("first")), text);
        } finally {
          await downloads.close();
        }
      }
      await note(customer, "the customer's end");

      await customer.press("Start again");
      await customer.gone("You ended the conversation");
      await enter(nasty("second"));
      await admin.see(shown("second"));
      await admin.press(`About ${nasty("customername")}: 0 notes, 1 earlier conversation`);
      await admin.see("Earlier conversations");
      await admin.see(shown("tag"));
      await note(admin, "the panel beside the chat");
      await admin
        .until("the earlier conversation", () => document.querySelector("button.earlier"))
        .then((found) => found.asElement().click());
      await admin.see(shown("first"));
      await note(admin, "an earlier conversation beside the chat");
      await admin.open(`/agent/archive?customer=${encodeURIComponent(nasty("customerchip"))}`);
      await admin.see(shown("customerchip"));
      await note(admin, "the archive by a customer");
      await admin.open(`/agent/archive?tag=${encodeURIComponent("<i>tag</i>")}`);
      await admin.until("the chip", () => document.querySelector(".chip.on"));
      await note(admin, "the archive by a tag");
      await admin.open("/agent/archive/1");
      await admin.see("o'&lt&amp{mail}@example.com");
      await note(admin, "the record");
      await admin.open("/docs");
      await admin.see("/v1/conversations");
      await note(admin, "the document");
      const wanted = ["customername", "mail", "first", "second", "note", "tag", "customerchip"];
      assert.deepEqual(
        wanted.filter((field) => !seen.has(field)),
        [],
      );
    },
  },
];
