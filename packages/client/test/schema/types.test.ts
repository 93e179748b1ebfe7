import { expectTypeOf, it } from "vitest";
import { type AnySchema, type Outcome, type Query, type Session, soql } from "../../src/index.ts";
import type { AccountCreate, AcmeOrg } from "./gen/acme-org.ts";

declare const session: Session<AcmeOrg>;
declare const untyped: Session;

it("reads have the fields of the org, nullable where they are", () => {
  const read = () => session.sobject("Account").retrieve("001", ["Name", "Rating", "BillingAddress"]);
  type Row = Awaited<ReturnType<typeof read>>;
  expectTypeOf<Row["Name"]>().toEqualTypeOf<string>();
  expectTypeOf<Row["Rating"]>().toEqualTypeOf<"Hot" | "Cold" | "Frozen" | null>();
  expectTypeOf<Row>().not.toHaveProperty("Industry");
  // @ts-expect-error No such field.
  void (() => session.sobject("Account").retrieve("001", ["Nme"]));
  // @ts-expect-error No such object; `withSchema` opens the session to others.
  void (() => session.sobject("Acount"));
  void (() => session.withSchema<AnySchema>().sobject("Acount"));
});

it("writes take what can be written: required, read-only, active picklist values, parents by key", () => {
  const account = () => session.sobject("Account");
  void (() => account().create({ Name: "A", Rating: "Hot", Parent: { Ext__c: "7" }, Industry: "Something new" }));
  // @ts-expect-error The name is required.
  void (() => account().create({ Rating: "Hot" }));
  // @ts-expect-error Not active any more.
  void (() => account().create({ Name: "A", Rating: "Frozen" }));
  // @ts-expect-error Set by the platform.
  void (() => account().create({ Name: "A", CreatedDate: "2026-01-01" }));
  // @ts-expect-error Not nillable.
  void (() => account().update("001", { Name: null }));
  // @ts-expect-error By an external id that it has not.
  void (() => account().upsert("Rating", "7", {}));
  void (() =>
    session.sobject("Contact").create({ LastName: "B", LastCalled__c: new Date(0), Birthdate: "2000-01-01" }));
  // @ts-expect-error A day is not a moment.
  void (() => session.sobject("Contact").create({ LastName: "B", Birthdate: new Date(0) }));
  expectTypeOf<AccountCreate["Name"]>().toEqualTypeOf<string>();
});

it("a find is typed by its field list, parents included", () => {
  const find = () => session.sobject("Contact").find(["LastName", "Account.Name", "Account.Parent.Rating"]);
  type Row = ReturnType<typeof find> extends Query<infer T> ? T : never;
  expectTypeOf<Row["LastName"]>().toEqualTypeOf<string>();
  expectTypeOf<NonNullable<Row["Account"]>["Name"]>().toEqualTypeOf<string>();
  expectTypeOf<NonNullable<NonNullable<Row["Account"]>["Parent"]>["Rating"]>().toEqualTypeOf<
    "Hot" | "Cold" | "Frozen" | null
  >();
  expectTypeOf<Row["Account"]>().extract<null>().toEqualTypeOf<null>();
  // @ts-expect-error No such field of the parent.
  void (() => session.sobject("Contact").find(["Account.Nme"]));
  // @ts-expect-error No such parent.
  void (() => session.sobject("Contact").find(["Acount.Name"]));
  void (() => session.sobject("Account").find(["Owner.AnythingGoes"]));
  void (() => untyped.sobject("Account").find(["Anything", "Goes.Here"]));
});

it("relationships lead to the other object's rows", () => {
  const parent = () => session.sobject("Contact").parent("003", "Account");
  expectTypeOf<Awaited<ReturnType<typeof parent>>["Name"]>().toEqualTypeOf<string>();
  const children = () => session.sobject("Account").children("001", "Contacts");
  type Child = ReturnType<typeof children> extends Query<infer T> ? T : never;
  expectTypeOf<Child["LastName"]>().toEqualTypeOf<string>();
  // @ts-expect-error No such relationship.
  void (() => session.sobject("Account").children("001", "Contcts"));
  void (() => untyped.sobject("Account").children("001", "Anything"));
});

it("a soql fragment carries the type of its rows", () => {
  const carried = () => session.query(soql<{ n: number }>`SELECT COUNT(Id) n FROM Account`);
  expectTypeOf<ReturnType<typeof carried>>().toEqualTypeOf<Query<{ n: number }>>();
  const plain = soql`SELECT Id FROM Account`;
  const given = () => session.query<{ Id: string }>(plain);
  expectTypeOf<ReturnType<typeof given>>().toEqualTypeOf<Query<{ Id: string }>>();
  // @ts-expect-error Neither text nor a fragment.
  void (() => session.query({ text: "SELECT Id FROM Account" }));
  // @ts-expect-error Not a value.
  void (() => soql`Name = ${undefined}`);
});

it("composite steps are typed by position, references go where their value would", () => {
  const composite = () =>
    session.composite((steps) => {
      const account = steps.create("Account", { Name: "A" });
      const contact = steps.create("Contact", { LastName: "B", AccountId: account.id });
      return [
        account,
        contact,
        steps.retrieve("Account", account.id),
        steps.query<{ Id: string }>("SELECT Id FROM Account"),
      ];
    });
  type Values = Awaited<ReturnType<ReturnType<typeof composite>["send"]>>;
  expectTypeOf<Values[0]>().toEqualTypeOf<string>();
  expectTypeOf<Values[2]["Name"]>().toEqualTypeOf<string>();
  expectTypeOf<Values[3]["records"][number]>().toEqualTypeOf<{ Id: string }>();
  type Settled = Awaited<ReturnType<ReturnType<typeof composite>["settled"]>>;
  expectTypeOf<Settled[0]>().toEqualTypeOf<Outcome<string>>();
  void (() =>
    session.composite((steps) => {
      // @ts-expect-error No such field.
      steps.create("Account", { Name: "A", Nme: "B" });
      return [];
    }));
  void (() =>
    session.graph((steps) => {
      // @ts-expect-error A graph has no queries.
      steps.query("SELECT Id FROM Account");
      return [];
    }));
});

it("collections take the org's fields too", () => {
  void (() => session.collections.create("Account", [{ Name: "A" }]));
  // @ts-expect-error The name is required.
  void (() => session.collections.create("Account", [{ Rating: "Hot" }]));
  void (() => session.collections.update("Account", [{ Id: "001", Rating: "Hot" }]));
  void (() => untyped.collections.create("Anything", [{ Goes: 1 }]));
});
