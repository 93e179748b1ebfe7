import type { Org } from "@postern/org";
import { browse } from "../client/browse.ts";
import { aPerson } from "../oauth/a-person.ts";

/** Does what a program on a terminal asks a person to do: opens an address, or enters a code at one. Once. */
export function aPersonAtTheScreen(org: Org, redirectUri: string): (output: string) => Promise<void> {
  let isDone = false;
  const { username } = org.ready.admin;
  const password = org.ready.admin.password ?? "";

  return async (output) => {
    const [, address] = /^Open (\S+)\n/m.exec(output) ?? [];
    const [, code, at] = /^Enter (\S+) at (\S+)\n/m.exec(output) ?? [];
    if (isDone || (address === undefined && at === undefined)) return;
    isDone = true;
    if (address !== undefined) {
      const callback = await browse(fetch, address, redirectUri, { username, password });
      await (await fetch(callback)).text();
      return;
    }
    const person = aPerson(org);
    const entered = await person.press(await person.visit(at ?? ""), "Login", { username, password });
    await person.press(await person.press(entered, "connect", { user_code: code ?? "" }), "oaapprove");
  };
}
