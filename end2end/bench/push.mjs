// Times the push of many queued commands and a pull of one change, over HTTP, against a running
// server. usage: node bench/push.mjs <url> <accounts.json> <commands>
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { quantile } from "./common.mjs";

const [url, file, count] = process.argv.slice(2);
const accounts = JSON.parse(readFileSync(file, "utf8"));
const teacher = accounts.adults.find((a) => a.label.startsWith("teacher of 1MELEC"));

function id() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

let cookie = "";
async function post(path, body) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie },
    body: JSON.stringify(body),
  });
  const set = response.headers.get("set-cookie");
  if (set) cookie = set.split(";")[0];
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

await post("/api/v1/login", {
  kind: "passphrase",
  email: teacher.email,
  passphrase: accounts.passphrase,
});
const client = id();
const first = await pull(null);
const pupil = first.rows.find((row) => row.kind === "pupil").id;

async function pull(cookie) {
  const rows = [];
  let next = cookie;
  for (;;) {
    const answer = await post("/api/v1/sync/pull", {
      proto: 1, schema: 1, client, cookie: next, limit: 1000, acked_mid: 0,
    });
    const page = answer.ok;
    for (const op of page.ops) if (op.put) rows.push(op.put);
    next = page.cookie;
    if (!next.cont) return { rows, cookie: next };
  }
}

let mid = 0;
function note(text) {
  mid += 1;
  return {
    mid, schema: 1, op: "write_note", at: Date.now(), offset: 0, seen: [],
    args: {
      note: id(), revision: id(), pupil, kind: "call", text, written_at: Date.now(),
    },
  };
}

async function push(mutations) {
  const answer = await post("/api/v1/sync/push", {
    proto: 1, client, first_mid: mutations[0].mid, mutations,
  });
  const refused = answer.verdicts.filter(([, verdict]) => !verdict.applied);
  if (refused.length) throw new Error(`refused: ${JSON.stringify(refused[0])}`);
}

const runs = [];
for (let run = 0; run < 5; run += 1) {
  const batches = [];
  for (let at = 0; at < Number(count); at += 100) {
    batches.push(Array.from({ length: Math.min(100, count - at) }, () => note("Appel au tuteur.")));
  }
  const start = performance.now();
  for (const batch of batches) await push(batch);
  runs.push(performance.now() - start);
}
let { cookie: stand } = await pull(null);
const pulls = [];
const bytes = [];
for (let run = 0; run < 20; run += 1) {
  await push([note("Une seule chose a changé.")]);
  const start = performance.now();
  const answer = await post("/api/v1/sync/pull", {
    proto: 1, schema: 1, client, cookie: stand, limit: 1000, acked_mid: mid - 1,
  });
  pulls.push(performance.now() - start);
  bytes.push(JSON.stringify(answer).length);
  stand = answer.ok.cookie;
}
console.log(JSON.stringify({
  commands: Number(count),
  push_ms: quantile(runs, 0.5),
  pull_one_ms: quantile(pulls, 0.5),
  pull_one_bytes: quantile(bytes, 0.5),
}));
