import { tokenStoreContract } from "../../test/token-store-contract.ts";
import { memoryTokenStore } from "../index.ts";

tokenStoreContract("memory", (clock) => {
  const store = memoryTokenStore({ clock });
  return { store, reopen: () => store };
});
