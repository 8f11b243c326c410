// The main road: wait, be paired, talk, end; and that nothing crosses from one conversation to another.

import assert from "node:assert/strict";

const paired = (...people) => Promise.all(people.map((person) => person.composer()));

export const journeys = [
  {
    name: "a customer and an agent talk from the first link to the archive",
    firefox: true,
    run: async (house) => {
      const admin = await house.person("Ada");
      await admin.open(await house.firstLink());
      await admin.fill("E-mail address", "ada@example.com");
      await admin.fill("Full name", "Ada Admin");
      await admin.fill("Display name", "Ada");
      await admin.fill("Password", house.password);
      await admin.fill("The same password again", house.password);
      await admin.press("Create the account");
      await admin.see("You are away");
      await admin.press("Go available");
      await admin.see("Nobody to talk to yet");

      const customer = await house.visitor("Grace");
      await customer.see("1 agent available now");
      await customer.press("Sales");
      await customer.press("Start");
      await customer.see("Tell us your name");
      await customer.fill("Your name", "Grace");
      await customer.press("Start");
      await paired(customer, admin);
      await customer.see("Ada can see what you type before you send it.");
      await customer.type("Hel");
      await admin.see("typing: Hel");
      await customer.type("lo <b>there</b> https://example.com/a?b=1.");
      await customer.send();
      await admin.said("Hello <b>there</b>");
      await admin.gone("typing:");
      await admin.say("Good day");
      await customer.said("Good day");
      assert.deepEqual(await customer.messages(), [
        "left: Hello <b>there</b> https://example.com/a?b=1.",
        "right: Good day",
      ]);
      assert.deepEqual(await admin.messages(), [
        "right: Hello <b>there</b> https://example.com/a?b=1.",
        "left: Good day",
      ]);
      const link = await customer.page.$eval(".bubble a", (one) => [one.href, one.rel, one.target]);
      assert.deepEqual(link, ["https://example.com/a?b=1", "noopener noreferrer nofollow", "_blank"]);
      await customer.look();
      await admin.until("the read mark", () => document.querySelector(".tick.read") !== null);
      await admin.picture("talk-admin");
      await customer.picture("talk-customer");

      await customer.press("Switch off");
      await customer.see("Only what you send is seen.");
      await customer.type("secret");
      await admin.see("Grace is typing");
      assert.equal(await admin.sees("secret"), false);

      await admin.press("End");
      await admin.see("End the conversation with Grace?");
      await admin.confirm("End");
      await customer.see("Ada ended the conversation");
      await customer.press("4");
      await customer.fill("Anything to add?", "Quick and kind");
      await customer.press("Send rating");
      await customer.see("Thank you for your rating.");
      await customer.press("Start again");
      await customer.see("How can we help?");

      await admin.press("Archive");
      await admin.press("Grace");
      await admin.see("Quick and kind");
      await admin.said("Good day");
      await admin.picture("record");
    },
  },
  {
    name: "two agents and one customer: only one agent sees them",
    run: async (house) => {
      await house.admin();
      const [a, b] = [await house.desk(await house.agent("Alan")), await house.desk(await house.agent("Barbara"))];
      const customer = await house.customer("Grace");
      await customer.composer();
      await customer.say("only for one");
      const seen = await Promise.all([a, b].map((agent) => agent.sees("Grace")));
      assert.equal(seen.filter(Boolean).length, 1);
      await (seen[0] ? a : b).said("only for one");
      assert.equal(await (seen[0] ? b : a).sees("only for one"), false);
    },
  },
  {
    name: "one agent, two customers: the second waits at place 1 and follows",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const first = await house.customer("First");
      await first.composer();
      const second = await house.customer("Second");
      await second.see("You are next");
      await first.say("between us");
      await agent.said("between us");
      assert.equal(await second.sees("between us"), false);
      await first.press("End");
      await first.confirm("End");
      await first.see("You ended the conversation");
      await second.composer();
      await agent.see("Second");
      assert.equal(await second.sees("between us"), false);
    },
  },
  {
    name: "two and two: two conversations at once, nothing crosses, three records in the archive",
    run: async (house) => {
      await house.admin();
      const alan = await house.agent("Alan");
      const barbara = await house.agent("Barbara");
      // Asking for somebody else's record is answered with 404, and the browser says so.
      const a = await house.desk(alan, { allow: [/status of 404/] });
      const first = await house.customer("First");
      await first.composer();
      const b = await house.desk(barbara);
      const second = await house.customer("Second");
      await second.composer();
      await Promise.all([first.say("from first"), second.say("from second")]);
      await a.said("from first");
      await b.said("from second");
      await Promise.all([a.say("to first"), b.say("to second")]);
      await first.said("to first");
      await second.said("to second");
      for (const [person, foreign] of [
        [a, "second"],
        [b, "first"],
        [first, "second"],
        [second, "first"],
      ]) {
        assert.equal((await person.messages()).join().includes(foreign), false, `${person.name} sees ${foreign}`);
      }
      for (const person of [first, second]) {
        await person.press("End");
        await person.confirm("End");
        await person.see("You ended the conversation");
      }
      const third = await house.customer("Third");
      await third.composer();
      await third.press("End");
      await third.confirm("End");
      await third.see("The conversation has ended");

      await a.open("/agent/archive");
      await a.see("First");
      assert.equal(await a.sees("Second"), false);
      const { value } = await house.api("GET", "/v1/conversations");
      assert.deepEqual(value.conversations.map((one) => one.customer).sort(), ["First", "Second", "Third"]);
      const foreign = value.conversations.find((one) => one.customer === "Second").conversation;
      await a.open(`/agent/archive/${foreign}`);
      await a.see("There is no such conversation here");
      assert.equal(await a.sees("from second"), false);
    },
  },
  {
    name: "four conversations side by side, with the keys alone",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan", { capacity: 4 }));
      const names = ["One", "Two", "Three", "Four"];
      const customers = [];
      for (const name of names) {
        const customer = await house.customer(name);
        await customer.composer();
        customers.push(customer);
      }
      for (const [at, name] of names.entries()) {
        await agent.page.keyboard.down("Alt");
        await agent.page.keyboard.press(`${at + 1}`);
        await agent.page.keyboard.up("Alt");
        await agent.until(
          "the composer to be in front",
          (wanted) => document.activeElement?.getAttribute("aria-label")?.includes(wanted),
          name,
        );
        await agent.page.keyboard.type(`for ${name}`);
        await agent.page.keyboard.press("Enter");
        await customers[at].said(`for ${name}`);
      }
      for (const [at, customer] of customers.entries()) {
        assert.deepEqual(await customer.messages(), [`right: for ${names[at]}`]);
      }
      await agent.picture("four");
      const fifth = await house.customer("Five");
      await fifth.see("You are next");
    },
  },
  {
    name: "texts of every kind",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("👩‍👩‍👧‍👦");
      await customer.composer();
      for (const text of [
        "agent connected",
        "<img src=x onerror=alert(1)>",
        "👩‍👩‍👧‍👦",
        "مرحبا بالعالم",
        "one\u00a0two",
      ]) {
        await customer.paste(text);
        await customer.send();
        await agent.said(text);
      }
      await customer.paste("x".repeat(2_000));
      await customer.send();
      await agent.said("x".repeat(2_000));
      await customer.paste("y".repeat(2_001));
      await customer.see("1 character too many");
      await customer.send();
      await customer.see("Not sent. That is too long.");
      const kept = await customer.page.$eval(".composer textarea", (field) => field.value.length);
      assert.equal(kept, 2_001);
      await customer.page.$eval(".composer textarea", (field) => field.select());
      await customer.paste("   ");
      await customer.send();
      await customer.see("Write something first.");
      await customer.page.$eval(".composer textarea", (field) => field.select());
      await customer.page.keyboard.type("first");
      await customer.page.keyboard.down("Shift");
      await customer.page.keyboard.press("Enter");
      await customer.page.keyboard.up("Shift");
      await customer.page.keyboard.type("second");
      await customer.send();
      await agent.said("first\nsecond");
      assert.equal((await agent.messages()).length, 7);
    },
  },
];
