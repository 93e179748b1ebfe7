import { Violation } from "./reply.ts";

/** A record and its file (apis.md 1.16): the JSON part by its content type, the file by its name and `filename`. */
export function readMultipart(type: string, bytes: Uint8Array): object {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1] ?? "";
  if (boundary.length === 0 || boundary.length > 70) throw new Violation(`boundary of ${boundary.length} characters`);
  // Latin 1 keeps every byte as one character.
  const text = Buffer.from(bytes).toString("latin1");
  if (!text.endsWith(`\r\n--${boundary}--\r\n`)) throw new Violation("a multipart body that does not end");
  let fields: object | null = null;
  const files: Record<string, Blob> = {};
  for (const part of text.slice(0, -`--${boundary}--\r\n`.length).split(`--${boundary}\r\n`).slice(1)) {
    const [head = "", ...rest] = part.split("\r\n\r\n");
    const content = rest.join("\r\n\r\n").replace(/\r\n$/, "");
    const name = /name="([^"]*)"/.exec(head)?.[1];
    const partType = /^Content-Type: (.+)$/im.exec(head)?.[1] ?? "";
    const filename = /filename="([^"]*)"/.exec(head)?.[1];
    if (name === undefined) throw new Violation("a part without a name");
    if (partType === "application/json") fields = JSON.parse(Buffer.from(content, "latin1").toString("utf8"));
    else if (filename === undefined) throw new Violation("a file without a name");
    else files[name] = new Blob([new Uint8Array(Buffer.from(content, "latin1"))], { type: partType });
  }
  if (fields === null || Object.keys(files).length !== 1) throw new Violation("one JSON part and one file are needed");
  return { ...fields, ...files };
}
