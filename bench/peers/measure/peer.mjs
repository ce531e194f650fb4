// A peer: its server and its page.
import { started, until } from "./common.mjs";
import { join } from "node:path";

/** The server of a peer, over new rows. */
export async function serve(peer, folder, file, count) {
  const script = join(import.meta.dirname, "../server/main.mjs");
  const { line, stop } = await started("node", [script, peer, folder, file, String(count)], {}, "stdout", /^http:/);
  return { url: line, stop };
}

const PUSH = {
  dexie: "/sync/push", rxdb: "/rxdb/push", pouchdb: "/_bulk_docs", replicache: "/replicache/push",
};

/** What the measures ask of each system. */
export const peer = (name, server, model) => {
  const opened = () => document.documentElement.dataset.open;
  const count = async () => (await (await fetch(`${server.url}/bench/count`)).json()).rows;
  let before = 0;
  const at = async (page, url) => {
    await page.goto(url);
    await until(page, opened);
    await page.evaluate((body) => (globalThis.model = body), model);
  };
  return {
    push: PUSH[name],
    home: server.url,
    open: (page) => at(page, server.url),
    begin: (page) => page.getByRole("button", { name: "Tout recevoir" }).click(),
    async settle(page) {
      await page.evaluate(() => bench.settle());
      // Replicache writes what it received when the page is idle, and says nothing of it.
      if (name === "replicache") await page.waitForTimeout(4_000);
    },
    rows: (page) => page.evaluate(() => bench.peer.count()),
    async write(page, context, wanted) {
      before = await count();
      await at(page, server.url);
      await page.evaluate((n) => bench.writeMany(n), wanted);
    },
    async drained(page, wanted) {
      await until(page, () => document.documentElement.dataset.pending === "0");
      const there = (await count()) - before;
      if (there !== wanted) throw new Error(`${there} rows of ${wanted} at the server`);
    },
    async form(page, strict) {
      await at(page, `${server.url}/${strict ? "?strict" : ""}`);
      await page.evaluate(() => (globalThis.edit = () => {}));
    },
  };
};
