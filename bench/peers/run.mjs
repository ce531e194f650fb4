// Tremplin's synchronisation and its peers', measured in one run; prints one line of JSON: every
// time in milliseconds, for the caller to make figures of.
// usage: node bench/peers/run.mjs [system…], with BENCH_SERVER, BENCH_SITE, BENCH_PKG and
// BENCH_BUILT (folder for the bundles).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PEERS, bundle } from "./build.mjs";
import * as timed from "./measure/browser.mjs";
import * as change from "./measure/change.mjs";
import { peer, serve } from "./measure/peer.mjs";
import { Server, tremplin } from "./measure/tremplin.mjs";

const count = (name, value) => Number(process.env[name] ?? value);
const ROWS = count("BENCH_ROWS", 10_000);
const MANY = count("BENCH_MANY", 100_000);
const WRITES = count("BENCH_WRITES", 1_000);
/** Whose local writes can be made strict. */
const STRICT = { tremplin: [true], dexie: [false, true], rxdb: [false, true] };

const wanted = process.argv.slice(2);
const names = ["tremplin", ...PEERS].filter((name) => !wanted.length || wanted.includes(name));
const folder = mkdtempSync(join(tmpdir(), "tremplin-sync-"));
const file = join(folder, "rows.json");
const say = (...words) => console.error(`  ${words.join(" ")}`);

/** Runs a measure; one that fails says why and stops nothing. */
async function tried(system, name, measure) {
  const start = performance.now();
  try {
    Object.assign(system, await measure());
  } catch (error) {
    system.failed[name] = String(error.message ?? error).split("\n")[0];
    say("✗", error.stack);
  }
  say(`${system.name}, ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

async function inBrowser(system, what) {
  await tried(system, "first", () => timed.firstSync(what, ROWS));
  const { profile } = system;
  delete system.profile;
  if (!profile) return;
  await tried(system, "cold", () => timed.cold(what, profile, ROWS));
  await tried(system, "drain", () => timed.drain(what, profile, WRITES));
  system.commits = [];
  for (const strict of STRICT[system.name] ?? [false]) {
    await tried(system, "commit", async () => {
      system.commits.push({ strict, ms: await timed.commit(what, profile, strict) });
    });
  }
  timed.erase(profile);
}

const version = (name) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "node_modules", name, "package.json"), "utf8")).version;

const systems = [];
try {
  const bundles = await bundle(process.env.BENCH_BUILT);
  const server = new Server(join(folder, "tremplin"));
  const rows = await server.fill(ROWS);
  writeFileSync(file, JSON.stringify(rows));
  const offers = rows
    .filter(({ kind, body }) => kind === "offer" && body.status === "open")
    .map(({ body }) => body)
    .slice(0, change.TIMES);
  const [offer] = offers;
  for (const name of names) {
    const system = { name, failed: {} };
    systems.push(system);
    if (name === "tremplin") {
      await inBrowser(system, tremplin(server, offer));
      await server.stop();
      const large = new Server(join(folder, "tremplin-many"));
      await tried(system, "change", async () => {
        const all = await large.fill(MANY);
        if (all.length !== MANY) throw new Error(`${all.length} rows of ${MANY}`);
        return change.tremplin(large.url, offers);
      });
      await large.stop();
    } else {
      system.version = version(name);
      system.bundle_bytes = bundles[name];
      let running;
      await tried(system, "server", async () => {
        running = await serve(name, join(folder, name), file, ROWS);
      });
      if (!running) continue;
      await inBrowser(system, peer(name, running, offer));
      await running.stop();
      await tried(system, "change", async () => {
        const large = await serve(name, join(folder, `${name}-many`), file, MANY);
        try {
          return await change.peer(name, large.url, offers);
        } finally {
          await large.stop();
        }
      });
    }
  }
  await server.stop();
  const sizes = offers.map((body) => Buffer.byteLength(JSON.stringify(body))).sort((a, b) => a - b);
  console.log(JSON.stringify({
    rows: ROWS,
    many: MANY,
    writes: WRITES,
    row_bytes: sizes[Math.floor(sizes.length / 2)],
    blank_mb: await timed.blank(),
    sqlite: version("better-sqlite3"),
    express_pouchdb: version("express-pouchdb"),
    systems,
  }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
