import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";

/** What a new record starts with: the defaults of the fields this caller may set, and nothing for those without. */
export function defaultValues(describe: SObjectDescribe, asked: readonly string[] | null): Record<string, unknown> {
  const fields = asked === null ? describe.fields : asked.map((name) => fieldNamed(describe, name));
  return Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      if (!field.createable) return [];
      const value = defaultOf(field);
      return value === null ? [] : [[field.name, value]];
    }),
  );
}

function fieldNamed({ fields, name: sobject }: SObjectDescribe, name: string): FieldDescribe {
  const field = fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!field) throw new ApiFault("INVALID_FIELD", `No such column '${name}' on sobject of type ${sobject}`);
  return field;
}

function defaultOf(field: FieldDescribe): unknown {
  const chosen = field.picklistValues.find((entry) => entry.defaultValue && entry.active);
  return chosen ? chosen.value : (field["defaultValue"] ?? null);
}
