import type { SObjectDescribeSummary } from "@postern/kernel";
import { developerName, type GeneratedRow, type SchemaView } from "./schema-view.ts";

/** The row of EntityDefinition about an object. */
export function entityRows(view: SchemaView, name: string): GeneratedRow[] {
  const object = view.objects().find((each) => each.name === name);
  return object ? [entityRow(view, object)] : [];
}

function entityRow(view: SchemaView, object: SObjectDescribeSummary): GeneratedRow {
  const { name, custom, label, labelPlural, keyPrefix } = object;
  const is = (trait: string) => object[trait] === true;
  const layoutable = is("layoutable");
  return {
    QualifiedApiName: name,
    DeveloperName: developerName(name),
    MasterLabel: label,
    Label: label,
    PluralLabel: labelPlural,
    IsCustomizable: custom || layoutable,
    IsApexTriggerable: is("triggerable"),
    IsTriggerable: is("triggerable"),
    IsWorkflowEnabled: layoutable,
    IsProcessEnabled: layoutable,
    IsCompactLayoutable: layoutable,
    IsDeprecatedAndHidden: false,
    KeyPrefix: keyPrefix,
    IsCustomSetting: false,
    IsReplicateable: is("replicateable"),
    IsRetrieveable: is("retrieveable"),
    IsSearchLayoutable: layoutable,
    IsSearchable: is("searchable"),
    IsIdEnabled: true,
    IsEverCreatable: object.createable,
    IsEverUpdatable: object.updateable,
    IsEverDeletable: object.deletable,
    IsFeedEnabled: is("feedEnabled"),
    IsQueryable: object.queryable,
    IsMruEnabled: is("mruEnabled"),
    IsLayoutable: layoutable,
    DetailUrl: layoutable ? "/{ID}" : null,
    EditUrl: layoutable ? "/{ID}/e" : null,
    NewUrl: layoutable ? `/${keyPrefix}/e` : null,
    // There is no sharing: who may read an object may read and write all of its records.
    InternalSharingModel: "ReadWrite",
    ExternalSharingModel: "Private",
    HasSubtypes: false,
    IsSubtype: false,
    PublisherId: custom ? "<local>" : "System",
    DeploymentStatus: custom ? "Deployed" : null,
    Description: view.definition(name).description ?? null,
    RecordTypesSupported: { recordTypes: null },
  };
}
