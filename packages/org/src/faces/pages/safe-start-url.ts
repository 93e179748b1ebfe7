/**
 * Where to go after logging in: a path of this org, whatever was asked for. Anything that a browser could read as another
 * host (`//host`, `/\host`, a scheme, control characters) becomes the home page.
 */
export function safeStartUrl(wanted: string | undefined, origin: string): string {
  if (!wanted || !/^\/(?![/\\])/.test(wanted) || /[\p{Cc}\\]/u.test(wanted)) return "/";
  const url = URL.parse(wanted, origin);
  if (!url || url.origin !== origin) return "/";
  const path = url.pathname + url.search;
  return path.startsWith("//") ? "/" : path;
}
