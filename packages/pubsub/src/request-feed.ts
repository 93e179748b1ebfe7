/** What is sent on a stream, fed from outside: an iterable that waits for the next request until it is closed. */
export interface RequestFeed<Request> extends AsyncIterable<Request> {
  send(request: Request): void;
  close(): void;
}

export function createRequestFeed<Request>(): RequestFeed<Request> {
  const queue: Request[] = [];
  let closed = false;
  let wake: (() => void) | null = null;
  const ring = () => {
    wake?.();
    wake = null;
  };
  return {
    send(request) {
      if (!closed) queue.push(request);
      ring();
    },
    close() {
      closed = true;
      ring();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const request = queue.shift();
        if (request !== undefined) yield request;
        else if (closed) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
