import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { SObjectRecord } from "../schema/record.ts";
import type { AnySchema, ShapeIn, UntypedName } from "../schema/schema.ts";
import type { ApiUsage } from "./api-usage.ts";
import { type GraphqlOptions, type GraphqlResult, sendGraphql } from "./apis/graphql.ts";
import { createReports, type Reports } from "./apis/reports.ts";
import { createTooling, type Tooling } from "./apis/tooling.ts";
import { createUiApi, type UiApi } from "./apis/ui-api.ts";
import type { Answer, Caller, RestRequest } from "./caller.ts";
import { type BatchOptions, createBatch } from "./composite/batch.ts";
import { type BuildComposite, type CompositeOptions, createComposite } from "./composite/composite.ts";
import { type BuildGraph, createGraph, sendGraphs } from "./composite/graph.ts";
import type { Call, StepOutcomes } from "./composite/outcome.ts";
import type { Step } from "./composite/step.ts";
import { sendTree, type TreeIds, type TreeRecord } from "./composite/tree.ts";
import { createDescribe, type DescribeOptions } from "./describe/describe.ts";
import { type OrgLimits, readLimits, readRecordCounts } from "./org/limits.ts";
import { type UserPassword, userPassword } from "./org/password.ts";
import { readRecent } from "./org/recent.ts";
import { createQuery, type Query, type QueryOptions } from "./query/query.ts";
import { type Soql, soqlText } from "./query/soql.ts";
import { type Collections, createCollections } from "./records/collections.ts";
import { createSObjects } from "./records/sobject.ts";
import type { SObjectHandle } from "./records/sobject-handle.ts";
import type { CallOptions } from "./records/write-headers.ts";
import { createSearch, type Search } from "./search/search.ts";

/** Everything of the REST API. `S` says which objects and fields the org has; without one every name is taken. */
export interface DataApi<S extends object = AnySchema> {
  /**
   * A query as an async iterable that reads the next page while the current one is used. Nothing is sent until it is read. Child
   * sets page by themselves. Throws QUERY_MALFORMED and QUERY_NAME_UNKNOWN with the place, QUERY_TIMED_OUT, CURSOR_GONE. A query
   * too long for an address travels in the body of a composite call; QUERY_TOO_LONG is thrown above 100,000 characters.
   *
   * Source: REST API guide, "Query"; Help 000386264.
   *
   * @example for await (const account of session.query<{ Id: string; Name: string }>("SELECT Id, Name FROM Account")) console.log(account.Name);
   */
  query<T extends object>(soql: Soql<T>, options?: QueryOptions): Query<T>;
  query<T extends object = SObjectRecord>(soql: string | Soql, options?: QueryOptions): Query<T>;
  /** The same with deleted and archived rows. Source: REST API guide, "QueryAll". */
  queryAll<T extends object>(soql: Soql<T>, options?: QueryOptions): Query<T>;
  queryAll<T extends object = SObjectRecord>(soql: string | Soql, options?: QueryOptions): Query<T>;

  /** The records of one object; typed by the schema where there is one. */
  sobject<N extends keyof S & string>(name: N): SObjectHandle<ShapeIn<S, N>["row"], ShapeIn<S, N>>;
  sobject<T extends object = SObjectRecord>(name: UntypedName<S>): SObjectHandle<T>;
  readonly collections: Collections<S>;

  /**
   * Steps in one call, of which later ones use what earlier ones gave. One API call for 25 steps; more are split, unless they must
   * hold together. Failures name the step: COMPOSITE_FAILED from `send()`, values from `settled()`.
   *
   * Source: REST API guide, "Composite".
   *
   * @example
   * const [accountId, contactId] = await session.composite((steps) => {
   *   const account = steps.create("Account", { Name: "Acme" });
   *   return [account, steps.create("Contact", { LastName: "Bond", AccountId: account.id })];
   * }, { allOrNone: true }).send();
   */
  composite<const Steps extends readonly Step[]>(
    build: BuildComposite<S, Steps>,
    options?: CompositeOptions,
  ): Call<Steps>;
  /**
   * Independent steps, 25 to a call; each counts against the allowance.
   *
   * Source: REST API guide, "Composite Batch".
   *
   * @example
   * const [accounts, limits] = await session.batch((steps) => [steps.query("SELECT Id FROM Account"), steps.request({ method: "GET", path: "limits" })]).settled();
   */
  batch<const Steps extends readonly Step[]>(build: BuildComposite<S, Steps>, options?: BatchOptions): Call<Steps>;
  /**
   * One transaction of up to 500 steps that may refer to each other: single records only, always all or none. Throws
   * COMPOSITE_REFUSED for more.
   *
   * Source: REST API guide, "Composite Graph".
   *
   * @example
   * await session.graph((steps) => {
   *   const account = steps.create("Account", { Name: "Acme" });
   *   return contacts.map((contact) => steps.create("Contact", { ...contact, AccountId: account.id }));
   * }).send();
   */
  graph<const Steps extends readonly Step[]>(build: BuildGraph<S, Steps>, options?: CallOptions): Call<Steps>;
  /**
   * Many transactions in few calls, each all or none on its own; outcomes by graph and position.
   *
   * @example
   * const outcomes = await session.graphs(orders.map((order) => (steps) => [steps.create("Order", order)]));
   * const refused = orders.filter((_, i) => !outcomes[i]?.every((one) => one.ok));
   */
  graphs<const Steps extends readonly Step[]>(
    builds: readonly BuildGraph<S, Steps>[],
    options?: CallOptions,
  ): Promise<StepOutcomes<Steps>[]>;
  /**
   * Records with their children, 200 to a call that is all or none. Throws COMPOSITE_FAILED with the records that were refused.
   *
   * Source: REST API guide, "sObject Tree".
   *
   * @example
   * const [acme] = await session.tree("Account", [{ Name: "Acme", Contacts: { type: "Contact", records: [{ LastName: "Bond" }] } }]);
   */
  tree(
    sobject: (keyof S & string) | UntypedName<S>,
    records: readonly TreeRecord[],
    options?: CallOptions,
  ): Promise<TreeIds[]>;

  readonly search: Search;
  /**
   * Fields, types, picklists, relationships of an object. Cached for the life of the session; `fresh` asks whether it has changed.
   * Throws NOT_FOUND for an object that is not there, or hidden.
   *
   * Source: REST API guide, "sObject Describe".
   *
   * @example const industries = (await session.describe("Account")).fields.find(({ name }) => name === "Industry")?.picklistValues;
   */
  describe(sobject: string, options?: DescribeOptions): Promise<SObjectDescribe>;
  /**
   * All objects this user can see, in short; cached likewise. Source: REST API guide, "Describe Global".
   *
   * @example const custom = (await session.describeGlobal()).filter((one) => one.custom).map((one) => one.name);
   */
  describeGlobal(options?: DescribeOptions): Promise<readonly SObjectDescribeSummary[]>;
  /**
   * What is left of the org's allowances. Source: REST API guide, "Limits".
   *
   * @example const left = (await session.limits()).DailyApiRequests?.Remaining;
   */
  limits(options?: CallOptions): Promise<OrgLimits>;
  /**
   * About how many records there are, without the cost of a query. Source: REST API guide, "Record Count".
   *
   * @example const { Account } = await session.recordCounts(["Account", "Contact"]);
   */
  recordCounts(sobjects: readonly string[], options?: CallOptions): Promise<Readonly<Record<string, number>>>;
  /**
   * What this user viewed last, of all objects. Source: REST API guide, "Recently Viewed Items".
   *
   * @example for (const { Name } of await session.recent({ limit: 10 })) console.log(Name);
   */
  recent(options?: CallOptions & { readonly limit?: number }): Promise<readonly SObjectRecord[]>;
  /**
   * A user's password: whether it is expired, a new one, or one that the org makes up. Throws PASSWORD_REFUSED, ACCESS_DENIED.
   *
   * Source: REST API guide, "sObject User Password".
   *
   * @example if (await session.password(userId).isExpired()) await session.password(userId).reset();
   */
  password(userId: string): UserPassword;

  /** Metadata as records, and anonymous Apex. Source: Tooling API guide. */
  readonly tooling: Tooling;
  /** Records as user interfaces need them, with display values. Source: User Interface API guide. */
  readonly ui: UiApi;
  /** Reports of the org, run for this user. Source: Reports and Dashboards REST API guide. */
  readonly reports: Reports;
  /**
   * Errors of a part are values; a refused call throws.
   *
   * @example
   * const { data, errors } = await session.graphql("query { uiapi { query { Account(first: 5) { edges { node { Id } } } } } }");
   */
  graphql<T = unknown>(query: string, options?: GraphqlOptions): Promise<GraphqlResult<T>>;

  /**
   * Any other REST resource; `path` begins with `/services/` or is relative to `/services/data/vNN.0/`. Only GET and HEAD are
   * repeated after a failure, others where `idempotent` says so.
   *
   * @example const tabs = await session.request<readonly { label: string }[]>({ method: "GET", path: "tabs" });
   */
  request<T = unknown>(request: RestRequest): Promise<T>;
  /** The same with status and headers; `takes` lets other statuses through. */
  answer<T = unknown>(request: RestRequest): Promise<Answer<T>>;
  /** The latest `Sforce-Limit-Info` the org sent; null before the first call. */
  apiUsage(): ApiUsage | null;
}

export function createDataApi(caller: Caller): DataApi {
  const describe = createDescribe(caller);
  const query = (soql: string | Soql, options?: QueryOptions) => createQuery<never>(caller, soqlText(soql), options);

  return {
    query,
    queryAll: (soql: string | Soql, options?: QueryOptions) => query(soql, { ...options, all: true }),
    sobject: createSObjects(caller, describe) as DataApi["sobject"],
    collections: createCollections(caller),
    composite: (build, options) => createComposite(caller, build, options),
    batch: (build, options) => createBatch(caller, build, options),
    graph: (build, options) => createGraph(caller, build, options),
    graphs: (builds, options) => sendGraphs(caller, builds, options),
    tree: (sobject, records, options) => sendTree(caller, sobject, records, options),
    search: createSearch(caller),
    describe: describe.sobject,
    describeGlobal: describe.global,
    limits: (options) => readLimits(caller, options),
    recordCounts: (sobjects, options) => readRecordCounts(caller, sobjects, options),
    recent: (options) => readRecent(caller, options),
    password: (userId) => userPassword(caller, userId),
    tooling: createTooling(caller),
    ui: createUiApi(caller),
    reports: createReports(caller),
    graphql: (text, options) => sendGraphql(caller, text, options),
    request: (request) => caller.json(request),
    answer: (request) => caller.answer(request),
    apiUsage: caller.apiUsage,
  };
}
