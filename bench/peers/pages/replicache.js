// Replicache: rows by key, one mutator.
import { Replicache } from "replicache";
import { OFFERS, run, shown } from "./page.js";

run(async () => {
  const rep = new Replicache({
    name: "bench",
    pushURL: "/replicache/push",
    pullURL: "/replicache/pull",
    // Exchanges are asked for by the page, as in the other peers.
    pullInterval: null,
    pushDelay: 10,
    logLevel: "error",
    mutators: { put: (tx, row) => tx.set(row.id, row) },
  });
  await rep.clientID;

  return {
    count: () => rep.query(async (tx) => (await tx.scan().keys().toArray()).length),
    async first(limit) {
      const found = await rep.query((tx) =>
        tx.scan({ start: { key: OFFERS[0] }, limit }).values().toArray());
      return found.map(shown);
    },
    async pull(onBatch) {
      await rep.pull({ now: true });
      await onBatch();
    },
    async push() {
      await rep.push({ now: true });
      while ((await rep.experimentalPendingMutations()).length > 0) await rep.pull({ now: true });
      return 0;
    },
    write: (row) => rep.mutate.put(row),
  };
});
