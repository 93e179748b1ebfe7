import pg from "pg";

/** Makes the database on the server of the URL, and answers the URL of the database. */
export async function createDatabase(server: string, name: string): Promise<string> {
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
