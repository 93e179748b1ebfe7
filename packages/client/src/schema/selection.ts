import type { SObjectShape } from "./schema.ts";

type Head<Path> = Path extends `${infer Parent}.${string}` ? Parent : never;
type Tail<Path, Parent extends string> = Path extends `${Parent}.${infer Rest}` ? Rest : never;
/** A shape of every alternative, so that a polymorphic parent is read by the fields its types share. */
type ParentOf<Shape extends SObjectShape, Name> = Name extends keyof Shape["parents"]
  ? Extract<Shape["parents"][Name], SObjectShape>
  : never;

/** The row that these paths give: `Name` is a field, `Owner.Name` a parent that may be missing. */
export type Selected<Shape extends SObjectShape, Path extends string> = {
  readonly [Field in Extract<Path, keyof Shape["row"]>]: Shape["row"][Field];
} & {
  readonly [Name in Head<Path>]: Selected<ParentOf<Shape, Name>, Tail<Path, Name>> | null;
};

/** No path at all: never would pass for every one. */
type NoParent = "no such relationship";

/** The path itself where it leads to a field, and what it may be where it does not, so that the compiler says so. */
export type CheckedPath<Shape extends SObjectShape, Path extends string> = [Shape] extends [never]
  ? NoParent
  : string extends keyof Shape["row"]
    ? Path
    : Path extends keyof Shape["row"]
      ? Path
      : Path extends `${infer Parent}.${infer Rest}`
        ? CheckedPath<ParentOf<Shape, Parent>, Rest> extends Rest
          ? Path
          : keyof Shape["row"] & string
        : keyof Shape["row"] & string;
