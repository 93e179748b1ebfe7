import type { SObjectDefinition } from "../../schema/definition.ts";
import { customizationOf } from "../../schema/metadata/read-metadata.ts";
import { componentId } from "../component-id.ts";
import { developerName, entityKey, type GeneratedRow, type SchemaView } from "./schema-view.ts";

/** Definitions behind what this user may read, for who sees Setup. */
const definitions = (view: SchemaView): readonly SObjectDefinition[] =>
  view.viewSetup ? view.objects().map(({ name }) => view.definition(name)) : [];

/** Rows of CustomObject. */
export function customObjectRows(view: SchemaView): GeneratedRow[] {
  return definitions(view)
    .filter(({ custom }) => custom)
    .map((definition) => {
      const { fullName, label, pluralLabel, description, nameField } = customizationOf(definition);
      return {
        Id: componentId("01I", view.instance, fullName),
        DeveloperName: developerName(fullName),
        ManageableState: "unmanaged",
        Language: "en_US",
        Description: description ?? null,
        SharingModel: "ReadWrite",
        FullName: fullName,
        Metadata: {
          deploymentStatus: "Deployed",
          description: description ?? null,
          label,
          nameField: { type: "Text", ...nameField },
          pluralLabel,
          sharingModel: "ReadWrite",
        },
      };
    });
}

/** Rows of CustomField: the custom fields of every object. */
export function customFieldRows(view: SchemaView): GeneratedRow[] {
  return definitions(view).flatMap((definition) =>
    customizationOf(definition).fields!.map(({ fullName, ...metadata }) => ({
      Id: componentId("00N", view.instance, `${definition.name}.${fullName}`),
      TableEnumOrId: entityKey(view, definition),
      EntityDefinitionId: entityKey(view, definition),
      DeveloperName: developerName(fullName),
      Description: metadata.description ?? null,
      Length: metadata.length ?? null,
      Precision: metadata.precision ?? null,
      Scale: metadata.scale ?? null,
      RelationshipLabel: null,
      SummaryOperation: metadata.summaryOperation ?? null,
      InlineHelpText: metadata.inlineHelpText ?? null,
      ManageableState: "unmanaged",
      FullName: `${definition.name}.${fullName}`,
      Metadata: metadata,
    })),
  );
}

/** Rows of ValidationRule. */
export function validationRuleRows(view: SchemaView): GeneratedRow[] {
  return definitions(view).flatMap((definition) =>
    customizationOf(definition).validationRules!.map(({ fullName, ...metadata }) => ({
      Id: componentId("03d", view.instance, `${definition.name}.${fullName}`),
      ValidationName: fullName,
      EntityDefinitionId: entityKey(view, definition),
      Active: metadata.active,
      Description: metadata.description ?? null,
      ErrorMessage: metadata.errorMessage,
      ErrorDisplayField: metadata.errorDisplayField ?? null,
      ManageableState: "unmanaged",
      FullName: `${definition.name}.${fullName}`,
      Metadata: metadata,
    })),
  );
}

/** Metadata API Developer Guide, "StandardValueSet Names and Standard Picklist Fields". */
const VALUE_SETS: Readonly<Record<string, string>> = {
  AccountContactMultiRoles: "AccountContactRelation.Roles",
  AccountContactRole: "AccountContactRole.Role",
  AccountOwnership: "Account.Ownership",
  AccountRating: "Account.Rating",
  AccountType: "Account.Type",
  AssetStatus: "Asset.Status",
  CampaignMemberStatus: "CampaignMember.Status",
  CampaignStatus: "Campaign.Status",
  CampaignType: "Campaign.Type",
  CaseContactRole: "CaseContactRole.Role",
  CaseOrigin: "Case.Origin",
  CasePriority: "Case.Priority",
  CaseReason: "Case.Reason",
  CaseStatus: "Case.Status",
  CaseType: "Case.Type",
  ContactRole: "OpportunityContactRole.Role",
  ContractStatus: "Contract.Status",
  EventSubject: "Event.Subject",
  EventType: "Event.EventSubtype",
  Industry: "Account.Industry",
  LeadSource: "Lead.LeadSource",
  LeadStatus: "Lead.Status",
  OpportunityStage: "Opportunity.StageName",
  OpportunityType: "Opportunity.Type",
  OrderStatus: "Order.Status",
  OrderType: "Order.Type",
  Product2Family: "Product2.Family",
  QuoteStatus: "Quote.Status",
  Salutation: "Contact.Salutation",
  TaskPriority: "Task.Priority",
  TaskStatus: "Task.Status",
  TaskSubject: "Task.Subject",
};

/** Rows of StandardValueSet: the values that standard picklists offer this user. */
export function valueSetRows(view: SchemaView): GeneratedRow[] {
  return Object.entries(VALUE_SETS).flatMap(([name, path]) => {
    const [object = "", fieldName = ""] = path.split(".");
    const field = view.describe(object)?.fields.find((each) => each.name === fieldName);
    if (!field) return [];
    return [
      {
        Id: componentId("0Nt", view.instance, name),
        DurableId: name,
        MasterLabel: name,
        FullName: name,
        Metadata: {
          groupingStringEnum: null,
          sorted: false,
          standardValue: field.picklistValues.map(({ value, label, defaultValue, active }) => ({
            default: defaultValue,
            isActive: active,
            label,
            valueName: value,
          })),
        },
      },
    ];
  });
}
