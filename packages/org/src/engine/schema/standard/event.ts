import { auditFields, child, field, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { RELATED_TO, WHO } from "./related-to.ts";
import { MONTHS, RECURRENCE_INSTANCES, RECURRENCE_TYPES, timeZones } from "./value-sets.ts";

/** As recorded from a Developer Edition org. */
export const event = sobject("Event", "00U", ["Event", "Events"], "CUDVSE", () => ({
  fields: [
    recordId("Activity ID", { deletable: false }),
    fieldTable(`
      WhoId              reference        CUNFSGAPp  → ${WHO}  "Name ID"
      WhatId             reference        CUNFSGAPp  → ${RELATED_TO}  "Related To ID"
      Subject            combobox(255)    CUNFSAn    {Call|Email|Meeting|Send Letter/Quote|Other}
      Location           string(255)      CUNFSGAP
      IsAllDayEvent      boolean          CUDFSGP    "All-Day Event"
      ActivityDateTime   datetime         CUNFSA     "Due Date Time"
      ActivityDate       date             CUNFSG     "Due Date Only"
      DurationInMinutes  int(8)           CUNFSGA    "Duration"
      StartDateTime      datetime         CUNFSA     "Start Date Time"
      EndDateTime        datetime         CUNFSA     "End Date Time"
      EndDate            date             NFSGA      "End Date"
      Description        textarea(32000)  CUNP       as plaintextarea
      AccountId          reference        NFSGA      → Account`),
    field("OwnerId", "reference", "CUDFSGAp", { label: "Assigned To ID", to: "Calendar, User" }),
    fieldTable(`
      IsPrivate          boolean          CUDFSG     "Private"
      ShowAs             picklist(40)     CUNDFSGAr  "Show Time As"  {Busy|OutOfOffice|Free}  = Busy
      IsDeleted          boolean          DFSG
      IsChild            boolean          DFSG       "Is Child"
      IsGroupEvent       boolean          DFSG       "Is Group Event"
      GroupEventType     picklist(40)     NDFSGAr    {0|1|2|3}  = 0`),
    auditFields,
    fieldTable(`
      IsArchived                   boolean        DFSG
      RecurrenceActivityId         reference      NFSGA     → Event  rel none
      IsRecurrence                 boolean        CDFSG     "Create Recurring Series of Events"
      RecurrenceStartDateTime      datetime       CUNFSA    "Recurrence Start"
      RecurrenceEndDateOnly        date           CUNFSGA   "Recurrence End"
      RecurrenceTimeZoneSidKey     picklist(40)   CUNFSGAr  "Recurrence Time Zone"  {${timeZones()}}
      RecurrenceType               picklist(40)   CUNFSGAr  {${RECURRENCE_TYPES}}
      RecurrenceInterval           int(9)         CUNFSGA
      RecurrenceDayOfWeekMask      int(9)         CUNFSGA   "Recurrence Day of Week Mask"
      RecurrenceDayOfMonth         int(9)         CUNFSGA   "Recurrence Day of Month"
      RecurrenceInstance           picklist(40)   CUNFSGAr  {${RECURRENCE_INSTANCES}}
      RecurrenceMonthOfYear        picklist(40)   CUNFSGAr  "Recurrence Month of Year"  {${MONTHS}}
      ReminderDateTime             datetime       CUNFSA    "Reminder Date/Time"
      IsReminderSet                boolean        CUDFSG    "Reminder Set"
      EventSubtype                 picklist(40)   CNFSGAr   {Event}
      IsRecurrence2Exclusion       boolean        DFSG      "Historical Event, Not Following Recurrence"
      Recurrence2PatternText       textarea(512)  CN        as plaintextarea  "Recurrence Pattern"
      Recurrence2PatternVersion    picklist(40)   NFSGAr    "Pattern Version"  {1|2}
      IsRecurrence2                boolean        DFSG      "Repeat"
      IsRecurrence2Exception       boolean        DFSG      "Is Exception"
      Recurrence2PatternStartDate  datetime       NFSA      "Recurrence Pattern Start Date"
      Recurrence2PatternTimeZone   string(255)    NFSGA     "Recurrence Pattern Time Zone Reference"`),
  ],
  children: [
    child("Attachments", "Attachment.ParentId", "cascade"),
    child("ContentDocumentLinks", "ContentDocumentLink.LinkedEntityId", "cascade"),
  ],
}));
