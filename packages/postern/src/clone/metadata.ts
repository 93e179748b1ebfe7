import type { OrgOptions } from "@postern/org";

/** Custom schema as a deployment of the local org takes it. */
export type OrgSchema = NonNullable<OrgOptions["schema"]>;
export type CustomObjectMetadata = NonNullable<OrgSchema["objects"]>[number];
export type CustomFieldMetadata = NonNullable<CustomObjectMetadata["fields"]>[number];
export type CustomFieldType = CustomFieldMetadata["type"];
export type ValueSet = NonNullable<CustomFieldMetadata["valueSet"]>;
export type ValidationRuleMetadata = NonNullable<CustomObjectMetadata["validationRules"]>[number];
