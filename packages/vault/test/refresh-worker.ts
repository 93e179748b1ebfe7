// One of several processes that share a vault and refresh one rotating grant. usage: <vault path> <rounds> <name>
import { connect } from "@postern/client";
import { fileVault } from "../src/index.ts";

const [, , path = "", rounds = "0", worker = ""] = process.argv;
const vault = fileVault({ path, env: {}, who: worker });
const session = await connect({
  store: vault,
  grantId: "default",
  clientSecret: "practice-secret",
  allowInsecureLoopback: true,
  worker,
});
let distinct = 0;
for (let round = 0; round < Number(rounds); round++) {
  const refused = await session.accessToken();
  await session.refresh(refused);
  if ((await session.accessToken()) !== refused) distinct++;
}
await vault.close();
console.log(distinct);
process.exit(0);
