/** What a person pastes elsewhere. The token is never in it: `$ACCESS_TOKEN` stands where it belongs. */
export interface RestCall {
  readonly method: string;
  /** From the root: `/services/data/v67.0/…` */
  readonly path: string;
}

export interface Place {
  readonly instanceUrl: string;
  readonly apiVersion: string;
}

export function curlOfQuery({ instanceUrl, apiVersion }: Place, soql: string): string {
  return [
    `curl -G ${shell(`${instanceUrl}/services/data/v${apiVersion}/query`)}`,
    `  -H "Authorization: Bearer $ACCESS_TOKEN"`,
    `  --data-urlencode ${shell(`q=${soql}`)}`,
  ].join(" \\\n");
}

export function typescriptOfQuery(soql: string): string {
  return [
    `import { connect, soql } from "@postern/client";`,
    "",
    "const session = await connect({ store, grantId });",
    `for await (const row of session.query(soql\`${soql.replace(/[\\`]|\$\{/g, "\\$&")}\`)) console.log(row);`,
  ].join("\n");
}

export function commandOfQuery(soql: string): string {
  return `postern query ${shell(soql.replace(/\s+/g, " ").trim())}`;
}

export function curlOf({ method, path }: RestCall, instanceUrl: string): string {
  const lines = [`curl -X ${method} ${shell(instanceUrl + path)}`, `  -H "Authorization: Bearer $ACCESS_TOKEN"`];
  if (method === "POST" || method === "PATCH" || method === "PUT")
    lines.push(`  -H "Content-Type: application/json"`, "  --data @body.json");
  return lines.join(" \\\n");
}

export function typescriptOf({ method, path }: RestCall): string {
  const body = method === "POST" || method === "PATCH" || method === "PUT" ? ", body" : "";
  return `const answer = await session.request({ method: ${JSON.stringify(method)}, path: ${JSON.stringify(path)}${body} });`;
}

/** In single quotes, whatever it holds (POSIX shell). */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
