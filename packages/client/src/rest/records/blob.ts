import type { Caller, Payload } from "../caller.ts";
import { type CallOptions, callOptions, type WriteOptions } from "./write-headers.ts";

/** A file for a blob field: `VersionData` of ContentVersion, `Body` of Attachment and Document. */
export interface BlobUpload {
  /** The blob field. */
  readonly field: string;
  readonly filename: string;
  /**
   * A Blob (on Node `openAsBlob(path)`, which reads from disk as it is sent), bytes, or a stream. A stream can be sent once: give a
   * function that opens one, so that a renewed session can send it again.
   */
  readonly data: Blob | Uint8Array | ReadableStream<Uint8Array> | (() => ReadableStream<Uint8Array>);
  /** `application/octet-stream` by default. */
  readonly contentType?: string;
}

/** The content of a blob field; nothing of it is in memory until it is read. */
export interface BlobDownload {
  readonly contentType: string;
  /** Bytes, where the org says so. */
  readonly size: number | null;
  readonly stream: ReadableStream<Uint8Array>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
}

/** Creates or changes a record with its file in one multipart call (REST API guide: Insert or Update Blob Data). */
export function sendWithBlob<T>(
  caller: Caller,
  method: "POST" | "PATCH",
  path: string,
  fields: object,
  upload: BlobUpload,
  options?: WriteOptions,
): Promise<T> {
  return caller.json<T>({ method, path, payload: multipart(fields, upload), ...callOptions(options) });
}

function multipart(fields: object, upload: BlobUpload): Payload {
  // At most 70 characters, and not in the content: as good as impossible for a random one.
  const boundary = `postern-${crypto.randomUUID()}`;
  const { field, filename, data, contentType = "application/octet-stream" } = upload;
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n` +
    `${JSON.stringify(fields)}\r\n--${boundary}\r\n` +
    `Content-Disposition: form-data; name="${quoted(field)}"; filename="${quoted(filename)}"\r\nContent-Type: ${oneLine(contentType)}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  let isSpent = false;

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    filename,
    open() {
      if (data instanceof Blob || data instanceof Uint8Array) return new Blob([head, data as BlobPart, tail]);
      if (typeof data === "function") return between(head, data(), tail);
      if (isSpent) return null;
      isSpent = true;
      return between(head, data, tail);
    },
  };
}

function between(head: string, middle: ReadableStream<Uint8Array>, tail: string): ReadableStream<Uint8Array> {
  const encode = (text: string) => new TextEncoder().encode(text);
  return middle.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => controller.enqueue(encode(head)),
      flush: (controller) => controller.enqueue(encode(tail)),
    }),
  );
}

/** As browsers write names into a multipart header (HTML Standard: multipart/form-data encoding algorithm). */
function quoted(text: string): string {
  return oneLine(text).replaceAll('"', "%22");
}

function oneLine(text: string): string {
  return text.replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Reads a blob field as a stream (REST API guide: sObject Blob Get). */
export async function downloadBlob(caller: Caller, path: string, options?: CallOptions): Promise<BlobDownload> {
  const response = await caller.download({ method: "GET", path, ...callOptions(options) });
  const length = response.headers.get("content-length");
  return {
    contentType: response.headers.get("content-type") ?? "application/octet-stream",
    size: length === null ? null : Number(length),
    stream: response.body ?? new Blob([]).stream(),
    blob: () => response.blob(),
    bytes: async () => new Uint8Array(await response.arrayBuffer()),
    text: () => response.text(),
  };
}
