// Runs inside the page before its scripts: a socket and routes that answer from a scene.

export function fake(scene) {
  class FakeSocket extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    constructor(url) {
      super();
      this.url = url;
      setTimeout(() => {
        this.readyState = 1;
        this.onopen?.();
      });
    }
    send(text) {
      const frame = JSON.parse(text);
      window.sent = [...(window.sent ?? []), frame];
      if (frame.type !== "hello") return;
      const frames = this.url.endsWith("/admin") ? scene.floor : scene.frames;
      for (const one of frames ?? []) setTimeout(() => this.onmessage?.({ data: JSON.stringify(one) }));
      window.push = (one) => this.onmessage?.({ data: JSON.stringify(one) });
    }
    close() {
      this.readyState = 3;
    }
  }
  window.WebSocket = FakeSocket;
  // Nobody is there to choose a place.
  delete window.showSaveFilePicker;
  /** An answer that comes in pieces; unless it ends, more is always to come. */
  const streamOf = ({ stream, ends }) =>
    new ReadableStream({
      start: (body) => {
        for (const piece of stream) body.enqueue(new TextEncoder().encode(piece));
        if (ends) body.close();
      },
    });
  if (scene.mark)
    document.addEventListener("readystatechange", () => document.documentElement.setAttribute(scene.mark, ""));
  window.fetch = async (path, options) => {
    const method = options?.method ?? "GET";
    const key = `${method} ${String(path).split("?")[0]}`;
    // A scene may answer one query in particular.
    const found = scene.routes?.[`${method} ${path}`] ?? scene.routes?.[key];
    if (found?.stream) return new Response(streamOf(found));
    const status = found === undefined ? 404 : (found.status ?? 200);
    const body = found === undefined ? { status: 404, reason: "not_found", detail: key } : found;
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  };
}
