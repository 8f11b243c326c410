// Sends the newest of many values, at most so often. The newest always arrives; those between do not.

export type Latest<T> = {
  put: (value: T) => void;
  /** Forgets what has not been sent. */
  cancel: () => void;
};

export function latest<T>(ms: number, send: (value: T) => void): Latest<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { value: T } | null = null;
  const fire = () => {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    send(value);
    timer = setTimeout(fire, ms);
  };
  return {
    put(value) {
      waiting = { value };
      if (timer === undefined) fire();
    },
    cancel() {
      waiting = null;
    },
  };
}
