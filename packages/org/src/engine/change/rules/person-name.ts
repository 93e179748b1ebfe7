import type { Work } from "../work.ts";

/** `Name` of a person is "First Last"; the salutation is no part of it (Object Reference, Contact). */
export function derivePersonName({ model, after }: Work): void {
  const name = model.field("Name");
  if (!name || name.createable || !model.field("LastName")?.createable) return;
  after.Name = [after.FirstName, after.LastName].filter(Boolean).join(" ") || null;
}
