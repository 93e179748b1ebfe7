// One of several processes that share a vault and refresh one rotating grant. usage: <vault as JSON> <rounds> <name>
import { connect } from "@postern/client";
import { openVault } from "./vaults.ts";

const [, , vaultOf = "{}", rounds = "0", worker = ""] = process.argv;
const vault = openVault(JSON.parse(vaultOf), worker);
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
