/** Forms of these endpoints are a few hundred bytes; assertions and subject tokens stay far below this. */
export const MAX_FORM = 64 * 1024;

/**
 * The fields of a posted form, urlencoded or multipart. The first value of a repeated name counts; files are ignored; an empty value is no
 * value, as RFC 6749 has it (3.1: "Parameters sent without a value MUST be treated as if they were omitted").
 */
export async function postedFields(body: Uint8Array, contentType: string | null): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  const type = contentType?.toLowerCase() ?? "";
  const add = (name: string, value: unknown) => {
    if (typeof value === "string" && value !== "" && !fields.has(name)) fields.set(name, value);
  };
  if (type.startsWith("application/x-www-form-urlencoded")) {
    for (const [name, value] of new URLSearchParams(Buffer.from(body).toString("utf8"))) add(name, value);
  } else if (type.startsWith("multipart/form-data")) {
    const headers = { "content-type": contentType as string };
    const form = await new Response(body as BodyInit, { headers }).formData().catch(() => null);
    for (const [name, value] of form?.entries() ?? []) add(name, value);
  }
  return fields;
}
