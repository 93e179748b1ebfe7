import type { SObjectRecord } from "../../schema/record.ts";
import type { AnySchema, ShapeIn, UntypedName } from "../../schema/schema.ts";
import type { RestRequest } from "../caller.ts";
import { restErrors } from "../errors.ts";
import type { QueryPage } from "../query/query.ts";
import { queryPath } from "../query/query-request.ts";
import { type Soql, soqlText } from "../query/soql.ts";
import type { SaveResult } from "../records/save-result.ts";
import type { Upserted } from "../records/sobject-handle.ts";
import { isReference, type Reference } from "./reference.ts";
import { newStep, type SavedStep, type Step, type StepRequest } from "./step.ts";

type Id = string | Reference;
/** Fields that may hold values of earlier steps. */
type Referring<T> = { readonly [K in keyof T]: T[K] | Reference };
type Fields = Readonly<Record<string, unknown>>;
type NameIn<S extends object> = (keyof S & string) | UntypedName<S>;
type CreateOf<S extends object, N> = N extends keyof S ? Referring<ShapeIn<S, N>["create"]> : Fields;
type UpdateOf<S extends object, N> = N extends keyof S ? Referring<ShapeIn<S, N>["update"]> : Fields;
type RowOf<S extends object, N> = N extends keyof S ? ShapeIn<S, N>["row"] : SObjectRecord;

/** What may stand in a graph: single records. */
export interface GraphSteps<S extends object = AnySchema> {
  /** Its value is the new id; `id` refers to it. */
  create<N extends NameIn<S>>(sobject: N, fields: CreateOf<S, N>): SavedStep<string>;
  update<N extends NameIn<S>>(sobject: N, id: Id, fields: UpdateOf<S, N>): Step<void>;
  upsert<N extends NameIn<S>>(
    sobject: N,
    externalIdField: string,
    externalId: string | number | Reference,
    fields: CreateOf<S, N> | UpdateOf<S, N>,
  ): SavedStep<Upserted>;
  delete(sobject: NameIn<S>, id: Id): Step<void>;
  retrieve<N extends NameIn<S>>(sobject: N, id: Id, fields?: readonly string[]): Step<RowOf<S, N>>;
}

/** What may stand in a composite or batch call. */
export interface CompositeSteps<S extends object = AnySchema> extends GraphSteps<S> {
  /** The first page; the others by `session.query`. */
  query<T extends object = SObjectRecord>(soql: string | Soql<T>): Step<QueryPage<T>>;
  /** Up to 200 records of one object. */
  createMany<N extends NameIn<S>>(sobject: N, records: readonly CreateOf<S, N>[]): Step<readonly SaveResult[]>;
  /** Any other resource; the path is relative to `/services/data/vNN.0/`. */
  request<T = unknown>(request: Pick<RestRequest, "method" | "path" | "body" | "headers">): Step<T>;
}

/** Collects the steps that a caller builds, in order. The schema is a matter of types alone. */
export function createSteps<S extends object>(): {
  readonly build: CompositeSteps<S>;
  readonly requests: readonly StepRequest[];
} {
  const requests: StepRequest[] = [];

  function add(request: Omit<StepRequest, "step" | "isHeavy" | "decode"> & Partial<StepRequest>): SavedStep<never> {
    refuseLookalikes(request.body);
    const step = newStep(`step${requests.length + 1}`);
    requests.push({ isHeavy: false, decode: (body) => body, ...request, step });
    return step as SavedStep<never>;
  }

  const base = (sobject: string) => `sobjects/${encodeURIComponent(sobject)}`;
  const nothing = () => undefined;

  const build: CompositeSteps = {
    create: (sobject, body) =>
      add({ method: "POST", path: base(sobject), body, decode: (answer) => (answer as { id: string }).id }),
    update: (sobject, id, body) =>
      add({ method: "PATCH", path: `${base(sobject)}/${segment(id)}`, body, decode: nothing }),
    upsert: (sobject, field, value, body) =>
      add({
        method: "PATCH",
        path: `${base(sobject)}/${segment(field)}/${segment(value)}`,
        body,
        decode: (answer) => {
          const { id, created } = answer as Upserted;
          return { id, created };
        },
      }),
    delete: (sobject, id) => add({ method: "DELETE", path: `${base(sobject)}/${segment(id)}`, decode: nothing }),
    retrieve: (sobject, id, fields) =>
      add({
        method: "GET",
        path: `${base(sobject)}/${segment(id)}${fields ? `?fields=${fields.map(encodeURIComponent).join(",")}` : ""}`,
      }),
    query(query) {
      const soql = soqlText(query);
      return add({ method: "GET", path: withReferences(queryPath("query", "q", soql)), soql, isHeavy: true });
    },
    createMany: (sobject, records) =>
      add({
        method: "POST",
        path: "composite/sobjects",
        isHeavy: true,
        body: {
          allOrNone: false,
          records: records.map((record) => ({ attributes: { type: sobject }, ...(record as object) })),
        },
        decode: (answer) => (answer as SaveResult[]).map((one) => ({ ...one, id: one.id ?? null })),
      }),
    request: (request) =>
      add({
        ...request,
        path: withReferences(request.path),
        isHeavy: /^(?:query|queryAll|composite\/sobjects)\b/.test(request.path),
      }),
  };
  return { build: build as unknown as CompositeSteps<S>, requests };
}

function segment(value: string | number | Reference): string {
  return isReference(value) ? String(value) : encodeURIComponent(value);
}

/** Encoding has hidden the references in an address from the org. */
function withReferences(path: string): string {
  return path.replace(/%40%7B(\w+(?:\.|%5B)[\w.%]+?)%7D/g, (whole) => decodeURIComponent(whole));
}

/** Text that looks like a reference would be taken for one, and there is no way to quote it. Throws COMPOSITE_REFUSED. */
function refuseLookalikes(value: unknown): void {
  if (typeof value === "string") {
    if (/@\{[^}]*\}/.test(value))
      throw restErrors.COMPOSITE_REFUSED({
        detail: `the text ${JSON.stringify(value.slice(0, 60))} would be read as a reference; write the record in a call of its own`,
      });
  } else if (typeof value === "object" && value !== null && !isReference(value)) {
    for (const inner of Object.values(value)) refuseLookalikes(inner);
  }
}
