import { expect, it } from "vitest";
import { connected } from "./connected.ts";
import { json } from "./practice-org.ts";

const DATA = "/services/data/v67.0";

it("a query reads page by page and asks for the next page before the current one is used", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/query`, () =>
    json({ totalSize: 3, done: false, nextRecordsUrl: `${DATA}/query/01g-2`, records: [{ Id: "1" }, { Id: "2" }] }),
  );
  org.rest.set(`GET ${DATA}/query/01g-2`, () => json({ totalSize: 3, done: true, records: [{ Id: "3" }] }));
  const seen: string[] = [];
  const askedBefore: number[] = [];
  for await (const row of session.query<{ Id: string }>("SELECT Id FROM Account")) {
    seen.push(row.Id);
    askedBefore.push(org.count(`${DATA}/query/01g-2`));
  }
  expect(seen).toEqual(["1", "2", "3"]);
  expect(askedBefore[0]).toBe(1);
});

it("an expired session is renewed once and the call repeated", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/sobjects/Account`, () =>
    json({ id: "001000000000001AAA", success: true, errors: [] }, 201),
  );
  org.expireSession();
  expect(await session.sobject("Account").create({ Name: "Acme" })).toBe("001000000000001AAA");
  expect(org.refreshes).toBe(1);
});
