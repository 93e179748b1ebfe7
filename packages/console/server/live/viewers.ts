/** One viewer: takes a chunk, and tells when it could take no more at once. */
export interface Viewer {
  /** False when the viewer is still busy with what it has. */
  ready(): boolean;
  write(chunk: Uint8Array): void;
}

/** The parts of the stream, in the order a new viewer gets them. */
export type Part = "state" | "dashboard" | "feed";

const encoder = new TextEncoder();

export function encodeEvent(part: Part, data: unknown): Uint8Array {
  return encoder.encode(`event: ${part}\ndata: ${JSON.stringify(data)}\n\n`);
}

/**
 * Everyone who watches. A message is serialised once and the same bytes go to all; a viewer that is slow is left with the
 * latest of each part and catches up when it can, so that no viewer holds more than one message a part.
 */
export function createViewers() {
  const viewers = new Map<Viewer, Map<Part, Uint8Array>>();
  const latest = new Map<Part, Uint8Array>();

  function drain(viewer: Viewer): void {
    const waiting = viewers.get(viewer);
    if (!waiting) return;
    for (const [part, chunk] of waiting) {
      if (!viewer.ready()) return;
      waiting.delete(part);
      viewer.write(chunk);
    }
  }

  return {
    get count() {
      return viewers.size;
    },
    add(viewer: Viewer): void {
      viewers.set(viewer, new Map(latest));
      drain(viewer);
    },
    remove(viewer: Viewer): void {
      viewers.delete(viewer);
    },
    drain,
    /** `snapshot`: what a viewer gets who comes, or catches up, later; the message itself unless given. */
    broadcast(part: Part, message: Uint8Array, snapshot: Uint8Array = message): void {
      latest.set(part, snapshot);
      for (const [viewer, waiting] of viewers) {
        if (waiting.size === 0 && viewer.ready()) viewer.write(message);
        else {
          waiting.delete(part);
          waiting.set(part, snapshot);
          drain(viewer);
        }
      }
    },
    /** Sent to all who are ready, kept for none. */
    ping(chunk: Uint8Array): void {
      for (const viewer of viewers.keys()) if (viewer.ready()) viewer.write(chunk);
    },
  };
}

export type Viewers = ReturnType<typeof createViewers>;
