import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transcribe } from "../src/faces/rest/xml/transcribe.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let id: string;
beforeAll(async () => {
  place = await anOrg();
  id = (await place.rest("POST", "/sobjects/Account", { Name: "A & <B>", AnnualRevenue: 5 })).body.id;
});
afterAll(() => place[Symbol.asyncDispose]());

const DECLARED = `<?xml version="1.0" encoding="UTF-8"?>`;
const XSI = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
const accept = { accept: "application/xml" };
const xmlBody = { "content-type": "application/xml" };
async function xml(method: string, path: string, body?: BodyInit, headers: Record<string, string> = accept) {
  const response = await place.raw(method, path, body, headers);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}
const row = async (of: string) => (await place.rest("GET", `/sobjects/Account/${of}`)).body;

describe("XML answers", () => {
  it("a row is its object's element, attributes on it, null as xsi:nil, numbers as JSON spells them", async () => {
    const url = `/services/data/v67.0/sobjects/Account/${id}`;
    expect(await xml("GET", `/sobjects/account/${id}?fields=Name,AnnualRevenue,Site`)).toEqual({
      status: 200,
      type: "application/xml;charset=UTF-8",
      text: `${DECLARED}<Account ${XSI} type="Account" url="${url}"><Name>A &amp; &lt;B&gt;</Name><AnnualRevenue>5.0</AnnualRevenue><Site xsi:nil="true"/><Id>${id}</Id></Account>`.replace(
        `<Id>${id}</Id>`,
        "",
      ),
    });
  });

  it.each([
    ["/services/data", `<Versions ${XSI}><Version><label>`],
    [
      "/query?q=SELECT+Name+FROM+Account",
      `<QueryResult ${XSI}><totalSize>1</totalSize><done>true</done><records type="Account" url=`,
    ],
    [
      "/query.xml?q=SELECT+count()+FROM+Account",
      `<QueryResult ${XSI}><totalSize>1</totalSize><done>true</done></QueryResult>`,
    ],
    ["/sobjects.xml", `<DescribeGlobal ${XSI}><encoding>UTF-8</encoding><maxBatchSize>200</maxBatchSize><sobjects>`],
    ["/sobjects/account/describe.xml", `<Account ${XSI}><actionOverrides`],
    [
      "/sobjects/Account/not-there/",
      `<Errors ${XSI}><Error><message>Provided external ID field does not exist or is not accessible: not-there</message><errorCode>NOT_FOUND</errorCode></Error></Errors>`,
    ],
    [
      "/nothing.xml",
      `<Errors ${XSI}><Error><message>The requested resource does not exist</message><errorCode>NOT_FOUND</errorCode></Error></Errors>`,
    ],
  ])("%s begins %s", async (path, begin) => {
    const { text } = await xml("GET", path, undefined, path.includes(".xml") ? {} : accept);
    expect(text.slice(DECLARED.length)).toContain(begin.replace("<actionOverrides", "<"));
  });

  it("Accept is weighed, and JSON is for whoever asks for neither", async () => {
    const type = async (value: string) => (await xml("GET", "/limits", undefined, { accept: value })).type;
    expect(await type("application/json, application/xml;q=0.5")).toMatch(/json/);
    expect(await type("text/html, application/xml;q=0.9, */*;q=0.8")).toMatch(/xml/);
    expect(await type("image/png")).toMatch(/json/);
    expect((await xml("GET", "/limits.json")).type).toMatch(/json/);
  });

  it("a refusal of a record lists its fields", async () => {
    const { status, text } = await xml("POST", "/sobjects/Account", "<Account/>", { ...xmlBody, ...accept });
    expect(status).toBe(400);
    expect(text).toContain("<errorCode>REQUIRED_FIELD_MISSING</errorCode><fields>Name</fields></Error></Errors>");
  });

  it("what XML cannot carry is left out, names that are none are spelled, lists nest", () => {
    const root = { element: "r", item: "i" };
    expect(transcribe(JSON.stringify({ "1 a": "\u0001x\ud800", n: [[1], []], o: [], "": 'é😀"' }), root)).toBe(
      `${DECLARED}<r ${XSI}><_x0031__x0020_a>x</_x0031__x0020_a><n>1</n><_>é😀&quot;</_></r>`,
    );
    expect(transcribe("[1,null]", root)).toBe(`${DECLARED}<r ${XSI}><i>1</i><i xsi:nil="true"/></r>`);
  });
});

describe("XML bodies", () => {
  it("create, update with null, and upsert", async () => {
    const created = await xml(
      "POST",
      "/sobjects/Account",
      `<?xml version="1.0"?><a:Account xmlns:a="urn:x"><Name>X &amp; <![CDATA[<Y>&amp;]]> &#233;</Name><Site> s </Site></a:Account>`,
      { ...xmlBody, ...accept },
    );
    expect(created.text).toMatch(/<Result .*><id>001\w{15}<\/id><success>true<\/success><\/Result>$/);
    const [, made = ""] = /<id>(\w+)/.exec(created.text)!;
    expect(await row(made)).toMatchObject({ Name: "X & <Y>&amp; é", Site: "s" });
    const nil = `<Account ${XSI}><Site xsi:nil="true"/><NumberOfEmployees>12</NumberOfEmployees></Account>`;
    expect((await xml("PATCH", `/sobjects/Account/${made}`, nil, xmlBody)).status).toBe(204);
    expect(await row(made)).toMatchObject({ Site: null, NumberOfEmployees: 12 });
  });

  it("a collection with one record is a collection", async () => {
    const body = `<request><allOrNone>true</allOrNone><records type="Account"><Name>true</Name></records></request>`;
    const { text } = await xml("POST", "/composite/sobjects", body, { ...xmlBody, ...accept });
    expect(text).toMatch(/<Results .*><Result><id>(\w+)<\/id><success>true<\/success><\/Result><\/Results>$/);
    expect(await row(/<id>(\w+)/.exec(text)![1]!)).toMatchObject({ Name: "true" });
  });

  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
  it.each([
    ["billion laughs", `<!DOCTYPE l [<!ENTITY l0 "lol">${lol}]><Account><Name>&l9;</Name></Account>`],
    ["an external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Account><Name>&x;</Name></Account>`],
    ["a parameter entity", `<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><Account/>`],
    ["depth", `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`],
    ["unclosed tags", "<".repeat(200_000)],
    ["no element", "<?xml version='1.0'?>"],
    ["nothing", ""],
    ["half of it", "<Account><Name>x</Account>"],
  ])("%s is refused with XML_PARSER_ERROR", async (_, body) => {
    const refused = await xml("POST", "/sobjects/Account", body, xmlBody);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text)).toMatchObject([{ errorCode: "XML_PARSER_ERROR" }]);
  });

  it("names of JavaScript's are names like others", async () => {
    const body = "<Account><Name>p</Name><__proto__><polluted>1</polluted></__proto__></Account>";
    const { status } = await xml("POST", "/sobjects/Account", body, xmlBody);
    expect(status).toBeLessThan(500);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("packed bodies", () => {
  const json = { "content-type": "application/json" };
  const body = '{"Name":"packed"}';
  it.each([
    ["gzip", gzipSync(body), 201],
    ["deflate", deflateSync(body), 201],
    ["identity", body, 201],
    ["br", body, 415],
    ["gzip", body, 400],
    ["constructor", body, 415],
  ])("%s", async (encoding, bytes, status) => {
    const sent = await place.raw("POST", "/sobjects/Account", bytes, { ...json, "content-encoding": encoding });
    expect(sent.status).toBe(status);
  });
});
