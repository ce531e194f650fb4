// (c) One change among many rows: the answer to the device that asks, over HTTP.
import { RUNS } from "./common.mjs";
import { Device } from "./tremplin.mjs";

/** Rows that change, one after the other: none twice, or its history would be measured. */
export const TIMES = RUNS * 20;
const said = (times, bytes) => ({ change_ms: times, change_bytes: bytes });

/** Tremplin, where another device of the same person made the change. */
export async function tremplin(url, offers) {
  const [writer, reader] = [new Device(url), new Device(url)];
  await writer.signIn();
  await reader.all();
  const [times, bytes] = [[], []];
  for (const offer of offers) {
    const text = { ...offer.text, title: `${offer.text.title} bis` };
    await writer.issue("edit_offer", { offer: offer.id, text });
    const start = performance.now();
    const answer = await reader.pull(reader.stand);
    times.push(performance.now() - start);
    bytes.push(answer.length);
    const page = JSON.parse(answer).ok;
    if (page.ops.length !== 1) throw new Error(`${page.ops.length} operations`);
    reader.stand = page.cookie;
  }
  return said(times, bytes);
}

/** A peer: what its client asks for when one row has changed. */
export async function peer(name, url, offers) {
  const device = new Device(url);
  const [times, bytes] = [[], []];
  const ask = ASK[name];
  let stand = await ask.head(device);
  for (const offer of offers) {
    const text = { ...offer.text, title: `${offer.text.title} bis` };
    await ask.change(device, { id: `offer:${offer.id}`, kind: "offer", body: { ...offer, text } });
    const start = performance.now();
    const answers = await ask.pull(device, stand);
    times.push(performance.now() - start);
    bytes.push(answers.reduce((sum, answer) => sum + answer.length, 0));
    stand = ask.next(answers);
  }
  return said(times, bytes);
}

const parsed = (answer) => JSON.parse(answer);
const ours = (pull, next) => ({
  head: async (device) => parsed(await device.post("/bench/head", {})).seq,
  change: (device, row) => device.post("/bench/change", row),
  pull: async (device, stand) => [await pull(device, stand)],
  next: ([answer]) => next(parsed(answer)),
});

const JSON_HEADERS = { "content-type": "application/json", "accept-encoding": "identity" };
async function couch(device, path, method = "GET", body = undefined) {
  const response = await fetch(`${device.url}/db/rows${path}`, { method, headers: JSON_HEADERS, body });
  const answer = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${path}: ${response.status} ${answer}`);
  return answer;
}

const ASK = {
  dexie: ours((d, since) => d.post("/sync/pull", { since, limit: 1000 }), ({ seq }) => seq),
  rxdb: ours((d, since) => d.post("/rxdb/pull", { since, limit: 1000 }), ({ checkpoint }) => checkpoint.seq),
  replicache: ours(
    (d, cookie) => d.post("/replicache/pull", {
      pullVersion: 1, schemaVersion: "", profileID: "p", clientGroupID: "g", cookie,
    }),
    ({ cookie }) => cookie,
  ),
  // The two requests of its replicator that bring the row; those of its checkpoints are left out.
  pouchdb: {
    head: async (device) => parsed(await couch(device, "")).update_seq,
    async change(device, { id, kind, body }) {
      const path = `/${encodeURIComponent(id)}`;
      const { _rev } = parsed(await couch(device, path));
      await couch(device, path, "PUT", JSON.stringify({ _id: id, _rev, kind, body }));
    },
    async pull(device, since) {
      const changes = await couch(device, `/_changes?style=all_docs&seq_interval=1000&since=${since}&limit=1000`);
      const docs = parsed(changes).results.map(({ id, changes: [{ rev }] }) => ({ id, rev }));
      if (docs.length !== 1) throw new Error(`${docs.length} changes`);
      const rows = await couch(device, "/_bulk_get?revs=true&latest=true", "POST", JSON.stringify({ docs }));
      return [changes, rows];
    },
    next: ([changes]) => parsed(changes).last_seq,
  },
};
