import type { DiagnosisShown, Problem } from "../../../../server/contract.ts";

async function post<T>(path: string): Promise<T> {
  const response = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  const body = (await response.json()) as T | { problem: Problem };
  if (!response.ok) throw (body as { problem: Problem }).problem;
  return body as T;
}

/** Starts the login and leaves for the org's page. Throws a Problem. */
export async function connect(): Promise<void> {
  const { authorizationUrl } = await post<{ authorizationUrl: string }>("/api/connect");
  window.location.assign(authorizationUrl);
}

/** Revokes the grant at the org and forgets its tokens. Throws a Problem. */
export async function disconnect(): Promise<void> {
  await post("/api/disconnect");
}

/** Asks the doctor what stands between the app and the org. Throws a Problem. */
export async function diagnose(): Promise<readonly DiagnosisShown[]> {
  return (await post<{ diagnoses: readonly DiagnosisShown[] }>("/api/diagnose")).diagnoses;
}
