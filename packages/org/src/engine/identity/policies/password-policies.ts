import { ApiFault } from "../../api-fault.ts";

/** The policies of a new org (Salesforce Help, "Set Password Policies"): at least eight characters, letters and digits mixed. */
const MIN_LENGTH = 8;
const MAX_LENGTH = 1024;

/** Holds a new password to the org's policies. Throws ApiFault INVALID_NEW_PASSWORD (the wordings are inferred). */
export function checkNewPassword(password: string, user: { readonly username: string }): void {
  if (password.length < MIN_LENGTH) throw refuse(`Your password must be at least ${MIN_LENGTH} characters long.`);
  if (password.length > MAX_LENGTH) throw refuse(`Your password must be at most ${MAX_LENGTH} characters long.`);
  if (!/[a-z]/i.test(password) || !/\d/.test(password))
    throw refuse("Your password must include a mix of letters and numbers.");
  if (password.toLowerCase().includes(user.username.toLowerCase()))
    throw refuse("Your password cannot equal or contain your user name.");
}

export const repeatedPassword = () => refuse("invalid repeated password");

const refuse = (message: string) => new ApiFault("INVALID_NEW_PASSWORD", message);
