import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { undiciTransport } from "@postern/client/node";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serviceSession } from "./service-session.ts";

const bytes = Buffer.from(new Uint8Array(300_000).map((_, i) => i % 251));
let org: Org;
let folder: string;
beforeAll(async () => {
  org = await createOrg({ seed: "none" });
  folder = await mkdtemp(join(tmpdir(), "postern-files-"));
  await writeFile(join(folder, "plan.bin"), bytes);
});
afterAll(async () => {
  await org?.close();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ["bytes", () => new Uint8Array(bytes)],
  ["a file that is read from disk as it is sent", () => openAsBlob(join(folder, "plan.bin"))],
  ["a stream", () => new Blob([bytes]).stream()],
])("%s go up with their record over a socket, and come down as they were", async (_, data) => {
  const { url, close } = await org.listen({ port: 0, pubsubPort: null });
  const transport = undiciTransport();
  try {
    const session = await serviceSession(org, { loginUrl: url, transport });
    const parentId = await session.sobject("Account").create({ Name: "With a file" });
    const attachment = session.sobject("Attachment");
    const upload = { field: "Body", filename: "plän.bin", contentType: "application/x-plan", data: await data() };
    const id = await attachment.createWithBlob({ Name: "plän.bin", ParentId: parentId }, upload);
    const { size, stream } = await attachment.download(id, "Body");
    const got = Buffer.from(await new Response(stream).arrayBuffer());
    expect([size ?? got.length, Buffer.compare(got, bytes)]).toEqual([bytes.length, 0]);
    expect(await attachment.retrieve(id, ["Name", "BodyLength"])).toMatchObject({
      Name: "plän.bin",
      BodyLength: bytes.length,
    });
  } finally {
    await transport.close();
    await close();
  }
});
