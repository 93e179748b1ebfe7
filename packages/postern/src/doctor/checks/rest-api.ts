import type { Check } from "../check.ts";

/** Whether the API answers, and how much of its allowance is left. */
export const restApiCheck: Check = {
  name: "REST API",
  needs: ["connection"],
  async run({ session, signal }) {
    const limits = await session?.limits({ signal });
    const daily = limits?.DailyApiRequests;
    if (!daily) return { state: "warning", says: "answers, but does not tell its limits" };
    const left = daily.Remaining / daily.Max;
    const says = `${daily.Remaining.toLocaleString("en")} of ${daily.Max.toLocaleString("en")} calls left today`;
    return left < 0.1
      ? {
          state: "warning",
          says,
          fix: "Find out which app spends them (Setup, API usage), or wait for the 24 hours to pass.",
        }
      : { state: "ok", says };
  },
};
