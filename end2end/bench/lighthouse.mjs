// Lighthouse, mobile, on the sign-in page and on the search of a signed-in pupil.
// usage: node bench/lighthouse.mjs <url> <accounts.json>
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, quantile } from "./common.mjs";

const [url, file] = process.argv.slice(2);
const accounts = JSON.parse(readFileSync(file, "utf8"));
const pupil = accounts.pupils.find((p) => p.note === "a place to find");
const folder = mkdtempSync(join(tmpdir(), "tremplin-lighthouse-"));
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const context = await chromium.launchPersistentContext(folder, {
  ...launch,
  args: [...launch.args, `--remote-debugging-port=${port}`],
});

async function score(path, keep) {
  const runs = { performance: [], accessibility: [] };
  for (let run = 0; run < 5; run += 1) {
    const result = await lighthouse(url + path, {
      port,
      logLevel: "error",
      onlyCategories: ["performance", "accessibility"],
      disableStorageReset: keep,
    });
    for (const name of Object.keys(runs)) runs[name].push(result.lhr.categories[name].score * 100);
  }
  return { performance: quantile(runs.performance, 0.5), accessibility: quantile(runs.accessibility, 0.5) };
}

const signin = await score("/connexion", false);
const page = context.pages()[0] ?? (await context.newPage());
await page.goto(`${url}/connexion`);
await page.locator("html[data-ready]").waitFor();
await page.getByLabel(/code personnel/i).fill(pupil.code);
await page.getByRole("button", { name: "Se connecter" }).click();
await page.locator("html[data-ready=ready]").waitFor();
const search = await score("/app/chercher", true);
await context.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({
  signin_performance: signin.performance,
  signin_accessibility: signin.accessibility,
  search_performance: search.performance,
  search_accessibility: search.accessibility,
}));
