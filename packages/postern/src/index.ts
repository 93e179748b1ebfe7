export { createOrg } from "@postern/org";
