/** A browser without a screen on an org: follows redirects with its cookies, fills in the login form, allows access. */
export interface Person {
  readonly username: string;
  readonly password: string;
  readonly decision?: "allow" | "deny";
}

type Fetch = (request: Request) => Promise<Response>;

/** Goes to `url` as the person and returns the address of the callback, which is not visited. */
export async function browse(fetchPage: Fetch, url: string, redirectUri: string, person: Person): Promise<string> {
  const cookies = new Map<string, string>();
  let request = new Request(url);
  for (let hops = 0; hops < 12; hops++) {
    request.headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetchPage(request);
    keepCookies(cookies, response);
    const location = response.headers.get("location");
    if (location !== null) {
      const next = new URL(location, request.url).href;
      if (next.startsWith(redirectUri)) return next;
      request = new Request(next, { redirect: "manual" });
      continue;
    }
    request = submit(await response.text(), request.url, person);
  }
  throw new Error("the login never came back");
}

function keepCookies(cookies: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(";", 1)[0] ?? "";
    const at = pair.indexOf("=");
    if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** The login form, or the consent form when it is there. */
function submit(page: string, address: string, person: Person): Request {
  const consent = page.includes('id="oaapprove"');
  const form = new RegExp(
    consent ? '<form[^>]*id="editPage"[^]*?</form>' : '<form[^>]*id="login_form"[^]*?</form>',
  ).exec(page)?.[0];
  if (form === undefined)
    throw new Error(`no form at ${new URL(address).pathname}: ${/id="error">([^<]*)/.exec(page)?.[1] ?? ""}`);
  const fields = new URLSearchParams();
  for (const [, name = "", value = ""] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
    fields.append(name, plain(value));
  if (consent) fields.set("decision", person.decision ?? "allow");
  else {
    fields.set("username", person.username);
    fields.set("pw", person.password);
  }
  const action = plain(/action="([^"]*)"/.exec(form)?.[1] ?? "");
  return new Request(new URL(action, address), {
    method: "POST",
    body: fields,
    redirect: "manual",
    headers: { origin: new URL(address).origin },
  });
}

const plain = (text: string) =>
  text.replace(
    /&(amp|quot|#39|lt|gt);/g,
    (_, name: string) => ({ amp: "&", quot: '"', "#39": "'", lt: "<", gt: ">" })[name] ?? "",
  );
