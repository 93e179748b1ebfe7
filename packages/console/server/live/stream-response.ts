import type { Clock } from "@postern/kernel";
import type { Viewer, Viewers } from "./viewers.ts";

const encoder = new TextEncoder();
const PING = encoder.encode(": ping\n\n");
const PING_MS = 15_000;
/** What may wait in one viewer's socket before it counts as slow. */
const HIGH_WATER_BYTES = 64 * 1024;

/** A viewer's `text/event-stream` (HTML Standard, "Server-sent events"). It ends with the viewer. */
export function streamResponse(viewers: Viewers, clock: Clock): Response {
  let viewer: Viewer;
  let timer = clock.setTimer(PING_MS, () => {});
  timer.cancel();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode("retry: 1000\n\n"));
        viewer = { ready: () => (controller.desiredSize ?? 0) > 0, write: (chunk) => controller.enqueue(chunk) };
        viewers.add(viewer);
        const ping = () => {
          if (viewer.ready()) viewer.write(PING);
          timer = clock.setTimer(PING_MS, ping);
        };
        timer = clock.setTimer(PING_MS, ping);
      },
      pull: () => viewers.drain(viewer),
      cancel() {
        timer.cancel();
        viewers.remove(viewer);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
  );
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}
