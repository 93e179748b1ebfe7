import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type EngineCore } from "../../engine/engine.ts";
import { createWebSurface } from "../pages/web-surface.ts";
import { emptyNote } from "../request-note.ts";

const ORIGIN = "http://localhost:7811";
const PASSWORD = `a<b>&"c'`;
const caller = { ip: "127.0.0.1" };
const clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });
let engine: EngineCore;
let username: string;

beforeAll(() => {
  engine = createEngine({ clock, adminPassword: PASSWORD });
  username = engine.credentials().admin.username;
});
afterAll(async () => {
  await engine.settled();
  engine.close();
});

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&#62;").replaceAll('"', "&quot;");
const envelope = (body: string, header = "") =>
  `<?xml version="1.0" encoding="utf-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header>${header}</env:Header><env:Body>${body}</env:Body></env:Envelope>`;
const login = (password = PASSWORD) =>
  envelope(
    `<n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>${username}</n1:username><n1:password>${escaped(password)}</n1:password></n1:login>`,
  );
const withSession = (sessionId: string, operation: string) =>
  envelope(
    `<${operation} xmlns="urn:partner.soap.sforce.com"/>`,
    `<SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>${sessionId}</sessionId></SessionHeader>`,
  );

async function call(
  body: string,
  options: { path?: string; headers?: Record<string, string>; soapLogin?: boolean } = {},
) {
  const surface = createWebSurface({ engine, soap: { login: options.soapLogin ?? true } });
  const request = new Request(`${ORIGIN}/services/Soap/${options.path ?? "u/50.0"}`, {
    method: "POST",
    body,
    headers: { "content-type": "text/xml", soapaction: '""', ...options.headers },
  });
  const response = await surface(request, { ip: caller.ip, caller, note: emptyNote() });
  const text = await response.text();
  return {
    status: response.status,
    text,
    type: response.headers.get("content-type"),
    of: (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1],
  };
}

describe("login()", () => {
  it.each(["u/50.0", "u/64.0", "u/31.0", "c/50.0"])("/services/Soap/%s", async (path) => {
    const answer = await call(login(), { path });
    expect(answer.status).toBe(200);
    expect(answer.type).toBe("text/xml; charset=UTF-8");
    expect(answer.of("serverUrl")).toBe(`${ORIGIN}/services/Soap/${path}/${engine.orgId.slice(0, 15)}`);
    expect(answer.of("userId")).toBe(engine.born.adminUserId);
    expect(answer.of("passwordExpired")).toBe("false");
    expect(answer.text).toContain("<soapenv:Body><loginResponse><result><metadataServerUrl>");
    expect(engine.authenticate.token(answer.of("sessionId")!, "rest", caller).userId).toBe(engine.born.adminUserId);
  });

  it.each([
    [
      "a wrong password",
      () => login("nope"),
      "u/50.0",
      "INVALID_LOGIN",
      "LoginFault",
      "Invalid username, password, security token; or user locked out.",
    ],
    [
      "version 65, where login() has ended",
      () => login(),
      "u/65.0",
      "UNSUPPORTED_API_VERSION",
      "UnexpectedErrorFault",
      "Invalid Api version specified on URL",
    ],
    [
      "a version that is none",
      () => login(),
      "u/99.0",
      "UNSUPPORTED_API_VERSION",
      "UnexpectedErrorFault",
      "Invalid Api version specified on URL",
    ],
  ])("%s", async (_, body, path, code, type, message) => {
    const answer = await call(body(), { path });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(`<faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring>`);
    expect(answer.text).toContain(`<sf:${type} xsi:type="sf:${type}"><sf:exceptionCode>${code}</sf:exceptionCode>`);
  });

  it("is refused where the org has it off, as new orgs have", async () => {
    const answer = await call(login(), { soapLogin: false });
    expect(answer.of("faultstring")).toMatch(
      /^INVALID_OPERATION: SOAP API login\(\) is disabled by default in this org\./,
    );
  });

  it("an expired password is told only to who knows it", async () => {
    const userId = engine.born.integrationUserId;
    await engine.identity.setPassword(userId, PASSWORD, { expired: true });
    const body = login().replace(username, engine.credentials().integration.username);
    expect((await call(body)).of("sf:exceptionCode")).toBe("INVALID_OPERATION_WITH_EXPIRED_PASSWORD");
    expect((await call(body.replace("a&lt;b", "x"))).of("sf:exceptionCode")).toBe("INVALID_LOGIN");
  });
});

describe("sessions", () => {
  it("getUserInfo() and logout()", async () => {
    const sessionId = (await call(login())).of("sessionId")!;
    const info = await call(withSession(sessionId, "getUserInfo"), { path: "u/67.0" });
    expect([info.of("userName"), info.of("organizationName")]).toEqual([username, engine.orgName]);
    expect((await call(withSession(sessionId, "logout"))).text).toContain("<logoutResponse></logoutResponse>");
    const after = await call(withSession(sessionId, "getUserInfo"));
    expect(after.text).toContain("<faultcode>sf:INVALID_SESSION_ID</faultcode>");
    expect(after.of("faultstring")).toBe(
      "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session",
    );
  });
});

describe("what is not a call", () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${login().replace(/^<\?xml.*?\?>/, "")}`;
  it.each([
    ["no SOAPAction", () => login(), { soapaction: undefined }, "SOAPAction HTTP header missing"],
    ["a document type", () => laughs, {}, "DOCTYPE is not allowed in a message"],
    [
      "broken XML",
      () => "<a><b></a>",
      {},
      "The message is not well-formed XML: Expected closing tag &#39;b&#39; (opened in line 1, col 4) instead of closing tag &#39;a&#39;. (line 1)",
    ],
    ["an empty Body", () => envelope(""), {}, "The message has no operation in its Body"],
    [
      "nesting without end",
      () => envelope("<a>".repeat(300) + "</a>".repeat(300)),
      {},
      "The message is nested too deeply",
    ],
    ["a size without end", () => envelope(`<a>${"x".repeat(20_000)}</a>`), {}, "The message is too large"],
    [
      "an operation that nobody has",
      () => envelope(`<dance xmlns="urn:partner.soap.sforce.com"/>`),
      {},
      "No operation available for request {urn:partner.soap.sforce.com}dance, please check the WSDL for the service.",
    ],
  ])("%s", async (_, body, headers, message) => {
    const surface = createWebSurface({ engine });
    const all: Record<string, string | undefined> = { "content-type": "text/xml", soapaction: '""', ...headers };
    const request = new Request(`${ORIGIN}/services/Soap/u/50.0`, {
      method: "POST",
      body: body(),
      headers: Object.fromEntries(
        Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
      ),
    });
    const response = await surface(request, { ip: caller.ip, caller, note: emptyNote() });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(
      `<faultcode>soapenv:Client</faultcode><faultstring>${message}</faultstring>`,
    );
  });

  it("an operation that Salesforce has and this org has not names itself", async () => {
    const sessionId = (await call(login())).of("sessionId")!;
    expect((await call(withSession(sessionId, "queryAll"))).of("faultstring")).toContain("SOAP queryAll()");
  });
});
