import type { SObjectDefinition } from "../definition.ts";
import * as code from "./code.ts";
import { debugLevel, traceFlag } from "./debugging.ts";
import { entityDefinition, entityParticle, fieldDefinition, relationshipInfo } from "./entities.ts";
import { customFieldObject, customObjectObject, standardValueSet, validationRuleObject } from "./metadata.ts";

/** The objects of the Tooling API: some of them are objects of the other APIs too (`governed-by.ts` tells which). */
export const toolingObjects: readonly SObjectDefinition[] = [
  code.apexClass,
  code.apexCodeCoverageAggregate,
  code.apexLog,
  code.apexTestQueueItem,
  code.apexTestResult,
  code.apexTestRunResult,
  code.apexTrigger,
  code.asyncApexJob,
  customFieldObject,
  customObjectObject,
  debugLevel,
  entityDefinition,
  entityParticle,
  fieldDefinition,
  code.flowTestResult,
  code.installedSubscriberPackage,
  code.managedEventSubscription,
  code.platformEventChannel,
  code.platformEventChannelMember,
  relationshipInfo,
  standardValueSet,
  traceFlag,
  validationRuleObject,
];
