import { afterAll, beforeAll, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

const query = (soql: string, rest = "") => place.rest("GET", `/query?q=${encodeURIComponent(soql)}${rest}`);
async function create(sobject: string, fields: object): Promise<string> {
  const created = await place.rest("POST", `/sobjects/${sobject}`, fields);
  expect(created).toMatchObject({ status: 201 });
  return created.body.id;
}

it("a polymorphic parent says Name and leads to the user or queue behind it", async () => {
  await create("Lead", { LastName: "Poly", Company: "Morph" });
  const { body } = await query("SELECT Owner.Name, Owner.Type FROM Lead WHERE LastName = 'Poly'");
  const { Owner } = body.records[0];
  expect(Owner).toMatchObject({
    attributes: { type: "Name", url: expect.stringMatching(/^\/services\/data\/v67\.0\/sobjects\/User\/005\w{15}$/) },
    Type: "User",
  });
  expect((await place.rest("GET", Owner.attributes.url)).body).toMatchObject({ Name: Owner.Name });
});
