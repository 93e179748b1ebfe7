import type { Connection } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce, SOAP_LOGIN_VERSION } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.bySoap();
});
afterAll(() => place[Symbol.asyncDispose]());

const cases: [
  what: string,
  call: (connection: Connection) => PromiseLike<unknown>,
  errorCode: string,
  message: RegExp,
][] = [
  [
    "an unknown column",
    (c) => c.query("SELECT Nope FROM Account"),
    "INVALID_FIELD",
    /\n +\^\nERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Account'/,
  ],
  ["an unknown object", (c) => c.query("SELECT Id FROM Nope"), "INVALID_TYPE", /sObject type 'Nope' is not supported/],
  ["broken SOQL", (c) => c.query("SELECT Id FORM Account"), "MALFORMED_QUERY", /./],
  [
    "an unknown locator",
    (c) => c.queryMore("01g000000000001AAA-2000"),
    "INVALID_QUERY_LOCATOR",
    /invalid query locator/,
  ],
  [
    "a missing field",
    (c) => c.sobject("Account").create({ Site: "x" } as never),
    "REQUIRED_FIELD_MISSING",
    /Required fields are missing: \[Name\]/,
  ],
  [
    "an unknown field in a row",
    (c) => c.sobject("Account").create({ Name: "x", Nope: 1 } as never),
    "INVALID_FIELD",
    /No such column 'Nope' on sobject of type Account/,
  ],
  [
    "an unknown row",
    (c) => c.sobject("Account").retrieve("001000000000000AAA"),
    "NOT_FOUND",
    /The requested resource does not exist/,
  ],
  [
    "an unknown object's row",
    (c) => c.sobject("Nope").retrieve("001000000000000AAA"),
    "NOT_FOUND",
    /The requested resource does not exist/,
  ],
  [
    "an id of no row to delete",
    (c) => c.sobject("Account").destroy("001000000000000AAA"),
    "INVALID_CROSS_REFERENCE_KEY",
    /invalid cross reference id/,
  ],
  [
    "a field that is no external id",
    (c) => c.sobject("Account").upsert({ Site: "x", Name: "y" } as never, "Site"),
    "NOT_FOUND",
    /Provided external ID field does not exist or is not accessible: Site/,
  ],
  ["a resource that is not built", (c) => c.request("/chatter/users/me"), "NOT_IMPLEMENTED", /Chatter/],
  ["a search for one letter", (c) => c.search("FIND {x}"), "MALFORMED_SEARCH", /longer than one character: x$/],
];

describe("jsforce: refusals carry the documented code and text", () => {
  it.each(cases)("%s", async (_, call, errorCode, message) => {
    const error = await call(jsforce).then(
      () => null,
      (reason: unknown) => reason as Error & { errorCode: string },
    );
    expect(error?.errorCode).toBe(errorCode);
    expect(error?.message).toMatch(message);
  });

  it("a wrong password", async () => {
    const { Connection } = await import("jsforce");
    const stranger = new Connection({ loginUrl: place.url, version: SOAP_LOGIN_VERSION });
    await expect(stranger.login(place.org.ready.admin.username, "wrong")).rejects.toThrow(/^INVALID_LOGIN: /);
  });

  it("a session that never was", async () => {
    const { Connection } = await import("jsforce");
    const stranger = new Connection({ instanceUrl: place.url, accessToken: "00D000000000001!AAAA" });
    await expect(stranger.query("SELECT Id FROM Account")).rejects.toMatchObject({
      errorCode: "INVALID_SESSION_ID",
      message: "Session expired or invalid",
    });
  });
});
