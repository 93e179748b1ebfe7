import { ApiFault } from "../../api-fault.ts";
import { changes } from "../work.ts";
import type { ObjectRules } from "./rules.ts";

const EMAIL_FORM = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Usernames are e-mail shaped and unique across all orgs (Object Reference, User). */
export const userRules: ObjectRules = {
  derive({ after }) {
    if (!after.CommunityNickname && typeof after.Username === "string")
      after.CommunityNickname = after.Username.split("@")[0]?.slice(0, 40) ?? null;
    after.UserType ??= "Standard";
  },
  check(work, { database }) {
    if (!changes(work, "Username") || typeof work.after.Username !== "string") return;
    if (!EMAIL_FORM.test(work.after.Username))
      work.faults.push(
        new ApiFault("INVALID_EMAIL_ADDRESS", `Username: invalid email address: ${work.after.Username}`, {
          fields: ["Username"],
        }),
      );
    const other = database
      .prepare(`SELECT 1 FROM "User" WHERE fold("Username") = fold(?) AND "Id" <> ?`)
      .get(work.after.Username, work.id);
    if (other)
      work.faults.push(
        new ApiFault(
          "DUPLICATE_USERNAME",
          "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations.",
          { fields: ["Username"] },
        ),
      );
  },
};
