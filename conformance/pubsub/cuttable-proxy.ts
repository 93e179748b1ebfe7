import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire that can be cut: forwards bytes to the server behind it until `cut`, which resets every connection in the middle of whatever it says. */
export async function cuttableProxy(target: string) {
  const { hostname, port } = new URL(target);
  const pairs = new Set<[Socket, Socket]>();
  let forwarded = 0;
  const listeners: { at: number; reached: () => void }[] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.once("close", () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on("data", (bytes) => {
      forwarded += bytes.length;
      near.write(bytes);
      for (const listener of listeners.filter(({ at }) => at <= forwarded)) {
        listeners.splice(listeners.indexOf(listener), 1);
        listener.reached();
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  function cut() {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    /** Cuts once this many more bytes have come from the server. */
    cutAfter(bytes: number) {
      listeners.push({ at: forwarded + bytes, reached: cut });
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
