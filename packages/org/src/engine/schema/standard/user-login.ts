import { field, plain, sobject } from "../definition-builder.ts";

/** Whether a user is frozen or locked out ("UserLogin" in the Object Reference); locks can be taken away, not made. */
export const userLogin = sobject("UserLogin", "0Yw", ["User Login", "User Login"], "U", () => ({
  rowsOf: "identity",
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "User Login ID" }),
    plain("UserId", "reference", "ro", { label: "User ID", to: "User" }),
    plain("IsFrozen", "boolean", "uo", { label: "Frozen" }),
    plain("IsPasswordLocked", "boolean", "uo", { label: "Password Locked" }),
  ],
}));
