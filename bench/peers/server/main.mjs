// The server of a peer: its rows and its page.
// usage: node server/main.mjs <peer> <folder> <rows.json> <rows wanted>; prints its address.
import express from "express";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { open } from "./rows.mjs";

const [peer, folder, file, wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const here = import.meta.dirname;
const built = join(process.env.BENCH_BUILT, `${peer}.js`);
const files = {
  "/": ["text/html", "<!doctype html><html lang=fr><meta charset=utf-8><title>Offres</title><script type=module src=/page.js></script>"],
  "/page.js": ["text/javascript", readFileSync(built)],
  "/sw.js": ["text/javascript", readFileSync(join(here, "../pages/sw.js"))],
};

/** The rows of Tremplin's device, again and again with other names until there are enough. */
function rows() {
  const all = JSON.parse(readFileSync(file, "utf8"));
  const made = [];
  for (let round = 0; made.length < Number(wanted); round += 1) {
    for (const { kind, id, body } of all.slice(0, Number(wanted) - made.length)) {
      made.push({ id: `${kind}:${id}${round ? `-${round}` : ""}`, kind, body });
    }
  }
  return made;
}

function page(request, response) {
  const found = files[new URL(request.url, "http://local").pathname];
  if (!found) return false;
  response.setHeader("content-type", found[0]).end(found[1]);
  return true;
}

async function pouchdb() {
  const require = createRequire(import.meta.url);
  const PouchDB = (await import("pouchdb")).default.defaults({ prefix: `${folder}/` });
  const couch = require("express-pouchdb")(PouchDB, { mode: "minimumForPouchDB", inMemoryConfig: true });
  // It only knows the databases made after it.
  const db = new PouchDB("rows");
  const all = rows();
  for (let at = 0; at < all.length; at += 5000) {
    await db.bulkDocs(all.slice(at, at + 5000).map(({ id, ...row }) => ({ _id: id, ...row })));
  }
  const app = express();
  app.get("/", page).get("/page.js", page).get("/sw.js", page);
  app.get("/bench/count", async (_, response) =>
    response.json({ rows: (await db.info()).doc_count }));
  app.use("/db", couch);
  return createServer(app);
}

function sqlite() {
  const { routes, load } = open(join(folder, "rows.sqlite"));
  load(rows());
  return createServer(async (request, response) => {
    if (page(request, response)) return;
    const route = routes[request.url];
    if (!route) return response.writeHead(404).end();
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const answer = JSON.stringify(route(text ? JSON.parse(text) : {}));
      response.setHeader("content-type", "application/json").end(answer);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
}

const server = peer === "pouchdb" ? await pouchdb() : sqlite();
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
