import type { SObjectDescribe } from "@postern/kernel";
import type { CompactLayout } from "../doors/layouts.ts";
import { itemBuilder } from "./layout-items.ts";

/** What the system default shows beside the name, where the object has it (Salesforce Help, "Compact Layouts"; the choice is inferred). */
const FIELDS = [
  "Type",
  "Title",
  "Company",
  "AccountId",
  "Phone",
  "Email",
  "Website",
  "StageName",
  "Amount",
  "CloseDate",
  "Subject",
  "Status",
  "Priority",
  "StartDate",
  "OwnerId",
];
const MOST = 5;

/** The system default compact layout: the name and up to four of the fields people look for first. */
export function compactLayout(describe: SObjectDescribe): CompactLayout {
  const { item } = itemBuilder(describe.fields);
  const named = describe.fields.filter((field) => field.nameField);
  const others = FIELDS.flatMap(
    (name) => describe.fields.find((field) => field.name === name && !field.nameField) ?? [],
  );
  const photo = describe.fields.filter((field) => field.name === "PhotoUrl");
  return {
    actions: [],
    fieldItems: [...named, ...others].slice(0, MOST).map((field) => item(field, { edit: false })),
    id: null,
    imageItems: photo.map((field) => item(field, { edit: false })),
    label: "System Default",
    name: "SYSTEM",
    objectType: describe.name,
  };
}
