// The floor: Dexie, and the least that can be called synchronisation. Pull since a number, push a
// queue. No rights, no conflicts, no rules, no restart.
import Dexie from "dexie";
import { BATCH, OFFERS, post, run, shown, strict } from "./page.js";

run(async () => {
  const options = strict ? { chromeTransactionDurability: "strict" } : {};
  const db = new Dexie("floor", options);
  db.version(1).stores({ rows: "id", queue: "++n", meta: "name" });
  await db.open();

  return {
    count: () => db.rows.count(),
    first: async (n) => (await db.rows.where("id").between(...OFFERS).limit(n).toArray()).map(shown),
    async pull(onBatch) {
      let since = (await db.meta.get("seq"))?.value ?? 0;
      for (;;) {
        const page = await post("/sync/pull", { since, limit: BATCH });
        since = page.seq;
        await db.transaction("rw", db.rows, db.meta, async () => {
          await db.rows.bulkPut(page.rows);
          await db.meta.put({ name: "seq", value: since });
        });
        await onBatch();
        if (!page.more) return;
      }
    },
    async push() {
      for (;;) {
        const waiting = await db.queue.orderBy("n").limit(BATCH).toArray();
        if (waiting.length === 0) return 0;
        await post("/sync/push", { rows: waiting.map(({ row }) => row) });
        await db.queue.bulkDelete(waiting.map(({ n }) => n));
      }
    },
    write: (row) =>
      db.transaction("rw", db.rows, db.queue, async () => {
        await Promise.all([db.rows.put(row), db.queue.add({ row })]);
      }),
  };
});
