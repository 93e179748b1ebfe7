import { createOrg, type Listening, type Org, type OrgOptions } from "@postern/org";
import { type Folder, folder, type Outcome } from "./up-house.ts";

/** A folder whose command line is connected to a local org as its administrator, all in this process. */
export interface ConnectedFolder extends AsyncDisposable {
  readonly org: Org;
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  postern(...args: readonly string[]): Promise<Outcome>;
}

export async function connectedFolder(options: OrgOptions = {}): Promise<ConnectedFolder> {
  const org = await createOrg(options);
  const listening: Listening = await org.listen({ pubsubPort: null });
  const here: Folder = await folder();
  const env = {
    POSTERN_LOGIN_URL: listening.url,
    POSTERN_CLIENT_ID: org.ready.app.consumerKey,
    POSTERN_PUBSUB_URL: "",
  };
  const { accessToken } = await org.login();
  const login = ["login", "--access-token", "--instance-url", listening.url];
  const { code, err } = await here.runInProcess(login, { ...env, POSTERN_ACCESS_TOKEN: accessToken });
  if (code !== 0) throw new Error(err);
  return {
    org,
    path: here.path,
    env,
    url: listening.url,
    postern: (...args) => here.runInProcess(args, env),
    async [Symbol.asyncDispose]() {
      await here[Symbol.asyncDispose]();
      await listening.close();
      await org.close();
    },
  };
}
