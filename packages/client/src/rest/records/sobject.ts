import type { SObjectRecord } from "../../schema/record.ts";
import type { ShapeOf, SObjectShape } from "../../schema/schema.ts";
import type { Caller } from "../caller.ts";
import type { Describe } from "../describe/describe.ts";
import { createObjectViews } from "../describe/object-views.ts";
import { createQuery, pagedQuery } from "../query/query.ts";
import { type BlobUpload, downloadBlob, sendWithBlob } from "./blob.ts";
import { readDeleted, readUpdated, type TimeWindow } from "./changes.ts";
import { createReads } from "./coalesce-reads.ts";
import { findText } from "./find-text.ts";
import type { FindOptions, SObjectHandle, Upserted, UpsertOptions } from "./sobject-handle.ts";
import { type IfModified, retrieveIfModified } from "./versioned.ts";
import { type CallOptions, callOptions, type UpdateOptions, type WriteOptions } from "./write-headers.ts";

type SObjects = <T extends object, Shape extends SObjectShape = ShapeOf<T>>(name: string) => SObjectHandle<T, Shape>;
type WithFields = CallOptions & { readonly fields?: readonly string[] };

/** Handles for the objects of the data API, or of `tooling/`, which has no collections to read many records with. */
export function createSObjects(caller: Caller, describe: Describe, root = ""): SObjects {
  const reads = createReads(caller, describe, root);

  function handle(name: string): SObjectHandle<SObjectRecord, SObjectShape> {
    const base = `${root}sobjects/${encodeURIComponent(name)}`;
    const at = (...segments: readonly (string | number)[]) => [base, ...segments.map(encodeURIComponent)].join("/");

    return {
      ...createObjectViews(caller, base),
      name,
      async create(body: object, options?: WriteOptions) {
        const answer = await caller.json<{ id: string }>({ method: "POST", path: base, body, ...callOptions(options) });
        return answer.id;
      },
      retrieve: (id: string, fields?: readonly string[], options?: CallOptions) =>
        reads.retrieve(name, id, fields ?? null, options) as Promise<never>,
      retrieveIfModified: (id: string, fields?: readonly string[], known?: IfModified) =>
        retrieveIfModified(caller, at(id), fields, known) as Promise<never>,
      retrieveByExternalId: (field: string, value: string | number, options?: WithFields) =>
        caller.json({
          method: "GET",
          path: at(field, value) + fieldsQuery(options),
          ...callOptions(options),
        }) as Promise<never>,
      async update(id: string, body: object, options?: UpdateOptions) {
        await caller.json({ method: "PATCH", path: at(id), body, ...callOptions(options) });
      },
      async delete(id: string, options?: CallOptions) {
        await caller.json({ method: "DELETE", path: at(id), ...callOptions(options) });
      },
      async upsert(field: string, value: string | number, body: object, options?: UpsertOptions): Promise<Upserted> {
        const path = `${at(field, value)}${options?.updateOnly ? "?updateOnly=true" : ""}`;
        const request = { method: "PATCH", path, body, idempotent: true, ...callOptions(options) } as const;
        const { id, created } = await caller.json<Upserted>(request);
        return { id, created };
      },
      find: (fields: readonly string[], options: FindOptions = {}) =>
        createQuery(caller, findText(name, fields, options), options, root) as never,
      parent: (id: string, relationship: string, options?: WithFields) =>
        caller.json({
          method: "GET",
          path: at(id, relationship) + fieldsQuery(options),
          ...callOptions(options),
        }) as Promise<never>,
      children: (id: string, relationship: string, options?: WithFields) =>
        pagedQuery(caller, undefined, () => at(id, relationship) + fieldsQuery(options), options) as never,
      async createWithBlob(fields: object, upload: BlobUpload, options?: WriteOptions) {
        return (await sendWithBlob<{ id: string }>(caller, "POST", base, fields, upload, options)).id;
      },
      updateWithBlob: (id: string, fields: object, upload: BlobUpload, options?: WriteOptions) =>
        sendWithBlob<void>(caller, "PATCH", at(id), fields, upload, options),
      download: (id: string, field: string, options?: CallOptions) => downloadBlob(caller, at(id, field), options),
      updated: (window: TimeWindow, options?: CallOptions) => readUpdated(caller, base, window, options),
      deleted: (window: TimeWindow, options?: CallOptions) => readDeleted(caller, base, window, options),
      async recent(options?: CallOptions) {
        const path = base;
        const answer = await caller.json<{ recentItems: SObjectRecord[] }>({
          method: "GET",
          path,
          ...callOptions(options),
        });
        return answer.recentItems;
      },
      describe: (options?: { fresh?: boolean; signal?: AbortSignal }) => describe.sobject(name, options),
    };
  }

  return handle as unknown as SObjects;
}

function fieldsQuery(options: WithFields | undefined): string {
  return options?.fields ? `?fields=${options.fields.map(encodeURIComponent).join(",")}` : "";
}
