import type { FieldDescribe } from "@postern/kernel";
import type { Session } from "./session.ts";

/** A field on a layout, or the place where none is. */
export interface LayoutComponent {
  readonly details: FieldDescribe | null;
  readonly displayLines: number;
  readonly fieldType: string | null;
  readonly tabOrder: number;
  readonly type: "Field" | "EmptySpace";
  readonly value: string | null;
  /** The parts of a compound such as Name. */
  readonly components?: readonly LayoutComponent[];
}

export interface LayoutItem {
  readonly editableForNew: boolean;
  readonly editableForUpdate: boolean;
  readonly label: string;
  readonly layoutComponents: readonly LayoutComponent[];
  readonly placeholder: boolean;
  readonly required: boolean;
}

export interface LayoutSection {
  readonly collapsed: boolean;
  readonly columns: number;
  readonly heading: string;
  readonly layoutRows: readonly { readonly layoutItems: readonly LayoutItem[]; readonly numItems: number }[];
  readonly layoutSectionId: string;
  readonly parentLayoutId: string;
  readonly rows: number;
  readonly tabOrder: "LeftToRight" | "TopToBottom";
  readonly useCollapsibleSection: boolean;
  readonly useHeading: boolean;
}

/** DescribeLayout (SOAP API Developer Guide, `describeLayout()`). */
export interface Layout {
  readonly id: string;
  readonly detailLayoutSections: readonly LayoutSection[];
  readonly editLayoutSections: readonly LayoutSection[];
  readonly multirowEditLayoutSections: readonly LayoutSection[];
  readonly relatedLists: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

export interface RecordTypeMapping {
  readonly recordTypeId: string;
  readonly layoutId: string;
  readonly [member: string]: unknown;
}

export interface LayoutResult {
  readonly layouts: readonly Layout[];
  readonly recordTypeMappings: readonly RecordTypeMapping[];
  readonly recordTypeSelectorRequired: readonly boolean[];
}

export interface CompactLayout {
  readonly actions: readonly unknown[];
  readonly fieldItems: readonly LayoutItem[];
  readonly id: string | null;
  readonly imageItems: readonly LayoutItem[];
  readonly label: string;
  readonly name: string;
  readonly objectType: string;
}

/**
 * The door to page layouts. The org has no layout editor: a layout follows from describe, so it shows what this caller may read and
 * lets be edited what this caller may edit. Answers have no URLs. Every call throws ApiFault NOT_FOUND for an object that is not there
 * or has no layouts.
 */
export interface LayoutsDoor {
  layouts(session: Session, sobject: string): LayoutResult;
  /** Those of one record type. */
  layout(session: Session, sobject: string, recordTypeId: string): Layout;
  compactLayout(session: Session, sobject: string): CompactLayout;
  /** What a new record starts with, by field. Throws ApiFault INVALID_FIELD for a field that is not there. */
  defaultValues(session: Session, sobject: string, fields: readonly string[] | null): Readonly<Record<string, unknown>>;
}
