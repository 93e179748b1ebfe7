/** What a field may say beyond what describe needs: the parts of Setup that compute, restrict and relate (Metadata API, CustomField). */
export interface SetupField {
  readonly description?: string;
  /** The field's value, computed from others whenever it is read; there is no column. */
  readonly formula?: string;
  /** Whether blank numbers count as 0 in the formula; default `BlankAsZero`. */
  readonly formulaTreatBlanksAs?: "BlankAsZero" | "BlankAsBlank";
  /** A formula for the value of an insert that does not name the field. */
  readonly defaultValueFormula?: string;
  readonly summary?: SummaryDefinition;
  /** `INV-{YYYY}-{0000}`, and the number of the first record; of auto-numbers. */
  readonly displayFormat?: string;
  readonly startingNumber?: number;
  /** Picklist values that records may keep and no write may choose. */
  readonly inactiveValues?: readonly string[];
  /** Labels of picklist values where they differ from the value. */
  readonly valueLabels?: Readonly<Record<string, string>>;
  /** The global value set that the picklist's values come from. */
  readonly valueSetName?: string;
  /** The field whose value decides which values are offered, and for each value of this field the controlling ones. */
  readonly controllerName?: string;
  readonly validFor?: Readonly<Record<string, readonly string[]>>;
  /** What deleting the parent does to a lookup; default `SetNull`. */
  readonly deleteConstraint?: "SetNull" | "Restrict" | "Cascade";
  readonly reparentable?: boolean;
  /** Of a master-detail: 0 for the first of its object, which decides about look and owner, 1 for the second. */
  readonly relationshipOrder?: number;
  /** Of a master-detail: reading the parent is enough to write the child. */
  readonly writeRequiresMasterRead?: boolean;
  readonly maskType?: "all" | "creditCard" | "ssn" | "lastFour" | "sin" | "nino";
  readonly maskChar?: "asterisk" | "X";
  readonly displayLocationInDecimal?: boolean;
  /** Lines or values that a form shows at once. */
  readonly visibleLines?: number;
}

/** A roll-up summary: a column that the org keeps in step with the records below. */
export interface SummaryDefinition {
  readonly operation: "count" | "sum" | "min" | "max";
  /** The child's reference to the record: `Line__c.Invoice__c`. */
  readonly foreignKey: string;
  /** The child's field; none for a count. */
  readonly field?: string;
  /** Conditions on the child, all of which must hold. */
  readonly filters?: readonly SummaryFilter[];
}

export interface SummaryFilter {
  readonly field: string;
  readonly operation:
    | "equals"
    | "notEqual"
    | "lessThan"
    | "greaterThan"
    | "lessOrEqual"
    | "greaterOrEqual"
    | "contains"
    | "notContain"
    | "startsWith"
    | "includes"
    | "excludes";
  /** Several values separated by commas: any of them. */
  readonly value: string;
}

/** A condition under which a record is refused (Metadata API, ValidationRule). */
export interface ValidationRule {
  readonly name: string;
  readonly active: boolean;
  readonly description?: string;
  /** True of a record that is refused. */
  readonly errorConditionFormula: string;
  readonly errorMessage: string;
  /** The field the error is shown at; without one it belongs to the record. */
  readonly errorDisplayField?: string;
}
