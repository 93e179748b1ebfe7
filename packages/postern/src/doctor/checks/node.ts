import type { Check } from "../check.ts";

/** The Node that runs this command. */
export const nodeCheck: Check = {
  name: "Node",
  async run() {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    return major > 24 || (major === 24 && minor >= 21)
      ? { state: "ok", says: process.versions.node }
      : {
          state: "warning",
          says: `${process.versions.node} is older than 24.21`,
          fix: "Use the commands of package.json, which bring their own Node, or install a newer one.",
        };
  },
};
