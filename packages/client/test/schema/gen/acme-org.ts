// Generated from describe by `postern types`; do not edit.
import type { Address, AnySObject, Geolocation } from "../../../src/index.ts";

/** Account (`Account`), as it is read. */
export interface Account {
  /** Account ID */
  Id: string;
  /** Billing Address */
  BillingAddress: Address | null;
  /** Created Date. Datetime. */
  CreatedDate: string;
  /** External Key. At most 40 characters. External id. Unique. */
  Ext__c: string | null;
  /** Industry */
  Industry: "Energy" | "Media \"new\"" | (string & {}) | null;
  /** Deleted */
  IsDeleted: boolean;
  /** Partner */
  IsPartner: boolean;
  /** Location */
  Location__c: Geolocation | null;
  /** Account Name. At most 255 characters. */
  Name: string;
  /** Employees */
  NumberOfEmployees: number | null;
  /** Owner ID. Reference to User. */
  OwnerId: string;
  /** Parent Account ID. Reference to Account. */
  ParentId: string | null;
  /**
   * Rating
   * How warm it is.
   * Never close a comment *\/ here.
   */
  Rating: "Hot" | "Cold" | "Frozen" | null;
}

/** What a new Account takes. */
export interface AccountCreate extends Pick<Account, "Name">, Partial<Pick<Account,
    | "Ext__c" | "Industry" | "IsPartner" | "NumberOfEmployees" | "OwnerId" | "ParentId"
  >> {
  /** In place of ParentId: the record that has this external id. */
  Parent?: { Ext__c: NonNullable<Account["Ext__c"]> };
  /**
   * Rating
   * How warm it is.
   * Never close a comment *\/ here.
   */
  Rating?: "Hot" | "Cold" | null;
}

/** What a change of Account takes. */
export interface AccountUpdate extends Partial<Pick<Account,
    | "Ext__c" | "Industry" | "IsPartner" | "Name" | "NumberOfEmployees" | "OwnerId" | "ParentId"
  >> {
  /** In place of ParentId: the record that has this external id. */
  Parent?: { Ext__c: NonNullable<Account["Ext__c"]> };
  /**
   * Rating
   * How warm it is.
   * Never close a comment *\/ here.
   */
  Rating?: "Hot" | "Cold" | null;
}

export interface AccountShape {
  row: Account;
  create: AccountCreate;
  update: AccountUpdate;
  parents: {
    Owner: AnySObject;
    Parent: AccountShape;
  };
  children: {
    Contacts: ContactShape;
    Widgets__r: Widget__cShape;
  };
  externalIds: "Id" | "Ext__c";
}

/** Contact (`Contact`), as it is read. */
export interface Contact {
  /** Contact ID */
  Id: string;
  /** Account ID. Reference to Account. */
  AccountId: string | null;
  /** Birthdate. Date. */
  Birthdate: string | null;
  /** Last Called. Datetime. */
  LastCalled__c: string | null;
  /** Last Name. At most 80 characters. */
  LastName: string;
  /** Topics. Multipicklist. */
  Topics__c: string | null;
  /** Who. Reference to Account, Contact, Lead. */
  WhoId: string | null;
}

/** What a new Contact takes. */
export interface ContactCreate extends Pick<Contact, "LastName">, Partial<Pick<Contact, "AccountId" | "Birthdate" | "Topics__c" | "WhoId">> {
  /** In place of AccountId: the record that has this external id. */
  Account?: { Ext__c: NonNullable<Account["Ext__c"]> };
  /** Last Called. Datetime. */
  LastCalled__c?: string | Date | null;
}

/** What a change of Contact takes. */
export interface ContactUpdate extends Partial<Pick<Contact,
    | "AccountId" | "Birthdate" | "LastName" | "Topics__c" | "WhoId"
  >> {
  /** In place of AccountId: the record that has this external id. */
  Account?: { Ext__c: NonNullable<Account["Ext__c"]> };
  /** Last Called. Datetime. */
  LastCalled__c?: string | Date | null;
}

export interface ContactShape {
  row: Contact;
  create: ContactCreate;
  update: ContactUpdate;
  parents: {
    Account: AccountShape;
    Who: AccountShape | AnySObject | ContactShape;
  };
  children: Record<never, never>;
  externalIds: "Id";
}

/** Widget (`Widget__c`), as it is read. Custom. */
export interface Widget__c {
  /** Record ID */
  Id: string;
  /** Account. Reference to Account. */
  Account__c: string;
  /** Image. Base64. */
  Image__c: string | null;
  /** Widget Number. At most 80 characters. Numbered automatically. */
  Name: string;
  /** Total. Currency. Calculated. */
  Total__c: number | null;
}

/** What a new Widget takes. */
export interface Widget__cCreate extends Partial<Pick<Widget__c, "Account__c" | "Image__c">> {
  /** In place of Account__c: the record that has this external id. */
  Account__r?: { Ext__c: NonNullable<Account["Ext__c"]> };
}

/** What a change of Widget takes. */
export interface Widget__cUpdate extends Partial<Pick<Widget__c, "Account__c" | "Image__c">> {
  /** In place of Account__c: the record that has this external id. */
  Account__r?: { Ext__c: NonNullable<Account["Ext__c"]> };
}

export interface Widget__cShape {
  row: Widget__c;
  create: Widget__cCreate;
  update: Widget__cUpdate;
  parents: {
    Account__r: AccountShape;
  };
  children: Record<never, never>;
  externalIds: "Id";
}

/** The org's objects: `connect<AcmeOrg>(…)`, `session.withSchema<AcmeOrg>()`. */
export interface AcmeOrg {
  Account: AccountShape;
  Contact: ContactShape;
  Widget__c: Widget__cShape;
}
