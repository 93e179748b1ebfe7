import { describe, expect, it } from "vitest";
import { type RefusedCall, type SessionTrouble, sessionTrouble } from "../index.ts";
import { ROWS, troubleRow } from "./session-trouble.ts";

const rest = (errorCode: string, message: string) => JSON.stringify([{ message, errorCode }]);
const turned = (errorCode: string, message: string) => JSON.stringify([{ errorCode, message }]);
const soap = (code: string, message: string) =>
  `<soapenv:Envelope><soapenv:Body><soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
const detail = (code: string) =>
  `<soapenv:Fault><detail><sf:UnexpectedErrorFault><sf:exceptionCode>${code}</sf:exceptionCode></sf:UnexpectedErrorFault></detail></soapenv:Fault>`;
const bulk = (code: string, message = "") =>
  `<error xmlns="http://www.force.com/2009/06/asyncapi/dataload"><exceptionCode>${code}</exceptionCode><exceptionMessage>${message}</exceptionMessage></error>`;

const EXPIRED = "Session expired or invalid";
const NOT_VALID = "This session is not valid for use with the";
const ID = "/id/00D000000000001AAA/005000000000001AAA";

type Case = readonly [
  api: RefusedCall["api"],
  status: number,
  text: string,
  trouble: SessionTrouble,
  path?: string | null,
  challenge?: string,
];

/** Refused calls as they come, by the guides of each API. */
const CASES: readonly Case[] = [
  ["rest", 401, rest("INVALID_SESSION_ID", EXPIRED), "expired"],
  ["rest", 401, turned("INVALID_SESSION_ID", EXPIRED), "expired"],
  ["rest", 401, '{"error":"invalid_token"}', "expired"],
  ["rest", 401, "", "expired", null, 'Bearer error="invalid_token"'],
  ["rest", 403, "Bad_OAuth_Token", "expired", ID],
  ["rest", 403, "Bad_OAuth_Token\n", "expired", "/services/oauth2/userinfo"],
  ["rest", 403, "Bad_OAuth_Token", "expired", `/customers${ID}`],
  ["soap", 500, soap("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader"), "expired"],
  ["soap", 500, detail("INVALID_SESSION_ID"), "expired"],
  ["bulk", 400, bulk("InvalidSessionId", "Invalid session id"), "expired"],
  ["bulk", 401, rest("INVALID_SESSION_ID", EXPIRED), "expired"],
  ["streaming", 0, "401::Authentication invalid", "expired"],

  ["rest", 401, rest("INVALID_SESSION_ID", `${NOT_VALID} REST API`), "not-valid-for-api"],
  ["rest", 403, rest("INVALID_SESSION_ID", `${NOT_VALID} REST API`), "not-valid-for-api"],
  ["soap", 500, soap("INVALID_SESSION_ID", `${NOT_VALID} SOAP API`), "not-valid-for-api"],
  ["bulk", 400, bulk("InvalidSessionId", `${NOT_VALID} Bulk API`), "not-valid-for-api"],
  ["streaming", 0, `403::${NOT_VALID} Streaming API`, "not-valid-for-api"],

  ["rest", 403, rest("LOGIN_DURING_RESTRICTED_DOMAIN", "login from a restricted domain"), "address-refused"],
  ["rest", 403, rest("LOGIN_DURING_RESTRICTED_TIME", "login at a restricted time"), "address-refused"],
  ["rest", 401, rest("INVALID_SESSION_ID", "ip restricted"), "address-refused"],
  ["soap", 500, soap("LOGIN_DURING_RESTRICTED_TIME", ""), "address-refused"],
  ["bulk", 400, bulk("IP_RESTRICTED"), "address-refused"],
  ["streaming", 0, "403::IP address is not allowed", "address-refused"],

  ["rest", 403, rest("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."), "api-disabled"],
  ["rest", 403, rest("API_CURRENTLY_DISABLED", "API is disabled for this User"), "api-disabled"],
  ["soap", 500, soap("API_DISABLED_FOR_ORG", ""), "api-disabled"],
  ["bulk", 400, bulk("FeatureNotEnabled"), "api-disabled"],
  ["streaming", 0, "403::API_DISABLED_FOR_ORG", "api-disabled"],

  ["rest", 403, rest("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), "limit"],
  ["soap", 500, soap("REQUEST_LIMIT_EXCEEDED", ""), "limit"],
  ["bulk", 400, bulk("ExceededQuota"), "limit"],
  ["streaming", 0, "403::REQUEST_LIMIT_EXCEEDED", "limit"],

  ["rest", 401, '{"error":"invalid_dpop_proof"}', "proof-refused"],
  ["rest", 401, rest("INVALID_SESSION_ID", "x"), "proof-refused", null, 'DPoP error="invalid_dpop_proof"'],

  ["rest", 403, "Bad_OAuth_Token", "none", "/services/data/v67.0/limits"],
  ["rest", 403, "Bad_OAuth_Token, or so", "none", ID],
  ["rest", 403, "Missing_OAuth_Token", "none", ID],
  ["rest", 403, "Wrong_Org", "none", ID],
  ["rest", 403, "HTTPS_Required", "none", ID],
  ["rest", 404, "Bad_Id", "none", ID],
  ["rest", 404, "Inactive", "none", ID],
  ["rest", 403, rest("INVALID_SESSION_ID", EXPIRED), "none"],
  ["rest", 401, rest("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"), "none"],
  ["rest", 401, rest("INVALID_SESSION_ID", "Connected app is not attached to Agent"), "none"],
  ["rest", 403, rest("FUNCTIONALITY_NOT_ENABLED", "This feature is not currently enabled for this user."), "none"],
  ["rest", 403, rest("INSUFFICIENT_ACCESS", "no access"), "none"],
  ["soap", 500, soap("INVALID_FIELD", "No such column 'INVALID_SESSION_ID' on entity"), "none"],
  ["bulk", 400, bulk("InvalidBatch"), "none"],
  ["streaming", 0, "403::Handshake denied", "none"],
  ["streaming", 0, "402::Unknown client", "none"],
];

const callOf = ([api, status, text, , path, challenge]: Case): RefusedCall => ({
  api,
  status,
  text,
  ...(path && { path }),
  ...(challenge && { challenge }),
});

describe("what a refused call says about the session", () => {
  it.each(CASES.map((one) => [one[0], one[1], one[2], one[3], one] as const))(
    "%s %i %s is %s",
    (_, __, ___, trouble, one) => {
      expect(sessionTrouble(callOf(one))).toBe(trouble);
    },
  );

  it("every row of the table has a case of its own", () => {
    const met = new Set(CASES.map((one) => troubleRow(callOf(one))));
    expect(ROWS.filter((row) => !met.has(row))).toEqual([]);
  });
});
