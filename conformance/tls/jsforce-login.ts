// jsforce as it comes, in a process of its own, since the environment alone says whom it trusts: logs in, asks, and prints what it got.
// usage: <login url> <username> <password>
import { Connection } from "jsforce";

const [, , loginUrl = "", username = "", password = ""] = process.argv;
const connection = new Connection({ loginUrl, version: "64.0" });
try {
  await connection.login(username, password);
  const { totalSize } = await connection.query("SELECT Id FROM User");
  process.stdout.write(JSON.stringify({ instanceUrl: connection.instanceUrl, users: totalSize }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: ((error as Error).cause as NodeJS.ErrnoException).code }));
}
