import { auditFields, field, plain, recordId, sobject } from "../definition-builder.ts";

export const task = sobject("Task", "00T", ["Task", "Tasks"], "CUDVSE", () => ({
  fields: [
    recordId("Activity ID"),
    plain("WhoId", "reference", "? fls", { label: "Name ID", to: "Contact, Lead" }),
    plain("WhatId", "reference", "? fls", {
      label: "Related To ID",
      to: "Account, Campaign, Case, Opportunity, Product2",
    }),
    field("Subject", "combobox(255)", "CUNFSP", { values: "Call; Send Letter; Send Quote; Email; Other" }),
    plain("ActivityDate", "date", "? fls", { label: "Due Date Only" }),
    plain("Status", "picklist(255)", "", {
      values: "Not Started; In Progress; Completed; Waiting on someone else; Deferred",
      defaultValue: "Not Started",
    }),
    plain("Priority", "picklist(20)", "", { values: "High; Normal; Low", defaultValue: "Normal" }),
    plain("IsHighPriority", "boolean", "ro", { label: "High Priority" }),
    field("OwnerId", "reference", "CUDFSGAp", { label: "Assigned To ID", to: "Group, User" }),
    field("Description", "textarea(32000)", "CUNP", { extraTypeInfo: "plaintextarea" }),
    plain("AccountId", "reference", "? ro", { to: "Account" }),
    plain("IsClosed", "boolean", "ro"),
    auditFields,
    plain("IsArchived", "boolean", "ro"),
    plain("CallDurationInSeconds", "int(8)", "? fls", { label: "Call Duration" }),
    plain("CallType", "picklist(40)", "? fls", { values: "Internal; Inbound; Outbound" }),
    plain("CallDisposition", "string(255)", "? fls", { label: "Call Result" }),
    plain("CallObject", "string(255)", "? fls", { label: "Call Object Identifier" }),
    plain("ReminderDateTime", "datetime", "?", { label: "Reminder Date/Time" }),
    plain("IsReminderSet", "boolean", "", { label: "Reminder Set" }),
    plain("TaskSubtype", "picklist(40)", "? co r", {
      values: "Task; Email; ListEmail; Cadence; Call; LinkedIn",
      defaultValue: "Task",
    }),
    plain("CompletedDateTime", "datetime", "? ro", { label: "Completed Date" }),
  ],
}));
