import type { SObjectDescribe } from "@postern/kernel";

/** One related list per named child relationship; its columns are the child's name, by which it can be told. */
export function relatedLists(describe: SObjectDescribe) {
  return describe.childRelationships
    .filter((child) => child.relationshipName !== null)
    .map((child) => ({
      accessLevelRequiredForCreate: null,
      buttons: [],
      columns: [
        {
          field: `${child.childSObject}.Id`,
          fieldApiName: "Id",
          format: null,
          label: "Record ID",
          lookupId: null,
          name: "Id",
          sortable: true,
        },
      ],
      custom: child.childSObject.endsWith("__c"),
      field: child.field,
      label: (child.relationshipName as string).replace(/__r$/, "").replace(/([a-z])([A-Z])/g, "$1 $2"),
      limitRows: 5,
      name: child.relationshipName,
      sobject: child.childSObject,
      sort: [],
    }));
}
