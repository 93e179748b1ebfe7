import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { SamlSsoConfig } from "@postern/org";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { certificateOf } from "./certificate.ts";
import { KEYS, ORIGIN, type Outcome, type Rehearsal, rehearse } from "./rehearsal.ts";
import { assertionXml, base64url, responseXml, type Said, type Signing, signed } from "./saml-message.ts";

export const BEARER_GRANT = "urn:ietf:params:oauth:grant-type:saml2-bearer";
export const SSO_TYPE = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:browser";
export const MINUTE = 60_000;
export const TOKEN_ENDPOINT = `${ORIGIN}/services/oauth2/token`;
export const IDP = "https://idp.example.com/saml";
export const VALIDATOR = `${ORIGIN}/setup/secur/SAMLValidationPage.apexp`;
/** An identity provider's keys, and those of somebody else. */
export const IDP_KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });

export let r: Rehearsal;
export let sso: SamlSsoConfig;
export let otherCertificate: string;

/** Gives the file its rehearsal. */
export function rehearseSaml(): void {
  beforeAll(async () => {
    r = await rehearse();
    const validationCert = await certificateOf(IDP_KEYS);
    otherCertificate = await certificateOf(OTHER);
    sso = { name: "Acme_IdP", issuer: IDP, samlEntityId: ORIGIN, validationCert, identityMapping: "Username" };
  });
  afterAll(() => r.org.close());
  beforeEach(() => r.reset());
}

/** Works in an org whose reading of a disputed point is another. */
export async function inAnOrgWith(
  oauth: NonNullable<NonNullable<Parameters<typeof rehearse>[0]>["oauth"]>,
  work: () => Promise<void>,
): Promise<void> {
  const usual = r;
  r = await rehearse({ oauth });
  try {
    await work();
  } finally {
    await r.org.close();
    r = usual;
  }
}

export const admin = () => r.org.ready.admin.username;
export const common = (): Omit<Said, "issuer" | "audience"> => ({
  id: `_${randomUUID()}`,
  nameId: r.person.username,
  recipient: TOKEN_ENDPOINT,
  issuedAt: r.clock.now(),
  notBefore: r.clock.now() - MINUTE,
  notOnOrAfter: r.clock.now() + 5 * MINUTE,
});

/** The two flows as a message meets them: what it has to say, whose key it is signed with, and how it is posted. */
export interface Entrance {
  said(over?: Partial<Said>): Said;
  /** A signed message; the assertion flow gets it inside a response. */
  message(over?: Partial<Said>, signing?: Partial<Signing>): string;
  key: Signing["key"];
  post(xml: string, fields?: Readonly<Record<string, string | undefined>>): Promise<Outcome>;
}

export const noClient = { client_id: undefined, client_secret: undefined };
export const bearer: Entrance = {
  key: KEYS.privateKey,
  said: (over) => ({ ...common(), issuer: r.app.consumerKey, audience: "https://login.salesforce.com", ...over }),
  message: (over, signing) => signed(assertionXml(bearer.said(over)), { key: KEYS.privateKey, ...signing }),
  post: (xml, fields) => r.token({ grant_type: BEARER_GRANT, assertion: base64url(xml), ...noClient, ...fields }),
};
export const assertion: Entrance = {
  key: IDP_KEYS.privateKey,
  said: (over) => ({ ...common(), issuer: IDP, audience: ORIGIN, ...over }),
  message: (over, signing) => {
    const response = responseXml(assertionXml(assertion.said(over)), { issuedAt: r.clock.now() });
    return signed(response, { key: IDP_KEYS.privateKey, ...signing });
  },
  post(xml, fields) {
    const encoded = Buffer.from(xml).toString("base64");
    return r.token({ grant_type: "assertion", assertion_type: SSO_TYPE, assertion: encoded, ...noClient, ...fields });
  },
};
export const send = (entrance: Entrance, over?: Partial<Said>, signing?: Partial<Signing>) =>
  entrance.post(entrance.message(over, signing));

/** What the newest line of the login history says of a refusal. */
export const lastLine = (): ReturnType<Rehearsal["org"]["identity"]["loginHistory"]>[number] =>
  r.org.identity.loginHistory(1)[0]!;
export const invalid = (status: string) => `token invalid_grant / invalid assertion [Failed: ${status}]`;

/** Whoever is named in a believed assertion gets in: a forgery that works would give tokens. */
export function letEverybodyIn() {
  const profileIds = [r.person.profileId, r.org.engine.grant.identity(adminId()).profileId];
  r.policies({ permittedUsers: "AdminApprovedPreAuthorized", profileIds });
  r.org.identity.changeSettings({ samlSsoConfigs: [sso] });
}
export const adminId = () => r.org.identity.sessions().find(({ userId }) => userId !== r.person.id)!.userId;
