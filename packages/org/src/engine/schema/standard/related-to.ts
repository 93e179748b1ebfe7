/**
 * What activities, files and notes can be related to, of the objects this org has; in the order describes list them. Polymorphic
 * references of the real org name some dozens more.
 */
export const RELATED_TO = "Account, Asset, Campaign, Case, Contract, Opportunity, Order, Product2, Quote";
export const WHO = "Contact, Lead";
export const FILE_PARENTS =
  "Account, Asset, Campaign, Case, Contact, Contract, EmailMessage, EmailTemplate, Event, Lead, Opportunity, Order, Product2, Quote, Task";
export const LINKED_ENTITIES = `${FILE_PARENTS}, Organization, User`;
