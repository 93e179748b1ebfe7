import { bodyLimit } from "hono/body-limit";

/** Form bodies of this surface are a few hundred bytes; tokens and assertions stay far below this. */
const MAX_BODY = 64 * 1024;

export const boundedBody = (onTooLarge: () => Response) => bodyLimit({ maxSize: MAX_BODY, onError: onTooLarge });

/**
 * The fields of a form body, urlencoded or multipart. The first value of a repeated name counts; files are ignored.
 * An empty value is no value, as RFC 6749 has it ("Parameters sent without a value MUST be treated as if they were omitted").
 */
export async function formFields(request: Request): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  const type = request.headers.get("content-type")?.toLowerCase() ?? "";
  const add = (name: string, value: unknown) => {
    if (typeof value === "string" && value !== "" && !fields.has(name)) fields.set(name, value);
  };
  if (type.startsWith("multipart/form-data")) {
    for (const [name, value] of (await request.formData()).entries()) add(name, value);
  } else if (type.startsWith("application/x-www-form-urlencoded")) {
    for (const [name, value] of new URLSearchParams(await request.text())) add(name, value);
  }
  return fields;
}

export function queryFields(url: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URL(url).searchParams) if (value !== "" && !fields.has(name)) fields.set(name, value);
  return fields;
}
