import { expectTypeOf, it } from "vitest";
import type { Query, Session, SObjectHandle, SObjectRecord } from "../src/index.ts";

interface Account {
  Name: string;
  NumberOfEmployees: number | null;
}
declare const session: Session;
declare const account: SObjectHandle<Account>;

it("a query has the rows it was given, and plain records otherwise", () => {
  const typed = () => session.query<Account>("");
  expectTypeOf(typed).returns.toEqualTypeOf<Query<Account>>();
  expectTypeOf<ReturnType<Query<Account>["first"]>>().toEqualTypeOf<Promise<Account | null>>();
  const plain = () => session.query("");
  expectTypeOf(plain).returns.toEqualTypeOf<Query<SObjectRecord>>();
});

it("a read of chosen fields has these and the id, and no others", () => {
  const read = () => account.retrieve("001", ["Name"]);
  type Row = Awaited<ReturnType<typeof read>>;
  expectTypeOf<Row["Name"]>().toEqualTypeOf<string>();
  expectTypeOf<Row["Id"]>().toEqualTypeOf<string>();
  expectTypeOf<Row>().not.toHaveProperty("NumberOfEmployees");
});

it("unknown fields and wrong values are refused by the compiler", () => {
  // @ts-expect-error Account has no such field.
  void (() => account.retrieve("001", ["Nme"]));
  // @ts-expect-error The name is a string.
  void (() => account.create({ Name: 1 }));
  // @ts-expect-error An update cannot invent a field.
  void (() => account.update("001", { Nme: "x" }));
});
