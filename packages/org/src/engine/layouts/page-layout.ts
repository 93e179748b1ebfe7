import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { Layout, LayoutSection } from "../doors/layouts.ts";
import { derivedId } from "./derived-id.ts";
import { layoutFields } from "./layout-fields.ts";
import { itemBuilder, layoutSection } from "./layout-items.ts";
import { relatedLists } from "./related-lists.ts";

const BUTTONS = ["Edit", "Delete", "Clone", "Share"] as const;

/** The one page layout of an object: sections, related lists and buttons that follow from what this caller may see and do. */
export function pageLayout(describe: SObjectDescribe, instance: string): Layout {
  const id = derivedId("00h", instance, describe);
  return {
    buttonLayoutSection: { detailButtons: detailButtons(describe) },
    detailLayoutSections: sections(describe, { id, instance, edit: false }),
    editLayoutSections: sections(describe, { id, instance, edit: true }),
    feedView: null,
    highlightsPanelLayoutSection: null,
    id,
    multirowEditLayoutSections: [],
    offlineLinks: [],
    quickActionList: null,
    relatedContent: null,
    relatedLists: relatedLists(describe),
    saveOptions: [],
  };
}

function sections(
  describe: SObjectDescribe,
  { id, instance, edit }: { readonly id: string; readonly instance: string; readonly edit: boolean },
): LayoutSection[] {
  const { information, address, description, system } = layoutFields(describe);
  const { item } = itemBuilder(describe.fields);
  const plan: { heading: string; fields: readonly FieldDescribe[]; columns?: 1 }[] = [
    { heading: `${describe.label} Information`, fields: information },
    { heading: "Address Information", fields: address },
    { heading: "Description Information", fields: description, columns: 1 },
    // Who made and changed a record is shown, and not asked for.
    { heading: "System Information", fields: edit ? [] : system },
  ];
  return plan.flatMap(({ heading, fields, columns }, index) => {
    if (fields.length === 0) return [];
    const head = { heading, id: derivedId("01B", instance, describe, index), layoutId: id };
    return [
      layoutSection(
        columns ? { ...head, columns } : head,
        fields.map((field) => item(field, { edit: true })),
      ),
    ];
  });
}

function detailButtons(describe: SObjectDescribe) {
  const possible: Readonly<Record<string, boolean>> = {
    Edit: describe.updateable,
    Delete: describe.deletable,
    Clone: describe.createable,
    Share: describe.updateable && describe.fields.some((field) => field.name === "OwnerId"),
  };
  return BUTTONS.filter((name) => possible[name]).map((name) => ({
    behavior: null,
    colors: null,
    content: null,
    contentSource: null,
    custom: false,
    encoding: null,
    height: null,
    icons: null,
    label: name === "Share" ? "Sharing" : name,
    menubar: false,
    name,
    overridden: false,
    resizeable: false,
    scrollbars: false,
    showsLocation: false,
    showsStatus: false,
    toolbar: false,
    url: null,
    width: null,
    windowPosition: null,
  }));
}
