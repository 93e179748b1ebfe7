import { readFileSync } from "node:fs";
import { createOrg, type Org } from "@postern/org";
import { importPKCS8, SignJWT } from "jose";
import { Connection, OAuth2 } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let org: Org;
let url: string;
beforeAll(async () => {
  org = await createOrg({ serviceKey: true });
  ({ url } = await org.listen({ pubsubPort: null }));
});
afterAll(() => org.close());

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const oauth2 = (over: object = {}) => {
  const { consumerKey, consumerSecret } = org.ready.service;
  return new OAuth2({ loginUrl: url, clientId: consumerKey, clientSecret: consumerSecret, ...over });
};
const connection = (over: object = {}) =>
  new Connection({ oauth2: oauth2(over), instanceUrl: url, version: org.ready.apiVersion });

async function assertion(over: object = {}): Promise<string> {
  const pem = readFileSync(org.ready.service.privateKeyFile!, "utf8");
  return new SignJWT({ prn: org.ready.integration.username, ...over })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(org.ready.service.consumerKey)
    .setAudience(url)
    .setExpirationTime("3m")
    .sign(await importPKCS8(pem, "RS256"));
}

describe("jsforce: OAuth without a person", () => {
  it("client credentials", async () => {
    const service = connection();
    await service.authorize({ grant_type: "client_credentials" });
    expect((await service.identity()).username).toBe(org.ready.integration.username);
  });

  it("JWT bearer, and what the org says of a user it does not let in", async () => {
    const service = connection();
    await service.authorize({ grant_type: JWT_BEARER, assertion: await assertion() });
    expect((await service.query("SELECT Id FROM User LIMIT 1")).totalSize).toBe(1);
    const { username: prn } = org.ready.admin;
    const refused = connection().authorize({ grant_type: JWT_BEARER, assertion: await assertion({ prn }) });
    await expect(refused).rejects.toMatchObject({ name: "invalid_app_access" });
  });

  it("a wrong secret, and an unknown key", async () => {
    const grant = { grant_type: "client_credentials" };
    await expect(connection({ clientSecret: "wrong" }).authorize(grant)).rejects.toMatchObject({
      name: "invalid_client",
    });
    await expect(connection({ clientId: "3MVG9nobody" }).authorize(grant)).rejects.toMatchObject({
      name: "invalid_client_id",
    });
  });

  it("revoke ends the session", async () => {
    const service = connection();
    await service.authorize({ grant_type: "client_credentials" });
    const { accessToken } = service;
    await oauth2().revokeToken(accessToken!);
    const stale = new Connection({ instanceUrl: url, accessToken: accessToken! });
    await expect(stale.query("SELECT Id FROM User")).rejects.toMatchObject({ errorCode: "INVALID_SESSION_ID" });
  });

  it("the session that jsforce sees is the one the org shows", async () => {
    const service = connection();
    await service.authorize({ grant_type: "client_credentials" });
    const { records } = await service.query<{ SessionType: string; IsCurrent: boolean }>(
      "SELECT Id, SessionType, IsCurrent FROM AuthSession WHERE IsCurrent = true",
    );
    expect(records).toEqual([expect.objectContaining({ SessionType: "Oauth2", IsCurrent: true })]);
  });
});
