// What is too much to be typed, by the socket alone: many customers of one category, and many messages of one.

/** Each of the names is served, one after the other, and ends it at once. */
export const crowd = async (house, category, names) => {
  const { category: id } = await house.category(category);
  const hall = await house.visitor("Crowd");
  await hall.page.evaluate(
    async (wanted, all) => {
      const made = () => crypto.randomUUID().replaceAll("-", "");
      const one = (name) =>
        new Promise((done, failed) => {
          const socket = new WebSocket(`${location.origin.replace("http", "ws")}/v1/ws/customer`);
          const send = (frame) => socket.send(JSON.stringify(frame));
          let ending = null;
          socket.onerror = () => failed(new Error("no connection"));
          socket.onopen = () => send({ type: "hello", version: 1, tab: made() });
          socket.onmessage = ({ data }) => {
            const frame = JSON.parse(data);
            if (frame.type === "customer_state") send({ type: "enter", id: made(), category: wanted, name });
            if (frame.type === "place" && frame.place.at === "talking") {
              ending = made();
              send({ type: "end", id: ending, conversation: frame.place.conversation });
            }
            if (frame.type === "refused") failed(new Error(frame.message));
            if (frame.type !== "ok" || frame.id !== ending) return;
            socket.close();
            done();
          };
        });
      for (const name of all) await one(name);
    },
    id,
    names,
  );
  await hall.close();
};

/** Says all of that in the customer's name, as fast as the server takes it: a second tab without a page. */
export const sayAll = (customer, texts) =>
  customer.page.evaluate(async (all) => {
    const id = () => crypto.randomUUID().replaceAll("-", "");
    const token = localStorage.getItem("usher.customer");
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/v1/ws/customer`);
    const send = (frame) => socket.send(JSON.stringify(frame));
    await new Promise((done, failed) => {
      let [conversation, said, taken] = [null, 0, 0];
      const sayNext = () => {
        if (said < all.length) send({ type: "say", id: id(), conversation, text: all[said++] });
      };
      socket.onopen = () => send({ type: "hello", version: 1, tab: id(), token, seen: [] });
      socket.onclose = () => failed(new Error("closed"));
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.type === "customer_state") {
          conversation = frame.place.conversation;
          for (let at = 0; at < 16; at++) sayNext();
        } else if (frame.type === "ok") {
          taken += 1;
          if (taken === all.length) done();
          else sayNext();
        } else if (frame.type === "refused") failed(new Error(data));
      };
    });
    socket.onclose = null;
    socket.close();
  }, texts);
