/** A fault rule as `/_postern/faults` takes it: the same as `org.fault`, with the path's pattern as text. */
export interface FaultJson {
  readonly method?: string;
  readonly path?: string;
  readonly app?: string;
  readonly times?: number;
  readonly action?: {
    readonly kind?: string;
    readonly status?: number;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
    readonly ms?: number;
    readonly after?: boolean;
  };
}

/** The rule, checked. Throws TypeError with a sentence about what is wrong. */
export function faultRule(json: FaultJson) {
  const { method, path, app, times, action } = json;
  for (const [name, value] of Object.entries({ method, path, app }))
    if (value !== undefined && typeof value !== "string") throw new TypeError(`${name} is text.`);
  if (times !== undefined && !(Number.isInteger(times) && times > 0))
    throw new TypeError("times is a whole number above 0.");
  return {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(app === undefined ? {} : { app }),
    ...(times === undefined ? {} : { times }),
    action: faultAction(action),
  };
}

function faultAction(action: FaultJson["action"]) {
  switch (action?.kind) {
    case "answer":
      if (!Number.isInteger(action.status) || action.status! < 200 || action.status! > 599)
        throw new TypeError("action.status is an HTTP status from 200 to 599.");
      return {
        kind: "answer" as const,
        status: action.status!,
        ...(action.body === undefined ? {} : { body: action.body }),
        ...(action.headers === undefined ? {} : { headers: action.headers }),
      };
    case "delay":
      if (typeof action.ms !== "number" || !(action.ms >= 0))
        throw new TypeError("action.ms is a number of milliseconds.");
      return { kind: "delay" as const, ms: action.ms };
    case "drop":
      return { kind: "drop" as const, ...(action.after === true ? { after: true } : {}) };
    default:
      throw new TypeError('action.kind is "answer", "delay" or "drop".');
  }
}
