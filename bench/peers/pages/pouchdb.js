// PouchDB: its IndexedDB adapter, its replication with a CouchDB server.
import PouchDB from "pouchdb";
import indexeddb from "pouchdb-adapter-indexeddb";
import { BATCH, OFFERS, run, shown } from "./page.js";

const paced = { batch_size: BATCH };

run(async () => {
  PouchDB.plugin(indexeddb);
  const db = new PouchDB("rows", { adapter: "indexeddb" });
  const remote = new PouchDB(`${location.origin}/db/rows`, { skip_setup: true });

  return {
    count: async () => (await db.info()).doc_count,
    async first(limit) {
      const [startkey, endkey] = OFFERS;
      const found = await db.allDocs({ startkey, endkey, limit, include_docs: true });
      return found.rows.map(({ doc }) => shown(doc));
    },
    async pull(onBatch) {
      const exchange = db.replicate.from(remote, paced);
      exchange.on("change", () => onBatch());
      await exchange;
    },
    async push() {
      const { ok, doc_write_failures: failures } = await db.replicate.to(remote, paced);
      if (!ok || failures) throw new Error(`${failures} documents refused`);
      return 0;
    },
    /** Notes at the server that what came from it need not be sent to it. */
    settle: () => db.replicate.to(remote, paced),
    write: ({ id, ...row }) => db.put({ _id: id, ...row }),
  };
});
