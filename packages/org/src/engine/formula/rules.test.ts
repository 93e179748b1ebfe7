import { beforeEach, describe, expect, it } from "vitest";
import { type FormulaRoom, formulaRoom } from "./formula-room.fixture.ts";

let room: FormulaRoom;
beforeEach(() => {
  room ??= formulaRoom();
});

const put = (fullName: string, errorConditionFormula: string, more: object = {}) =>
  room.engine.deploy.putValidationRule(room.admin, "Account", {
    fullName,
    active: true,
    errorConditionFormula,
    errorMessage: `${fullName} is broken`,
    ...more,
  });
const insert = (fields: Record<string, unknown>) => room.apply({ operation: "insert", sobject: "Account", fields })[0];
const update = (id: string, fields: Record<string, unknown>) =>
  room.apply({ operation: "update", sobject: "Account", id, fields })[0];
const broken = (...names: string[]) =>
  expect.objectContaining({
    success: false,
    faults: names.map((name) =>
      expect.objectContaining({ errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: `${name} is broken` }),
    ),
  });

describe("validation rules", () => {
  it("refuse with their message and field, all that are broken at once, until they are switched off or removed", () => {
    put("Needs_phone", "ISBLANK(Phone)", { errorDisplayField: "Phone" });
    put("No_small", "NumberOfEmployees < 10");
    const both = insert({ Name: "Acme", NumberOfEmployees: 3 });
    expect(both).toEqual(broken("Needs_phone", "No_small"));
    expect(both?.success === false && both.faults.map((fault) => fault.fields)).toEqual([["Phone"], []]);
    put("No_small", "NumberOfEmployees < 10", { active: false });
    expect(insert({ Name: "Acme", NumberOfEmployees: 3 })).toEqual(broken("Needs_phone"));
    // A blank number is neither small nor large.
    put("No_small", "NumberOfEmployees < 10");
    expect(insert({ Name: "Acme", Phone: "1" })?.success).toBe(true);
    room.engine.deploy.removeValidationRule(room.admin, "Account", "Needs_phone");
    room.engine.deploy.removeValidationRule(room.admin, "Account", "No_small");
    expect(insert({ Name: "Acme", NumberOfEmployees: 3 })?.success).toBe(true);
  });

  it("see the record as it is about to be written: hooks before them, defaults, the value before", () => {
    put("Rating_once", "NOT(ISNEW()) && ISCHANGED(Rating) && NOT(ISBLANK(PRIORVALUE(Rating)))");
    put("No_shrink", "PRIORVALUE(NumberOfEmployees) > NumberOfEmployees");
    put("Red_is_out", "AND(ISPICKVAL(Rating, 'Cold'), ISPICKVAL(PRIORVALUE(Rating), 'Hot'))");
    const [id] = room.insert("Account", { Name: "Beta", NumberOfEmployees: 10 }) as [string];
    expect(update(id, { Rating: "Hot" })?.success).toBe(true);
    expect(update(id, { Rating: "Warm" })).toEqual(broken("Rating_once"));
    expect(update(id, { Rating: "Cold" })).toEqual(broken("Rating_once", "Red_is_out"));
    expect(update(id, { NumberOfEmployees: 9 })).toEqual(broken("No_shrink"));
    expect(update(id, { NumberOfEmployees: 11, Rating: "Hot" })?.success).toBe(true);
    expect(room.row(`SELECT Rating, NumberOfEmployees FROM Account WHERE Id = '${id}'`)).toEqual(["Hot", 11]);
    for (const name of ["Rating_once", "No_shrink", "Red_is_out"])
      room.engine.deploy.removeValidationRule(room.admin, "Account", name);
  });

  it("see parents and the user, and are not asked about the org's own writes or a delete", () => {
    put("Not_below_holding", "Parent.Name = 'Holding' && $Profile.Name = 'System Administrator'");
    const [holding] = room.insert("Account", { Name: "Holding" }) as [string];
    expect(insert({ Name: "Child", ParentId: holding })).toEqual(broken("Not_below_holding"));
    put("Not_below_holding", "FALSE");
    const [child] = room.insert("Account", { Name: "Child", ParentId: holding }) as [string];
    put("Not_below_holding", "TRUE");
    expect(room.apply({ operation: "delete", sobject: "Account", id: holding })[0]?.success).toBe(true);
    expect(room.row(`SELECT ParentId FROM Account WHERE Id = '${child}'`)).toEqual([null]);
    room.engine.deploy.removeValidationRule(room.admin, "Account", "Not_below_holding");
  });

  it("let those pass who have a custom permission", () => {
    const [profileId] = room.row("SELECT Id FROM Profile WHERE Name = 'System Administrator'") as [string];
    put("Unless_allowed", "NOT($Permission.Bypass)");
    expect(insert({ Name: "Gamma" })).toEqual(broken("Unless_allowed"));
    const permission = { name: "Bypass", profileIds: [profileId], permissionSetIds: [] };
    room.engine.identity.changeSettings({ customPermissions: [permission] });
    expect(insert({ Name: "Gamma" })?.success).toBe(true);
    room.engine.deploy.removeValidationRule(room.admin, "Account", "Unless_allowed");
  });

  it.each([
    ["Bad name", "TRUE", {}, /rule name/],
    ["Text_rule", "Name", {}, "Formula result is data type (Text), incompatible with expected data type (Boolean)."],
    ["No_text", "TRUE", { errorMessage: "" }, /error message/],
    ["No_place", "TRUE", { errorDisplayField: "Nothing__c" }, /does not exist/],
    ["Prior_of_what", "PRIORVALUE(1 + 1) > 1", {}, "Expected field reference"],
    ["Prior_of_parent", "ISCHANGED(Parent.Name)", {}, "Expected field reference"],
  ])("are refused themselves: %s", (name, formula, more, message) => {
    expect(() => put(name, formula, more)).toThrow(message);
  });

  it("keep a field that they read", () => {
    room.fields("Account", { fullName: "Level__c", label: "Level", type: "Number" });
    put("Level_set", "ISBLANK(Level__c)");
    const remove = () => room.engine.deploy.removeField(room.admin, "Account", "Level__c");
    expect(remove).toThrow(expect.objectContaining({ errorCode: "DEPENDENCY_EXISTS" }));
    room.engine.deploy.removeValidationRule(room.admin, "Account", "Level_set");
    remove();
    expect(() => room.row("SELECT Level__c FROM Account")).toThrow(/No such column/);
  });
});
