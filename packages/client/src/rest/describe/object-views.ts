import type { SObjectRecord } from "../../schema/record.ts";
import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

/** Layouts as the org sends them; they are for user interfaces, and deep (REST API guide: sObject Layouts). */
export interface LayoutsDescribe {
  readonly layouts: readonly Layout[];
  readonly recordTypeMappings: readonly Readonly<Record<string, unknown>>[];
  readonly recordTypeSelectorRequired: readonly boolean[];
}

export type Layout = Readonly<Record<string, unknown>>;

export interface CompactLayoutsDescribe {
  readonly compactLayouts: readonly (Layout & { readonly name: string; readonly label: string })[];
  readonly defaultCompactLayoutId: string | null;
}

export interface ListView {
  readonly id: string;
  readonly developerName: string;
  readonly label: string;
  readonly soqlCompatible: boolean;
  readonly [key: string]: unknown;
}

export interface ListViewDescribe {
  readonly id: string;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  /** What the view selects; run it with `session.query` for plain records. */
  readonly query: string;
  readonly [key: string]: unknown;
}

export interface ListViewResults {
  readonly id: string;
  readonly label: string;
  readonly developerName: string;
  readonly size: number;
  readonly done: boolean;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  readonly records: readonly {
    readonly columns: readonly { readonly fieldNameOrPath: string; readonly value: string | null }[];
  }[];
}

export interface QuickAction {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface QuickActionResult {
  readonly id: string;
  readonly success: boolean;
  readonly created: boolean;
  readonly contextId: string | null;
  readonly feedItemIds: readonly string[] | null;
  readonly errors: readonly unknown[];
}

/** How the org shows an object: layouts, list views, quick actions. */
export interface ObjectViews {
  /** All layouts, or the one of a record type. Source: REST API guide, "sObject Layouts". */
  layouts(options?: CallOptions): Promise<LayoutsDescribe>;
  layout(recordTypeId: string, options?: CallOptions): Promise<Layout>;
  /** Source: REST API guide, "sObject CompactLayouts". */
  compactLayouts(options?: CallOptions): Promise<CompactLayoutsDescribe>;
  /** Source: REST API guide, "List Views". */
  listViews(options?: CallOptions): Promise<readonly ListView[]>;
  describeListView(id: string, options?: CallOptions): Promise<ListViewDescribe>;
  /** Rows as the view shows them. Source: REST API guide, "List View Results". */
  listViewResults(
    id: string,
    options?: CallOptions & { readonly limit?: number; readonly offset?: number },
  ): Promise<ListViewResults>;
  /** Source: REST API guide, "sObject Quick Actions". */
  quickActions(options?: CallOptions): Promise<readonly QuickAction[]>;
  describeQuickAction(action: string, options?: CallOptions): Promise<QuickAction>;
  quickActionDefaults(action: string, contextId?: string, options?: CallOptions): Promise<SObjectRecord>;
  /** Not repeated after a broken connection: it may have run. */
  runQuickAction(
    action: string,
    run: { readonly contextId?: string; readonly record: object },
    options?: CallOptions,
  ): Promise<QuickActionResult>;
}

export function createObjectViews(caller: Caller, base: string): ObjectViews {
  const get = <T>(path: string, options?: CallOptions) =>
    caller.json<T>({ method: "GET", path: `${base}/${path}`, ...callOptions(options) });
  const one = encodeURIComponent;
  const action = (name: string) => `quickActions/${one(name)}`;

  return {
    layouts: (options) => get("describe/layouts", options),
    layout: (recordTypeId, options) => get(`describe/layouts/${one(recordTypeId)}`, options),
    compactLayouts: (options) => get("describe/compactLayouts", options),
    async listViews(options) {
      return (await get<{ listviews: readonly ListView[] }>("listviews", options)).listviews;
    },
    describeListView: (id, options) => get(`listviews/${one(id)}/describe`, options),
    listViewResults(id, options) {
      const { limit, offset } = options ?? {};
      const query = new URLSearchParams();
      if (limit !== undefined) query.set("limit", String(limit));
      if (offset !== undefined) query.set("offset", String(offset));
      return get(`listviews/${one(id)}/results${query.size === 0 ? "" : `?${query}`}`, options);
    },
    quickActions: (options) => get("quickActions", options),
    describeQuickAction: (name, options) => get(`${action(name)}/describe`, options),
    quickActionDefaults: (name, contextId, options) =>
      get(`${action(name)}/defaultValues${contextId === undefined ? "" : `/${one(contextId)}`}`, options),
    runQuickAction: (name, body, options) =>
      caller.json({ method: "POST", path: `${base}/${action(name)}`, body, ...callOptions(options) }),
  };
}
