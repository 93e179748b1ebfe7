import type { ChildRelationshipDefinition } from "../definition.ts";
import { child } from "../definition-builder.ts";

/**
 * What activities, files and notes can be related to, of the objects this org has; in the order describes list them. Polymorphic
 * references of the real org name some dozens more.
 */
export const RELATED_TO = "Account, Asset, Campaign, Case, Contract, Opportunity, Order, Product2, Quote";
export const WHO = "Contact, Lead";
export const NOTE_PARENTS = "Account, Asset, Contact, Contract, Lead, Opportunity, Order, Product2, Quote";
export const FILE_PARENTS =
  "Account, Asset, Campaign, Case, Contact, Contract, EmailMessage, EmailTemplate, Event, Lead, Opportunity, Order, Product2, Quote, Task";
export const LINKED_ENTITIES = `${FILE_PARENTS}, Organization, User`;

/** The child relationships of what carries files, and notes and activities where it can; all go with their record. */
export function pinned(options: {
  readonly activities: boolean;
  readonly notes?: boolean;
  readonly who?: boolean;
}): ChildRelationshipDefinition[] {
  const { activities, notes = true, who = false } = options;
  return [
    child("Attachments", "Attachment.ParentId", "cascade"),
    child("ContentDocumentLinks", "ContentDocumentLink.LinkedEntityId", "cascade"),
    ...(notes ? [child("Notes", "Note.ParentId", "cascade")] : []),
    ...(activities
      ? [
          child("Events", who ? "Event.WhoId" : "Event.WhatId", "cascade"),
          child("Tasks", who ? "Task.WhoId" : "Task.WhatId", "cascade"),
        ]
      : []),
  ];
}
