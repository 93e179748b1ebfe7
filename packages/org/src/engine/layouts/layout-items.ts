import type { FieldDescribe } from "@postern/kernel";
import type { LayoutComponent, LayoutItem, LayoutSection } from "../doors/layouts.ts";
import { partsOf } from "./layout-fields.ts";

const COLUMNS = 2;

/** Builds the items of one layout: tab order counts through all of its sections. */
export interface ItemBuilder {
  item(field: FieldDescribe, options: { edit: boolean }): LayoutItem;
}

export function itemBuilder(fields: readonly FieldDescribe[]): ItemBuilder {
  let tabOrder = 0;
  function component(field: FieldDescribe): LayoutComponent {
    const parts = partsOf(field, fields);
    return {
      details: field,
      displayLines: field.type === "textarea" ? 3 : 1,
      fieldType: field.type,
      tabOrder: ++tabOrder,
      type: "Field",
      value: field.name,
      ...(parts.length > 0 ? { components: parts.map(component) } : {}),
    };
  }
  return {
    item(field, { edit }) {
      const parts = partsOf(field, fields);
      const all = parts.length > 0 ? parts : [field];
      return {
        editableForNew: edit && all.some((part) => part.createable),
        editableForUpdate: edit && all.some((part) => part.updateable),
        label: field.type === "reference" ? field.label.replace(/ ID$/, "") : field.label,
        layoutComponents: [component(field)],
        placeholder: false,
        required: edit && all.some((part) => !part.nillable && part.createable && !part.defaultedOnCreate),
      };
    },
  };
}

const PLACEHOLDER: LayoutItem = {
  editableForNew: false,
  editableForUpdate: false,
  label: "",
  layoutComponents: [],
  placeholder: true,
  required: false,
};

/** A section in two columns, filled left to right; long text takes the whole width. */
export function layoutSection(
  head: { readonly heading: string; readonly id: string; readonly layoutId: string; readonly columns?: 1 | 2 },
  items: readonly LayoutItem[],
): LayoutSection {
  const { columns = COLUMNS } = head;
  const rows = [];
  for (let at = 0; at < items.length; at += columns) {
    const row = items.slice(at, at + columns);
    while (row.length < columns) row.push(PLACEHOLDER);
    rows.push({ layoutItems: row, numItems: columns });
  }
  return {
    collapsed: false,
    columns,
    heading: head.heading,
    layoutRows: rows,
    layoutSectionId: head.id,
    parentLayoutId: head.layoutId,
    rows: rows.length,
    tabOrder: "LeftToRight",
    useCollapsibleSection: false,
    useHeading: true,
  };
}
