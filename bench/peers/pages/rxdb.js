// RxDB: Dexie storage, its replication over HTTP, each exchange run to its end.
import { createRxDatabase } from "rxdb/plugins/core";
import { replicateRxCollection } from "rxdb/plugins/replication";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";
import { BATCH, OFFERS, post, run, shown, strict } from "./page.js";

const schema = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: {
    id: { type: "string", maxLength: 64 },
    kind: { type: "string" },
    body: { type: "object" },
  },
  required: ["id", "kind", "body"],
};

run(async () => {
  const options = strict ? { chromeTransactionDurability: "strict" } : {};
  const db = await createRxDatabase({ name: "rows", storage: getRxStorageDexie(options) });
  const { rows } = await db.addCollections({ rows: { schema } });

  async function exchange(onBatch) {
    const state = replicateRxCollection({
      collection: rows,
      replicationIdentifier: "bench",
      live: false,
      pull: {
        batchSize: BATCH,
        async handler(checkpoint, limit) {
          return post("/rxdb/pull", { since: checkpoint?.seq ?? 0, limit });
        },
      },
      push: { batchSize: BATCH, handler: (changes) => post("/rxdb/push", changes) },
    });
    const faults = [];
    const watch = state.error$.subscribe((error) => faults.push(error));
    const arrived = state.received$.subscribe(() => onBatch());
    await state.awaitInitialReplication();
    watch.unsubscribe();
    arrived.unsubscribe();
    if (faults.length) throw faults[0];
  }

  return {
    count: () => rows.count().exec(),
    async first(limit) {
      const [from, to] = OFFERS;
      const found = await rows
        .find({ selector: { id: { $gte: from, $lt: to } }, sort: [{ id: "asc" }], limit })
        .exec();
      return found.map((row) => shown({ body: row.get("body") }));
    },
    pull: exchange,
    async push() {
      await exchange(() => {});
      return 0;
    },
    write: (row) => rows.insert(row),
  };
});
