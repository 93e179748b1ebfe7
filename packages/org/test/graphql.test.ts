import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Org } from "../src/index.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what a GraphQL client sees of an answer it has no types for.
  readonly data: any;
  readonly errors: readonly { message: string; paths: unknown[]; extensions: Record<string, unknown> }[];
}

async function ask(query: string, variables?: Record<string, unknown>): Promise<Answer> {
  const { status, body } = await place.rest("POST", "/graphql", { query, ...(variables && { variables }) });
  expect(status).toBe(200);
  return body;
}
/** The nodes of the one connection that is asked for. */
async function nodes(connection: string, variables?: Record<string, unknown>, head = "") {
  const { data, errors } = await ask(`query${head} { uiapi { query { ${connection} } } }`, variables);
  expect(errors).toEqual([]);
  const [found] = Object.values(data.uiapi.query) as [{ edges: { node: Record<string, { value: unknown }> }[] }];
  return found.edges.map(({ node }) => node);
}
const names = (found: readonly Record<string, { value: unknown }>[]) => found.map((node) => node.Name?.value);

const ACCOUNTS = [
  { Name: "Ada", Industry: "Banking", AnnualRevenue: 100, NumberOfEmployees: 3 },
  { Name: "Bo's", Industry: "Banking", AnnualRevenue: 250, NumberOfEmployees: 9 },
  { Name: "Cai", Industry: "Energy", AnnualRevenue: 1_000, NumberOfEmployees: null },
  { Name: "Dag 100%", Industry: null, AnnualRevenue: null, NumberOfEmployees: 1 },
] as const;
const ids: Record<string, string> = {};

beforeAll(async () => {
  place = await anOrg();
  for (const account of ACCOUNTS) {
    const { body } = await place.rest("POST", "/sobjects/Account", account);
    ids[account.Name] = body.id;
  }
  for (const [LastName, of] of [
    ["One", "Ada"],
    ["Two", "Ada"],
    ["Three", "Ada"],
    ["Four", "Cai"],
  ] as const)
    await place.rest("POST", "/sobjects/Contact", { LastName, AccountId: ids[of] });
  await place.rest("POST", "/sobjects/Task", { Subject: "Call", WhatId: ids.Ada });
  await place.rest("POST", "/sobjects/Task", { Subject: "Write" });
});
afterAll(() => place[Symbol.asyncDispose]());

describe("GraphQL queries", () => {
  it.each<[where: string, expected: readonly string[]]>([
    ["{}", ["Ada", "Bo's", "Cai", "Dag 100%"]],
    ['{ Name: { eq: "ada" } }', ["Ada"]],
    ['{ Name: { eq: "Bo\'s" } }', ["Bo's"]],
    ['{ Name: { like: "%a%" } }', ["Ada", "Cai", "Dag 100%"]],
    ['{ Name: { like: "%100\\\\%" } }', ["Dag 100%"]],
    ['{ Name: { gt: "Bo" }, AnnualRevenue: { gte: 250 } }', ["Bo's", "Cai"]],
    ["{ AnnualRevenue: { gt: 100, lt: 1000 } }", ["Bo's"]],
    ["{ AnnualRevenue: { eq: null } }", ["Dag 100%"]],
    ["{ NumberOfEmployees: { in: [3, 9] } }", ["Ada", "Bo's"]],
    ["{ NumberOfEmployees: { nin: [3, 9] } }", ["Cai", "Dag 100%"]],
    ['{ or: [{ Name: { eq: "Ada" } }, { Industry: { eq: "Energy" } }] }', ["Ada", "Cai"]],
    ['{ and: [{ Industry: { eq: "Banking" } }, { not: { Name: { eq: "Ada" } } }] }', ["Bo's"]],
    ['{ not: { or: [{ Name: { eq: "Ada" } }, { Industry: { eq: "Banking" } }] } }', ["Cai", "Dag 100%"]],
    ["{ CreatedDate: { eq: { literal: TODAY } } }", ["Ada", "Bo's", "Cai", "Dag 100%"]],
    ["{ CreatedDate: { lt: { range: { last_n_days: 3 } } } }", []],
    ['{ CreatedDate: { gt: { value: "2026-03-02T10:00:00Z" } } }', []],
    ["{ CreatedDate: { CALENDAR_YEAR: { value: { eq: 2026 } } } }", ["Ada", "Bo's", "Cai", "Dag 100%"]],
    ['{ Id: { inq: { Contact: { LastName: { like: "T%" } }, ApiName: "AccountId" } } }', ["Ada"]],
    ['{ Id: { ninq: { Contact: { LastName: { ne: null } }, ApiName: "AccountId" } } }', ["Bo's", "Dag 100%"]],
  ])("where: %s", async (where, expected) => {
    const found = await nodes(`Account(where: ${where}, orderBy: { Name: {} }) { edges { node { Name { value } } } }`);
    expect(names(found)).toEqual(expected);
  });

  it("orders by several fields, of parents too, with nulls where they are wanted", async () => {
    const by = async (orderBy: string) =>
      names(await nodes(`Account(orderBy: ${orderBy}) { edges { node { Name { value } } } }`));
    expect(await by("{ Industry: { order: DESC, nulls: LAST }, Name: { order: DESC } }")).toEqual([
      "Cai",
      "Bo's",
      "Ada",
      "Dag 100%",
    ]);
    const contacts = await nodes(
      "Contact(orderBy: { Account: { Name: { order: DESC } }, LastName: {} }) { edges { node { LastName { value } } } }",
    );
    expect(contacts.map((node) => node.LastName?.value)).toEqual(["Four", "One", "Three", "Two"]);
  });

  it("values come with how they are shown; aliases, fragments and directives work", async () => {
    const { data } = await ask(
      `query($no: Boolean!) { uiapi { query { Account(where: { Name: { eq: "Cai" } }) { edges { node {
         Id ApiName DisplayValue WeakEtag ...money kind: Industry { value label displayValue }
         Name @include(if: $no) { value } Phone @skip(if: $no) { value } __typename } } } } } }
       fragment money on Record { ... on Account { AnnualRevenue { value displayValue format } } }`,
      { no: false },
    );
    const found = data.uiapi.query.Account.edges[0].node;
    expect(found).toEqual({
      Id: ids.Cai,
      ApiName: "Account",
      DisplayValue: "Cai",
      WeakEtag: Date.parse("2026-03-02T09:00:00Z"),
      AnnualRevenue: { value: 1_000, displayValue: "$1,000.00", format: "$1,000.00" },
      kind: { value: "Energy", label: "Energy", displayValue: "Energy" },
      Phone: { value: null },
      __typename: "Account",
    });
  });

  it("parents, polymorphic ones by fragment, and children, the same ones twice", async () => {
    const tasks = await nodes(
      `Task(orderBy: { Subject: {} }) { edges { node { Subject { value } What { __typename ... on Account { Name { value } } } } } }`,
    );
    expect(tasks).toEqual([
      { Subject: { value: "Call" }, What: { __typename: "Account", Name: { value: "Ada" } } },
      { Subject: { value: "Write" }, What: null },
    ]);
    const [ada] = await nodes(
      `Account(where: { Name: { eq: "Ada" } }) { edges { node {
         Contacts(first: 1, after: "${btoa("v1:1")}", orderBy: { LastName: {} }) {
           edges { node { LastName { value } Account { Contacts(first: 1) { totalCount } } } cursor }
           pageInfo { hasNextPage hasPreviousPage endCursor } totalCount pageResultCount }
         late: Contacts(where: { LastName: { like: "T%" } }) { edges { node { LastName { value } } } pageInfo { hasNextPage } }
       } } }`,
    );
    expect(ada).toEqual({
      Contacts: {
        edges: [
          {
            node: { LastName: { value: "Three" }, Account: { Contacts: { totalCount: 3 } } },
            cursor: btoa("v1:2"),
          },
        ],
        pageInfo: { hasNextPage: true, hasPreviousPage: true, endCursor: btoa("v1:2") },
        totalCount: 3,
        pageResultCount: 1,
      },
      late: {
        edges: [{ node: { LastName: { value: "Two" } } }, { node: { LastName: { value: "Three" } } }],
        pageInfo: { hasNextPage: false },
      },
    });
  });

  it("pages by cursor: ten unless told, each row once", async () => {
    const seen: unknown[] = [];
    let after: string | null = null;
    for (;;) {
      const { data } = await ask(
        `query($after: String) { uiapi { query { Account(first: 3, after: $after, orderBy: { Name: {} }) {
           edges { node { Name { value } } } pageInfo { hasNextPage endCursor } totalCount } } } }`,
        { after },
      );
      const page = data.uiapi.query.Account;
      expect(page.totalCount).toBe(ACCOUNTS.length);
      seen.push(...page.edges.map((edge: { node: { Name: { value: string } } }) => edge.node.Name.value));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(ACCOUNTS.map(({ Name }) => Name));
  });

  it("pages of a large result are the org's locator, and hold together while records come", async () => {
    await using big = await place.org.fork();
    const { accessToken } = await big.login();
    const post = async (path: string, body: unknown) => {
      const response = await big.fetch(`/services/data/v67.0${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      return (await response.json()) as any;
    };
    const records = Array.from({ length: 200 }, (_, i) => ({
      attributes: { type: "Lead" },
      LastName: `L${i}`,
      Company: "C",
    }));
    for (let i = 0; i < 3; i++) await post("/composite/sobjects", { records });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await post("/graphql", {
        query: `query($after: String) { uiapi { query { Lead(first: 250, after: $after, upperBound: 10000) {
                  edges { node { Id } } pageInfo { hasNextPage endCursor } totalCount } } } }`,
        variables: { after },
      });
      expect(errors).toEqual([]);
      const page = data.uiapi.query.Lead;
      expect(page.totalCount).toBe(600);
      seen.push(...page.edges.map((edge: { node: { Id: string } }) => edge.node.Id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      await post("/sobjects/Lead", { LastName: "Late", Company: "C" });
    } while (after !== null);
    expect(new Set(seen).size).toBe(600);
    expect(seen).toHaveLength(600);
  });
});

describe("GraphQL aggregates", () => {
  const aggregate = async (connection: string) => {
    const { data, errors } = await ask(`{ uiapi { aggregate { ${connection} } } }`);
    expect(errors).toEqual([]);
    return data.uiapi.aggregate.Account;
  };

  it("computes over all, and by groups", async () => {
    const all = await aggregate(
      "Account { edges { node { aggregate { AnnualRevenue { sum { value } avg { value } max { value } count { value } } Industry { countDistinct { value } } } } } }",
    );
    expect(all.edges).toEqual([
      {
        node: {
          aggregate: {
            AnnualRevenue: { sum: { value: 1_350 }, avg: { value: 450 }, max: { value: 1_000 }, count: { value: 3 } },
            Industry: { countDistinct: { value: 2 } },
          },
        },
      },
    ]);
    const groups = await aggregate(
      `Account(groupBy: { Industry: { group: true } }, where: { Industry: { ne: null } }, orderBy: { Industry: { order: DESC } }) {
         edges { node { aggregate { Industry { value } Id { count { value } } } } } totalCount }`,
    );
    expect(groups.totalCount).toBe(2);
    expect(groups.edges.map((edge: { node: unknown }) => edge.node)).toEqual([
      { aggregate: { Industry: { value: "Energy" }, Id: { count: { value: 1 } } } },
      { aggregate: { Industry: { value: "Banking" }, Id: { count: { value: 2 } } } },
    ]);
    const rollup = await aggregate(
      "Account(groupBy: { Industry: { group: true }, type: ROLLUP }) { edges { node { aggregate { Industry { value grouping { value } } NumberOfEmployees { sum { value } } } } } }",
    );
    expect(rollup.edges.at(-1).node.aggregate).toEqual({
      Industry: { value: null, grouping: { value: 1 } },
      NumberOfEmployees: { sum: { value: 13 } },
    });
    expect((await aggregate("Account { totalCount }")).totalCount).toBe(ACCOUNTS.length);
  });
});

describe("GraphQL mutations", () => {
  it("create, refer to what was created, update and delete", async () => {
    const { data, errors } = await ask(
      `mutation($name: String!) { uiapi {
         firm: AccountCreate(input: { Account: { Name: $name, AnnualRevenue: 5 } }) { Record { Id Name { value } } }
         ContactCreate(input: { Contact: { LastName: "Ref", AccountId: "@{firm}" } }) { Record { Id Account { Name { value } } } }
         AccountUpdate(input: { Id: "@{firm}", Account: { AnnualRevenue: 7 } }) { success Record { AnnualRevenue { value } } }
       } }`,
      { name: "Made" },
    );
    expect(errors).toEqual([]);
    const { firm, ContactCreate, AccountUpdate } = data.uiapi;
    expect(ContactCreate.Record.Account.Name.value).toBe("Made");
    expect(AccountUpdate).toEqual({ success: true, Record: { AnnualRevenue: { value: 7 } } });
    const gone = await ask(`mutation { uiapi { AccountDelete(input: { Id: "${firm.Record.Id}" }) { Id } } }`);
    expect(gone.data.uiapi.AccountDelete.Id).toBe(firm.Record.Id);
    expect((await place.rest("GET", `/sobjects/Account/${firm.Record.Id}`)).status).toBe(404);
  });

  it.each([
    [true, 0],
    [false, 1],
  ])("one that fails, allOrNone %s: %i stay", async (allOrNone, stays) => {
    const { data, errors } = await ask(
      `mutation { uiapi(input: { allOrNone: ${allOrNone} }) {
         AccountCreate(input: { Account: { Name: "Half ${allOrNone}" } }) { Record { Id } }
         ContactCreate(input: { Contact: { FirstName: "Nobody" } }) { Record { Id } } } }`,
    );
    expect(data.uiapi.ContactCreate).toBeNull();
    expect(errors.at(-1)).toMatchObject({
      message: "Required fields are missing: [LastName]",
      paths: ["uiapi", "ContactCreate"],
      extensions: { ErrorType: "DataFetchingException", errorCode: "REQUIRED_FIELD_MISSING", fields: ["LastName"] },
    });
    const left = await nodes(`Account(where: { Name: { eq: "Half ${allOrNone}" } }) { edges { node { Id } } }`);
    expect(left).toHaveLength(stays);
    for (const { Id } of left) await place.rest("DELETE", `/sobjects/Account/${Id}`);
  });
});

describe("what GraphQL refuses", () => {
  const exponential = Array.from({ length: 40 }, (_, i) => `fragment F${i + 1} on Account { ...F${i} ...F${i} }`);

  it.each<[what: string, query: string, kind: string, message: RegExp]>([
    ["bad syntax", "{ uiapi {", "InvalidSyntax", /Syntax Error/],
    [
      "an unknown field",
      "{ uiapi { query { Account { edges { node { Nope { value } } } } } } }",
      "ValidationError",
      /^Validation error \(FieldUndefined@\[Nope\]\) : Field 'Nope' in type 'Account' is undefined$/,
    ],
    [
      "an unknown object",
      "{ uiapi { query { Nope { totalCount } } } }",
      "ValidationError",
      /Field 'Nope' in type 'RecordQuery'/,
    ],
    [
      "a field that cannot be filtered",
      '{ uiapi { query { Account(where: { Description: { eq: "x" } }) { totalCount } } } }',
      "ValidationError",
      /Field 'Description' in type 'Account_Filter' is undefined/,
    ],
    ["a value of another type", '{ uiapi { query { Account(first: "x") { totalCount } } } }', "ValidationError", /Int/],
    [
      "too large a page",
      "{ uiapi { query { Account(first: 2001) { totalCount } } } }",
      "DataFetchingException",
      /2000/,
    ],
    ["a cursor that is none", '{ uiapi { query { Account(after: "zz") { totalCount } } } }', "InvalidCursor", /zz/],
    [
      "a small page of a large result",
      "{ uiapi { query { Account(first: 10, upperBound: 500) { totalCount } } } }",
      "DataFetchingException",
      /200/,
    ],
    [
      "a scope with more in it",
      '{ uiapi { query { Account(scope: "mine WHERE Id = null") { totalCount } } } }',
      "DataFetchingException",
      /scope/,
    ],
    [
      "a semi-join of nothing",
      '{ uiapi { query { Account(where: { Id: { inq: { ApiName: "AccountId" } } }) { totalCount } } } }',
      "DataFetchingException",
      /inq needs/,
    ],
    [
      "eleven subqueries",
      `{ uiapi { query { ${Array.from({ length: 11 }, (_, i) => `a${i}: Account { totalCount }`).join(" ")} } } }`,
      "DataFetchingException",
      /up to 10/,
    ],
    ["a fragment within itself", "{ ...A } fragment A on Query { ...A }", "ValidationError", /within itself/],
    [
      "nesting without end",
      `{ uiapi { query { Account { edges { node { ${"Parent { ".repeat(80)} Id ${"} ".repeat(80)} } } } } } }`,
      "InvalidSyntax",
      /deeper/,
    ],
    ["a document without end", `{ ${"a ".repeat(30_000)} }`, "InvalidSyntax", /tokens/],
    [
      "a reference to nothing",
      'mutation { uiapi { ContactCreate(input: { Contact: { LastName: "x", AccountId: "@{nope}" } }) { Record { Id } } } }',
      "DataFetchingException",
      /@\{nope\}/,
    ],
  ])("%s", async (_, query, kind, message) => {
    const { errors } = await ask(query);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.extensions.ErrorType).toBe(kind);
  });

  it("text stays text: what a value says is no part of the query", async () => {
    for (const attack of ["' OR Name != '", "\\' OR Name != \\'", "x'--", "%' OR Name LIKE '%", "\\"]) {
      for (const operator of ["eq", "like"]) {
        const found = await nodes(
          `Account(where: { Name: { ${operator}: $attack } }) { edges { node { Name { value } } } }`,
          { attack },
          "($attack: String)",
        );
        expect(names(found), `${operator} ${attack}`).toEqual([]);
      }
    }
  });

  it("fragments that spread each other twice are walked once", async () => {
    const found = await ask(
      `{ uiapi { query { Account { edges { node { ...F40 } } } } } } fragment F0 on Account { Id } ${exponential.join(" ")}`,
    );
    expect(found.errors).toEqual([]);
    expect(found.data.uiapi.query.Account.edges).toHaveLength(ACCOUNTS.length);
  });

  it.each([
    [{}, 400],
    [{ query: "" }, 400],
    [{ query: 7 }, 400],
    [{ query: "{ __typename }", variables: [] }, 400],
    [{ query: "{ __typename }", operationName: 7 }, 400],
  ])("the body %j with %i", async (body, status) => {
    expect(await place.rest("POST", "/graphql", body)).toMatchObject({
      status,
      body: [{ errorCode: "INVALID_INPUT" }],
    });
  });

  it("a field that the caller may not read is not in the schema", async () => {
    await using other = await place.org.fork();
    const { accessToken } = await other.login(other.ready.integration.username);
    const as = async (query: string) => {
      const response = await other.fetch("/services/data/v67.0/graphql", {
        method: "POST",
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as Answer;
    };
    const account = (field: string) => `{ uiapi { query { Account { edges { node { ${field} } } } } } }`;
    const filtered = "{ uiapi { query { Account(where: { AnnualRevenue: { gt: 500 } }) { totalCount } } } }";
    expect((await as(account("AnnualRevenue { value }"))).errors).toEqual([]);
    await takeAway(other, "FieldPermissions", "Field = 'Account.AnnualRevenue'");
    for (const query of [account("AnnualRevenue { value }"), filtered])
      expect((await as(query)).errors[0]?.message).toMatch(/^Validation error .*Field 'AnnualRevenue' in type/);
    expect((await as(account("Name { value }"))).errors).toEqual([]);
    await takeAway(other, "ObjectPermissions", "SobjectType = 'Contact'");
    expect((await as(account("Contacts { totalCount }"))).errors[0]?.message).toMatch(
      /Field 'Contacts' in type 'Account'/,
    );
    expect((await as('mutation { uiapi { ContactDelete(input: { Id: "x" }) { Id } } }')).errors[0]?.message).toMatch(
      /Field 'ContactDelete' in type/,
    );
  });
});

/** What an admin deletes in Setup. */
async function takeAway(org: Org, sobject: "FieldPermissions" | "ObjectPermissions", where: string) {
  const { accessToken } = await org.login();
  const headers = { authorization: `Bearer ${accessToken}` };
  const soql = encodeURIComponent(`SELECT Id FROM ${sobject} WHERE ${where}`);
  const found = await org.fetch(`/services/data/v67.0/query?q=${soql}`, { headers });
  const { records } = (await found.json()) as { records: { Id: string }[] };
  expect(records).not.toEqual([]);
  for (const { Id } of records)
    expect(
      (await org.fetch(`/services/data/v67.0/sobjects/${sobject}/${Id}`, { method: "DELETE", headers })).status,
    ).toBe(204);
}

it("introspection answers the schema as tools that generate types ask for it", async () => {
  const { data, errors } = await ask(
    `{ __type(name: "Account") { kind interfaces { name } fields { name type { name kind } } }
       __schema { queryType { name } mutationType { name } } }`,
  );
  expect(errors).toEqual([]);
  expect(data.__schema).toEqual({ queryType: { name: "Query" }, mutationType: { name: "Mutation" } });
  expect(data.__type).toMatchObject({ kind: "OBJECT", interfaces: [{ name: "Record" }] });
  expect(data.__type.fields).toContainEqual({ name: "Contacts", type: { name: "ContactConnection", kind: "OBJECT" } });
});
