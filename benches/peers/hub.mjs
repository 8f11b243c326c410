// A queue and a relay as one would write them by hand in an afternoon: everything in memory, nothing on disk. Whoever brings
// a frame in and out is given as `send(connection, frame)`; a connection is any object.

export function makeHub(send) {
  const waiting = [];
  const agents = [];
  const conversations = new Map();
  let nextConversation = 1;
  let nextEntry = 1;

  const pair = () => {
    while (waiting.length > 0) {
      const agent = agents.find((one) => one.held < one.capacity);
      if (!agent) return;
      const customer = waiting.shift();
      agent.held += 1;
      const conversation = { id: nextConversation++, customer, agent, seq: 0 };
      conversations.set(conversation.id, conversation);
      customer.conversation = conversation;
      send(customer.connection, { type: "place", place: { at: "talking", conversation: conversation.id } });
      const header = { conversation: conversation.id, customer: customer.name };
      send(agent.connection, { type: "conversation", header });
      tellPlaces();
    }
  };

  const tellPlaces = () => {
    for (let place = 0; place < waiting.length; place++) {
      const { connection, entry } = waiting[place];
      send(connection, { type: "position", entry, position: { place: place + 1 } });
    }
  };

  const say = (connection, side, { id, conversation, text }) => {
    const talk = conversations.get(conversation);
    if (!talk || talk[side].connection !== connection) {
      send(connection, { type: "refused", id, reason: "gone", message: "there is no such conversation" });
      return;
    }
    talk.seq += 1;
    const at = Date.now();
    const content = { kind: "message", side, name: talk[side].name, text, sent_as: id };
    const frame = { type: "entry", conversation, entry: { seq: talk.seq, at, ...content } };
    send(talk.customer.connection, frame);
    send(talk.agent.connection, frame);
    send(connection, { type: "ok", id, seq: talk.seq, at });
  };

  return {
    connected(connection, side) {
      connection.side = side;
      if (side === "agent") {
        connection.agent = { connection, name: "Agent", capacity: 4, held: 0 };
        agents.push(connection.agent);
      } else {
        connection.customer = { connection, name: "", conversation: null };
      }
    },
    said(connection, frame) {
      const { side, customer } = connection;
      switch (frame.type) {
        case "hello":
          send(connection, { type: "welcome", version: 1, token: crypto.randomUUID() });
          send(connection, { type: `${side}_state` });
          if (side === "agent") pair();
          break;
        case "enter":
          customer.name = frame.name;
          customer.entry = nextEntry++;
          waiting.push(customer);
          send(connection, { type: "ok", id: frame.id, entry: customer.entry });
          send(connection, { type: "position", entry: customer.entry, position: { place: waiting.length } });
          pair();
          break;
        case "say":
          say(connection, side, frame);
          break;
      }
    },
    gone(connection) {
      const { customer, agent } = connection;
      if (agent) agents.splice(agents.indexOf(agent), 1);
      const place = customer ? waiting.indexOf(customer) : -1;
      if (place >= 0) {
        waiting.splice(place, 1);
        tellPlaces();
      }
      for (const [id, talk] of conversations) {
        if (talk.customer !== customer && talk.agent !== agent) continue;
        conversations.delete(id);
        talk.agent.held -= 1;
      }
    },
  };
}
