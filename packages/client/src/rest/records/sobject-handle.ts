import type { SObjectDescribe } from "@postern/kernel";
import type { SObjectRecord } from "../../schema/record.ts";
import type { ShapeOf, SObjectShape } from "../../schema/schema.ts";
import type { CheckedPath, Selected } from "../../schema/selection.ts";
import type { ObjectViews } from "../describe/object-views.ts";
import type { Query, QueryOptions } from "../query/query.ts";
import type { Soql } from "../query/soql.ts";
import type { BlobDownload, BlobUpload } from "./blob.ts";
import type { DeletedIds, TimeWindow, UpdatedIds } from "./changes.ts";
import type { IfModified, Versioned } from "./versioned.ts";
import type { CallOptions, UpdateOptions, WriteOptions } from "./write-headers.ts";

export type WithId<T> = Omit<T, "Id" | "attributes"> & { readonly Id: string };

export interface Upserted {
  readonly id: string;
  readonly created: boolean;
}

export interface UpsertOptions extends WriteOptions {
  /** Never creates: NOT_FOUND where no record has the external id. */
  readonly updateOnly?: boolean;
}

/** What a `find` adds to its fields. */
export interface FindOptions extends QueryOptions {
  /** A condition without the word: soql`Name = ${name}`. */
  readonly where?: Soql;
  /** soql`Name ASC NULLS LAST` */
  readonly orderBy?: Soql;
  readonly limit?: number;
  readonly offset?: number;
}

type NameOf<T> = keyof T & string;
type ShapeAt<T, Name extends keyof T> = Extract<T[Name], SObjectShape>;
type RowAt<T, Name extends keyof T> = ShapeAt<T, Name>["row"];

/** The records of one object. `T` says which fields there are: `session.sobject<{ Name: string }>("Account")`. */
export interface SObjectHandle<T extends object = SObjectRecord, Shape extends SObjectShape = ShapeOf<T>>
  extends ObjectViews {
  readonly name: string;

  /**
   * Creates a record and gives its id. Parents go by id, or by their external id: `{ Owner: { Ext__c: "7" } }`. Not repeated
   * after a broken connection, because it may have been created: an `upsert` can be. Throws FIELD_REQUIRED, FIELD_VALUE_INVALID,
   * VALIDATION_FAILED, VALUE_NOT_UNIQUE, DUPLICATE_FOUND, ROW_LOCKED (after four tries) and their kin.
   *
   * Source: REST API guide, "sObject Basic Information".
   *
   * @example const id = await session.sobject("Account").create({ Name: "Acme" });
   */
  create(fields: Shape["create"], options?: WriteOptions): Promise<string>;

  /**
   * Reads issued in the same tick travel together, up to 2,000 in one call. Without a field list every readable field
   * is read. Throws NOT_FOUND when the record does not exist or is hidden.
   *
   * Source: REST API guide, "sObject Rows", "Get Records with sObject Collections".
   *
   * @example const { Name } = await session.sobject<{ Name: string }>("Account").retrieve(id, ["Name"]);
   */
  retrieve<K extends keyof T & string>(
    id: string,
    fields: readonly K[],
    options?: CallOptions,
  ): Promise<WithId<Pick<T, K>>>;
  retrieve(id: string, fields?: undefined, options?: CallOptions): Promise<WithId<T>>;

  /**
   * The record, or null when it is as it was: by the ETag of the last answer (accounts only) or by time.
   *
   * Source: REST API guide, "Conditional Request Headers".
   *
   * @example
   * const known = await account.retrieveIfModified(id, ["Name"]);
   * const changed = await account.retrieveIfModified(id, ["Name"], { since: known?.lastModified ?? null });
   */
  retrieveIfModified<K extends keyof T & string>(
    id: string,
    fields?: readonly K[],
    known?: IfModified,
  ): Promise<Versioned<WithId<Pick<T, K>>> | null>;

  /** The record with this external id. Throws NOT_FOUND, EXTERNAL_ID_AMBIGUOUS. Source: REST API guide, "sObject Rows by External ID". */
  retrieveByExternalId(
    field: ExternalId<Shape>,
    value: string | number,
    options?: CallOptions & { readonly fields?: readonly (keyof T & string)[] },
  ): Promise<WithId<T>>;

  /**
   * Changes fields; null clears one. `ifMatch` and `ifUnmodifiedSince` make it conditional: RECORD_MODIFIED when someone else was
   * first. Not repeated after a broken connection.
   *
   * @example await account.update(id, { Name: "Acme Ltd" }, { ifUnmodifiedSince: lastModified });
   */
  update(id: string, fields: Shape["update"], options?: UpdateOptions): Promise<void>;

  /** Into the recycle bin. Throws NOT_FOUND, RECORD_DELETED, DELETE_RESTRICTED. */
  delete(id: string, options?: CallOptions): Promise<void>;

  /**
   * Creates or updates by an external id; repeating it does no harm, so it is retried. Throws EXTERNAL_ID_AMBIGUOUS with the
   * candidates when several records have it.
   *
   * Source: REST API guide, "Insert or Update (Upsert) a Record Using an External ID".
   *
   * @example const { id, created } = await account.upsert("Ext__c", "7", { Name: "Acme" });
   */
  upsert(
    externalIdField: ExternalId<Shape>,
    externalId: string | number,
    fields: Shape["update"] | Shape["create"],
    options?: UpsertOptions,
  ): Promise<Upserted>;

  /**
   * Records by a condition; parents by path. Typed by the field list where the schema is known.
   *
   * @example
   * for await (const row of session.sobject("Case").find(["Subject", "Owner.Name"], { where: soql`IsClosed = ${false}`, limit: 10 }))
   *   console.log(row.Subject);
   */
  find<const Path extends string>(
    fields: readonly (Path & CheckedPath<Shape, Path>)[],
    options?: FindOptions,
  ): Query<Selected<Shape, Path>>;

  /** The record at the other end of a reference: `parent(id, "Owner")`. Throws NOT_FOUND where it is empty. Source: REST API guide, "sObject Relationships". */
  parent<Name extends NameOf<Shape["parents"]> | Untyped<Shape>>(
    id: string,
    relationship: Name,
    options?: CallOptions & { readonly fields?: readonly string[] },
  ): Promise<Name extends keyof Shape["parents"] ? RowAt<Shape["parents"], Name> : SObjectRecord>;

  /**
   * Child records, page by page as a query's: `children(id, "Contacts")`.
   *
   * @example for await (const contact of account.children(id, "Contacts", { fields: ["LastName"] })) console.log(contact);
   */
  children<Name extends NameOf<Shape["children"]> | Untyped<Shape>>(
    id: string,
    relationship: Name,
    options?: QueryOptions & { readonly fields?: readonly string[] },
  ): Query<Name extends keyof Shape["children"] ? RowAt<Shape["children"], Name> & object : SObjectRecord>;

  /**
   * Creates a record with its file, in one multipart call that is streamed. At most 2 GB for ContentVersion, 500 MB for others.
   * Throws BLOB_NOT_REPEATABLE when a stream had to be sent twice.
   *
   * Source: REST API guide, "Insert or Update Blob Data".
   *
   * @example
   * await session.sobject("ContentVersion").createWithBlob({ Title: "Plan", PathOnClient: "plan.pdf" },
   *   { field: "VersionData", filename: "plan.pdf", data: await openAsBlob("plan.pdf") });
   */
  createWithBlob(fields: Shape["create"], upload: BlobUpload, options?: WriteOptions): Promise<string>;
  /** Changes fields and content; ContentVersion's content cannot be replaced. */
  updateWithBlob(id: string, fields: Shape["update"], upload: BlobUpload, options?: WriteOptions): Promise<void>;
  /**
   * The content of a blob field, as a stream.
   *
   * @example await pipeline((await session.sobject("Attachment").download(id, "Body")).stream, createWriteStream("plan.pdf"));
   */
  download(id: string, field: string, options?: CallOptions): Promise<BlobDownload>;

  /** Ids changed in a window of the last 30 days. Throws REPLICATION_WINDOW. Source: REST API guide, "sObject Get Updated". */
  updated(window: TimeWindow, options?: CallOptions): Promise<UpdatedIds>;
  /** Ids deleted in a window of the last 15 days. Throws REPLICATION_WINDOW. Source: REST API guide, "sObject Get Deleted". */
  deleted(window: TimeWindow, options?: CallOptions): Promise<DeletedIds>;
  /** What this user looked at last. Source: REST API guide, "sObject Basic Information". */
  recent(options?: CallOptions): Promise<readonly SObjectRecord[]>;
  /** Fields, types, picklists; cached. Source: REST API guide, "sObject Describe". */
  describe(options?: { readonly fresh?: boolean; readonly signal?: AbortSignal }): Promise<SObjectDescribe>;
}

/** `string` where the shape does not know its relationships. */
type Untyped<Shape extends SObjectShape> = SObjectShape["parents"] extends Shape["parents"] ? string : never;
export type ExternalId<Shape extends SObjectShape> = Shape["externalIds"];
