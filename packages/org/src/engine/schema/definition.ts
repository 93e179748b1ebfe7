import type { FieldType } from "@postern/kernel";
import type { SetupField, ValidationRule } from "./setup-field.ts";

/** A field as the schema tables state it; describe and storage are both derived from it. */
export interface FieldDefinition extends SetupField {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  /**
   * Property letters as reference tables use them: C createable, U updateable, N nillable, D defaultedOnCreate, F filterable, S sortable,
   * G groupable, A aggregatable, I idLookup, P permissionable, a autoNumber, r restrictedPicklist, n nameField, p polymorphicForeignKey.
   */
  readonly props: string;
  readonly picklist?: readonly string[];
  readonly defaultValue?: string | number | boolean;
  readonly referenceTo?: readonly string[];
  /** `Account` for AccountId; null when the relationship cannot be followed. */
  readonly relationshipName?: string | null;
  /** The compound this field is a part of: `Name`, `BillingAddress`. */
  readonly compoundFieldName?: string;
  readonly extraTypeInfo?: string;
  readonly custom?: boolean;
  readonly externalId?: boolean;
  readonly unique?: boolean;
  readonly caseSensitive?: boolean;
  readonly calculated?: boolean;
  readonly inlineHelpText?: string;
  /** A custom reference that owns the row: deleting the parent deletes it. */
  readonly masterDetail?: boolean;
  /** For a custom reference: the child relationship its parent gets, without `__r`. */
  readonly childRelationshipName?: string;
}

export interface ChildRelationshipDefinition {
  readonly relationshipName: string | null;
  readonly childSObject: string;
  readonly field: string;
  readonly onDelete: "cascade" | "restrict" | "clear";
}

export interface SObjectDefinition {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly description?: string;
  readonly keyPrefix: string;
  readonly custom?: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly undeletable: boolean;
  readonly mergeable: boolean;
  readonly searchable: boolean;
  /** A room whose state the rows are: it makes a view of this name, and there is no table. */
  readonly rowsOf?: "identity" | "listViews" | "recent" | "assignment" | "tooling" | "reports" | undefined;
  /** Whether `<Name>ChangeEvent` exists. */
  readonly changeEvents: boolean;
  readonly fields: readonly FieldDefinition[];
  readonly validationRules?: readonly ValidationRule[];
  readonly childRelationships: readonly ChildRelationshipDefinition[];
}
