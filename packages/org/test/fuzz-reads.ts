import { anyObject, aRow, BASE, JSON_BODY, type Make } from "./fuzz-records.ts";
import { anySoql } from "./fuzz-soql.ts";
import type { Choice } from "./seeded-choice.ts";

const get = (path: string, headers: Record<string, string> = {}) => ({
  method: "GET",
  path: `${BASE}${path}`,
  headers,
  intent: null,
});

const WORDS = [
  "mark",
  "a*",
  "?b*",
  '"mark 1"',
  "{",
  "x AND y",
  "NOT",
  "(a OR b",
  "\\",
  "ü",
  "-",
  "'",
  "😀",
  "a".repeat(2_000),
];

/** SOSL, and the search that takes parameters. */
export const search: Make = (choose, known) => {
  const word = choose.of(WORDS);
  if (choose.chance(0.3)) {
    const parameters = new URLSearchParams({ q: word, sobject: anyObject(choose, known) });
    for (const name of ["in", "fields", "overallLimit", "Account.fields", "spellCorrection"])
      if (choose.chance(0.2)) parameters.set(name, choose.of(["NAME", "Id,Name", "3", "x", "-1", ""]));
    return get(`/parameterizedSearch?${parameters}`);
  }
  const scope = choose.of(["", "IN NAME FIELDS", "IN ALL FIELDS", "IN EMAIL FIELDS", "IN NOPE"]);
  const objects = Array.from({ length: 1 + choose.number(3) }, () => {
    const sobject = anyObject(choose, known);
    const field = choose.of(known.fields.get(sobject) ?? []);
    return choose.of([
      sobject,
      `${sobject}(Id, ${field})`,
      `${sobject}(Id WHERE ${field} != null LIMIT 3)`,
      `${sobject}(`,
    ]);
  });
  const end = choose.of([
    "",
    "LIMIT 5",
    "LIMIT x",
    "WITH HIGHLIGHT",
    "UPDATE VIEWSTAT",
    "WITH SNIPPET (target_length=9)",
  ]);
  const sosl = `FIND ${choose.chance(0.9) ? `{${word}}` : word} ${scope} RETURNING ${objects.join(", ")} ${end}`;
  return get(`/search?${new URLSearchParams({ q: sosl })}`);
};

const ARGUMENTS = [
  "first: 3",
  "first: -1",
  'after: "x"',
  "orderBy: { Id: { order: DESC } }",
  "where: { Id: { ne: null } }",
  "nope: 1",
];

/** GraphQL queries, whole and broken. */
export const graphql: Make = (choose, known) => {
  const sobject = anyObject(choose, known);
  const fields = Array.from({ length: 1 + choose.number(3) }, () => choose.of(known.fields.get(sobject) ?? []));
  const selected = fields.map((field) =>
    choose.of([`${field} { value }`, `${field} { value displayValue }`, field, `a: ${field}`]),
  );
  const given = choose.chance(0.6) ? `(${choose.of(ARGUMENTS)}, ${choose.of(ARGUMENTS)})` : "";
  const text = `query { uiapi { query { ${sobject}${given} { edges { node { Id ${selected.join(" ")} } } totalCount pageInfo { hasNextPage endCursor } } } } }`;
  const query = choose.chance(0.7) ? text : cut(choose, text);
  const body = choose.of<unknown>([
    { query },
    { query },
    { query, variables: { a: 1 } },
    { query: 3 },
    [],
    { query, operationName: "x" },
  ]);
  return { method: "POST", path: `${BASE}/graphql`, headers: JSON_BODY, body: JSON.stringify(body), intent: null };
};

function cut(choose: Choice, text: string): string {
  const at = choose.number(text.length);
  return (
    text.slice(0, at) +
    choose.of(["", "{", "}", '"', "...x", "@skip(if: true)", "\u0000"]) +
    text.slice(at + choose.number(9))
  );
}

const TOOLING = new Map<string, readonly string[]>([
  [
    "EntityDefinition",
    ["Id", "DurableId", "QualifiedApiName", "DeveloperName", "Label", "KeyPrefix", "IsCustomizable"],
  ],
  ["FieldDefinition", ["DurableId", "QualifiedApiName", "Label", "DataType", "EntityDefinitionId", "Length"]],
  ["CustomField", ["Id", "DeveloperName", "TableEnumOrId", "Metadata", "FullName"]],
  ["DebugLevel", ["Id", "DeveloperName", "MasterLabel", "ApexCode"]],
  ["ApexClass", ["Id", "Name", "Body", "Status"]],
  ["SourceMember", ["Id", "MemberName"]],
]);

/** SOQL and addresses of the Tooling API, and of reports. */
export const tooling: Make = (choose) => {
  const object = choose.of([...TOOLING.keys()]);
  const soql = new URLSearchParams({ q: anySoql(choose, TOOLING) }).toString();
  return get(
    choose.of([
      `/tooling/query?${soql}`,
      `/tooling/query?${soql}&columns=true`,
      `/tooling/sobjects/${object}/describe`,
      `/tooling/sobjects/${object}/${choose.of(["x", "7dl000000000001AAA", "00N000000000001"])}`,
      "/tooling/sobjects",
      "/analytics/reports",
      `/analytics/reports/${choose.of(["x", "00O000000000001AAA"])}`,
    ]),
  );
};

/** What the org says about an object or a record, as JSON and as XML. */
export const read: Make = (choose, known) => {
  const { id, sobject } = aRow(choose, known);
  const span = "start=2026-03-02T00:00:00%2B00:00&end=2026-03-02T23:00:00Z";
  const path = choose.of([
    `/sobjects/${sobject}/describe`,
    `/sobjects/${sobject}`,
    `/sobjects/${sobject}/${id}`,
    `/sobjects/${sobject}/${id}/richTextImageFields/x`,
    `/sobjects/${sobject}/updated?${span}`,
    `/sobjects/${sobject}/deleted?${span}`,
    `/sobjects/${sobject}/describe/layouts`,
    `/sobjects/${sobject}/listviews/recent/results?limit=3`,
    `/sobjects/${sobject}/quickActions`,
    `/sobjects/relevantItems`,
    `/recent?limit=5`,
    `/limits`,
    `/limits/recordCount?sObjects=${sobject}`,
    `/composite/sobjects/${sobject}?ids=${id},${id}&fields=Id,CreatedDate`,
    `/query?explain=${encodeURIComponent(`SELECT Id FROM ${sobject} WHERE Id = '${id}'`)}`,
    `/query?q=${encodeURIComponent(`SELECT FIELDS(ALL) FROM ${sobject} LIMIT 20`)}`,
  ]);
  const headers = choose.of<Record<string, string>>([
    {},
    { accept: "application/xml" },
    { accept: "text/csv" },
    { "if-modified-since": "Mon, 02 Mar 2026 09:00:00 GMT" },
    { "accept-encoding": "gzip" },
    { "x-prettyprint": "1" },
  ]);
  return get(path, headers);
};

/** Files: made, read, and asked for where there are none. They are no rows that the run keeps count of. */
export const file: Make = (choose, known) => {
  const { id, sobject } = aRow(choose, known);
  if (choose.chance(0.5))
    return get(
      choose.of([
        `/sobjects/${sobject}/${id}/Body`,
        `/sobjects/Attachment/${id}/Body`,
        `/sobjects/ContentVersion/${id}/VersionData`,
      ]),
    );
  const boundary = choose.of(["b", "b", "x y", ""]);
  const entity = JSON.stringify(
    choose.of<unknown>([{ PathOnClient: "f.txt", Title: "F" }, { Title: 3 }, [], { ContentDocumentId: id }]),
  );
  const lines = [
    "--b",
    `Content-Disposition: form-data; name="${choose.of(["entity_content", "json", "x"])}"`,
    "Content-Type: application/json",
    "",
    entity,
    "--b",
    `Content-Disposition: form-data; name="VersionData"; filename="${choose.of(["f.txt", "../f", ""])}"`,
    "Content-Type: application/octet-stream",
    "",
    "bytes \u0000 and more",
    choose.of(["--b--", "--b--", "--b", ""]),
  ];
  return {
    method: "POST",
    path: `${BASE}/sobjects/${choose.of(["ContentVersion", "ContentVersion", "Attachment", sobject])}`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: lines.join("\r\n"),
    intent: null,
  };
};
