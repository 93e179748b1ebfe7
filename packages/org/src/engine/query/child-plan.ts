import type { Subquery } from "@jetstreamapp/soql-parser-js";
import type { SObjectModel } from "../schema/model.ts";
import type { Planning } from "./entity.ts";
import { unknownChildRelationship } from "./query-faults.ts";
import type { RowPlan } from "./row-plan.ts";
import type { Fragment } from "./sql-fragment.ts";

export interface ChildPlan {
  readonly key: string;
  readonly row: RowPlan;
  readonly select: Fragment;
  readonly children: readonly ChildPlan[];
}

export function childPlan(planning: Planning, _parent: SObjectModel, subquery: Subquery, _level: number): ChildPlan {
  throw unknownChildRelationship(planning.source, subquery.relationshipName);
}
