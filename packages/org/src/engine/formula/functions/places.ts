import { as, type Expression } from "../expression.ts";
import { formulaFault } from "../formula-fault.ts";
import type { FunctionTable } from "./function.ts";

/** Geolocation: what DISTANCE takes and nothing shows. */
export const PLACES: FunctionTable = {
  GEOLOCATION: {
    least: 2,
    compile: ([latitude, longitude], { of }) => ({
      type: "Geolocation",
      sql: "NULL",
      point: [as("Number", latitude as Expression, of), as("Number", longitude as Expression, of)],
    }),
  },
  DISTANCE: {
    least: 3,
    compile: ([from, to, unit], { of, at }) => {
      for (const place of [from, to])
        if (!place?.point) throw formulaFault.argumentType(of, "Geolocation", place?.type ?? "Null", place?.at ?? at);
      if (unit?.literal !== "mi" && unit?.literal !== "km")
        throw formulaFault.argumentType(of, "mi or km", unit?.literal ?? unit?.type ?? "Null", unit?.at ?? at);
      const points = [...(from?.point ?? []), ...(to?.point ?? [])];
      return { type: "Number", sql: `formula_distance(${points.join(", ")}, '${unit.literal}')` };
    },
  },
};
