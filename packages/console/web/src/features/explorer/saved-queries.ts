import { keptList } from "../../org/kept.ts";

export const history = keptList("postern-soql-history", 50);
export const saved = keptList("postern-soql-saved", 100);
