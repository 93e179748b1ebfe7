import type { StreamEvents } from "../../packages/console/server/contract.ts";

export interface Seen<Name extends keyof StreamEvents> {
  readonly data: StreamEvents[Name];
  readonly text: string;
}

/** The console's stream as any client of server-sent events sees it. */
export interface EventStream {
  /** The next event of that name that satisfies; each event is looked at once. Rejects when the stream ends first. */
  until<Name extends keyof StreamEvents>(name: Name, is: (data: StreamEvents[Name]) => boolean): Promise<Seen<Name>>;
  /** All that has come. */
  received(): string;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export async function openEvents(consoleUrl: string, token: string): Promise<EventStream> {
  const { port } = new URL(consoleUrl);
  const abort = new AbortController();
  const response = await fetch(`${consoleUrl}/api/stream`, {
    headers: { cookie: `postern_console_${port}=${token}` },
    signal: abort.signal,
  });
  if (!response.body) throw new Error(`no stream: ${response.status}`);
  let received = "";
  let over = false;
  let wake = () => {};
  const taken = new Map<string, number>();
  const ended = (async () => {
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        received += chunk;
        wake();
      }
    } catch {
      // Closed by us, or cut off by the server: over either way.
    }
    over = true;
    wake();
  })();

  return {
    async until(name, is) {
      for (;;) {
        const events = received
          .split("\n\n")
          .slice(0, -1)
          .filter((event) => event.startsWith(`event: ${name}\n`));
        for (let i = taken.get(name) ?? 0; i < events.length; i++) {
          taken.set(name, i + 1);
          const text = events[i]!.slice(`event: ${name}\ndata: `.length);
          const data = JSON.parse(text);
          if (is(data)) return { data, text };
        }
        if (over) throw new Error(`the stream ended before the ${name} that was waited for:\n${received}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    received: () => received,
    ended,
    async close() {
      abort.abort();
      await ended;
    },
  };
}
