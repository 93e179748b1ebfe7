import { auditFields, child, field, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { RELATED_TO, WHO } from "./related-to.ts";
import { MONTHS, RECURRENCE_INSTANCES, RECURRENCE_TYPES, timeZones } from "./value-sets.ts";

export const task = sobject("Task", "00T", ["Task", "Tasks"], "CUDVSE", () => ({
  fields: [
    recordId("Activity ID"),
    fieldTable(`
      WhoId           reference        ? fls        → ${WHO}  "Name ID"
      WhatId          reference        ? fls        → ${RELATED_TO}  "Related To ID"
      Subject         combobox(255)    CUNFSAn      {Call|Send Letter|Send Quote|Email|Other}
      ActivityDate    date             ? fls        "Due Date Only"
      Status          picklist(255)                 {Not Started|In Progress|Completed|Waiting on someone else|Deferred}  = Not Started
      Priority        picklist(20)                  {High|Normal|Low}  = Normal
      IsHighPriority  boolean          ro           "High Priority"`),
    field("OwnerId", "reference", "CUDFSGAp", { label: "Assigned To ID", to: "Group, User" }),
    fieldTable(`
      Description     textarea(32000)  CUNP         as plaintextarea
      AccountId       reference        ? ro         → Account
      IsClosed        boolean          ro`),
    auditFields,
    fieldTable(`
      IsArchived                 boolean        ro
      CallDurationInSeconds      int(8)         ? fls   "Call Duration"
      CallType                   picklist(40)   ? fls   {Internal|Inbound|Outbound}
      CallDisposition            string(255)    ? fls   "Call Result"
      CallObject                 string(255)    ? fls   "Call Object Identifier"
      ReminderDateTime           datetime       ?       "Reminder Date/Time"
      IsReminderSet              boolean                "Reminder Set"
      RecurrenceActivityId       reference      ? ro    → Task  rel none
      IsRecurrence               boolean                "Create Recurring Series of Tasks"
      RecurrenceStartDateOnly    date           ?       "Recurrence Start"
      RecurrenceEndDateOnly      date           ?       "Recurrence End"
      RecurrenceTimeZoneSidKey   picklist(40)   ? r     "Recurrence Time Zone"  {${timeZones()}}
      RecurrenceType             picklist(40)   ? r     {${RECURRENCE_TYPES}}
      RecurrenceInterval         int(9)         ?
      RecurrenceDayOfWeekMask    int(9)         ?       "Recurrence Day of Week Mask"
      RecurrenceDayOfMonth       int(9)         ?       "Recurrence Day of Month"
      RecurrenceInstance         picklist(40)   ? r     {${RECURRENCE_INSTANCES}}
      RecurrenceMonthOfYear      picklist(40)   ? r     "Recurrence Month of Year"  {${MONTHS}}
      RecurrenceRegeneratedType  picklist(40)   ? r     "Repeat This Task"  {RecurrenceRegenerateAfterDueDate|RecurrenceRegenerateAfterToday|RecurrenceRegenerated}
      TaskSubtype                picklist(40)   ? co r  {Task|Email|ListEmail|Cadence|Call|LinkedIn}  = Task
      CompletedDateTime          datetime       ? ro    "Completed Date"`),
  ],
  children: [
    child("Attachments", "Attachment.ParentId", "cascade"),
    child("ContentDocumentLinks", "ContentDocumentLink.LinkedEntityId", "cascade"),
  ],
}));
