import type { SObjectRecord } from "./record.ts";

/** What is known of one object at compile time. `postern types` writes these; a hand-written one does as well. */
export interface SObjectShape {
  /** What a read gives. */
  readonly row: object;
  readonly create: object;
  readonly update: object;
  /** Parents by relationship name; several shapes where a reference is polymorphic. */
  readonly parents: object;
  readonly children: object;
  /** Fields that an upsert may go by. */
  readonly externalIds: string;
}

/** An object of which only the rows are known. */
export interface ShapeOf<Row extends object> extends SObjectShape {
  readonly row: Row;
  readonly create: Partial<Row>;
  readonly update: Partial<Row>;
}

/** An object that the schema does not describe. */
export type AnySObject = ShapeOf<SObjectRecord>;

/** A session without a schema: every name is taken, and rows are plain records. */
export type AnySchema = Record<never, never>;

/** Object names that may be used without a type of their own: all without a schema, none with one. */
export type UntypedName<Schema extends object> = keyof Schema extends never ? string : never;

export type ShapeIn<Schema extends object, Name extends keyof Schema> = Schema[Name] extends SObjectShape
  ? Schema[Name]
  : AnySObject;

/** A compound address field on read (Object Reference: Address Compound Fields). */
export interface Address {
  readonly city: string | null;
  readonly country: string | null;
  readonly countryCode?: string | null;
  readonly geocodeAccuracy: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly postalCode: string | null;
  readonly state: string | null;
  readonly stateCode?: string | null;
  readonly street: string | null;
}

/** A compound geolocation field on read. */
export interface Geolocation {
  readonly latitude: number | null;
  readonly longitude: number | null;
}
