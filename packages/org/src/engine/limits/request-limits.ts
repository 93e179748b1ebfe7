/** What an org allows in requests; the defaults are a Developer Edition's (Salesforce Developer Limits and Allocations: API Requests). */
export interface RequestLimits {
  /** Calls in 24 hours. */
  readonly daily: number;
  /** Where calls are refused: paid orgs may exceed the daily allowance up to here. Default: at the allowance. */
  readonly dailyHardCap: number;
  /** Calls in 24 hours by app name, for apps that have a cap of their own. */
  readonly apps: Readonly<Record<string, number>>;
  /** Requests of 20 seconds and more at one time. 5 in Developer Edition and trial orgs, 25 in others. */
  readonly concurrentLong: number;
}

export function requestLimits(given: Partial<RequestLimits>): RequestLimits {
  const { daily = 15_000, apps = {}, concurrentLong = 5 } = given;
  return { daily, apps, concurrentLong, dailyHardCap: Math.max(daily, given.dailyHardCap ?? daily) };
}
