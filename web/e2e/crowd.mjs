// Many customers of one category, one after the other, by the socket alone: each is served, and ends it at once.

/** Ends one conversation for each of the names, in their order. */
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
