// Times a cold start without network: from the navigation to the first list, in a real profile.
// usage: node bench/cold.mjs <url> <accounts.json>
import { chromium } from "@playwright/test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, quantile } from "./common.mjs";

const [url, file] = process.argv.slice(2);
const accounts = JSON.parse(readFileSync(file, "utf8"));
const who = accounts.adults.find((a) => a.label === "coordinator");
const folder = mkdtempSync(join(tmpdir(), "tremplin-bench-"));
const open = () => chromium.launchPersistentContext(folder, { ...launch, baseURL: url });

let context = await open();
let page = context.pages()[0] ?? (await context.newPage());
await page.goto("/connexion");
await page.locator("html[data-ready]").waitFor();
await page.getByRole("tab", { name: "Adulte" }).click();
await page.getByLabel(/adresse électronique/i).fill(who.email);
await page.getByLabel(/phrase de passe/i).fill(accounts.passphrase);
const start = performance.now();
await page.getByRole("button", { name: "Se connecter" }).click();
await page.locator("html[data-ready=ready]").waitFor({ timeout: 120_000 });
const firstSync = performance.now() - start;
await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
const rows = await page.evaluate(async () => {
  const [{ name }] = (await indexedDB.databases()).filter((db) => db.name !== "tremplin-device");
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // Rows are kept as lines of segments; this store has not been rewritten yet.
      const all = request.result.transaction("rows").objectStore("rows").getAll();
      all.onsuccess = () => {
        request.result.close();
        const lines = all.result.flatMap((segment) => String(segment).split("\n"));
        resolve(lines.filter((line) => line.startsWith("+")).length);
      };
    };
  });
});
await context.close();

const lists = [];
for (let run = 0; run < 5; run += 1) {
  // A new browser each time: nothing is warm but the disk.
  context = await open();
  await context.setOffline(true);
  page = context.pages()[0] ?? (await context.newPage());
  await page.addInitScript(() => {
    const seen = () => document.querySelector("main .list > li");
    new MutationObserver((_, observer) => {
      if (seen()) {
        globalThis.firstList = performance.now();
        observer.disconnect();
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto("/app/offres-du-pole");
  await page.waitForFunction(() => globalThis.firstList, undefined, { timeout: 60_000 });
  lists.push(await page.evaluate(() => globalThis.firstList));
  await context.close();
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ rows, first_sync_ms: firstSync, list_ms: quantile(lists, 0.5) }));
