// The least a Hono server can do for the same answer: one route, one object, `c.json`.
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const record = JSON.parse(process.argv[2]!) as { Id: string };
const app = new Hono();
app.get("/services/data/v67.0/sobjects/Account/:id", (c) => c.json(record));
const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
  process.send!({
    url: `http://127.0.0.1:${port}`,
    path: `/services/data/v67.0/sobjects/Account/${record.Id}`,
    headers: {},
  }),
);
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
});
process.on("disconnect", () => server.close());
