/** Browsers hide a redirect that is not followed behind an opaque response, whose status is 0. */
export function isRedirect(response: Response): boolean {
  return (
    response.type === "opaqueredirect" || (response.status > 300 && response.status < 400 && response.status !== 304)
  );
}

/** Where it leads, for errors: no more than the origin, because the rest may hold secrets. */
export function redirectTarget(response: Response, from: string): string {
  const location = response.headers.get("location") ?? "";
  return location !== "" && URL.canParse(location, from) ? new URL(location, from).origin : "another address";
}
