/** A quick action: a form that creates a record, or updates the one it is opened on (Metadata API, "QuickAction"). */
export interface QuickAction {
  /** `New_Visit`; on one object only: `Account.New_Visit`. */
  readonly name: string;
  readonly label: string;
  readonly type: "Create" | "Update" | "LogACall";
  /** The object of the record: that of the name when it updates. */
  readonly targetObject: string;
  /** The reference that gets the id of the record the action is opened on; by default the first that takes it. */
  readonly targetParentField?: string;
  /** What the form shows, in order; fields that the caller may not see are left out. */
  readonly fields: readonly string[];
  /** What the record gets when the form does not say (fieldOverrides). */
  readonly fieldOverrides?: Readonly<Record<string, unknown>>;
}

/** The object an action is bound to; null for a global one. */
export const boundTo = ({ name }: QuickAction) => (name.includes(".") ? name.slice(0, name.indexOf(".")) : null);

const create = (object: string, label: string, fields: string): QuickAction => ({
  name: `New${object}`,
  label,
  type: "Create",
  targetObject: object,
  fields: fields.split(" "),
});

/** The global actions of a new org (Salesforce Help, "Default Global Quick Actions"; the fields of each form are inferred). */
export const STANDARD_ACTIONS: readonly QuickAction[] = [
  create("Account", "New Account", "Name Phone Website Type"),
  create("Case", "New Case", "ContactId Status Subject Description Priority Origin"),
  create("Contact", "New Contact", "Salutation FirstName LastName AccountId Email Phone Title"),
  create("Event", "New Event", "Subject StartDateTime EndDateTime IsAllDayEvent Location WhoId WhatId"),
  create("Lead", "New Lead", "Salutation FirstName LastName Company Email Phone Status"),
  create("Opportunity", "New Opportunity", "Name AccountId CloseDate StageName Amount"),
  create("Task", "New Task", "Subject ActivityDate Status Priority WhoId WhatId OwnerId"),
  {
    name: "LogACall",
    label: "Log a Call",
    type: "LogACall",
    targetObject: "Task",
    fields: ["Subject", "Description", "WhoId", "WhatId"],
    fieldOverrides: { Subject: "Call", Status: "Completed", TaskSubtype: "Call" },
  },
];
