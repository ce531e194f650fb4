// Times what the app does on each keystroke of a search but for drawing, in Chromium, over so many
// offers.
// usage: node bench/search.mjs <folder of the wasm> <offers>
import { chromium } from "@playwright/test";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, quantile } from "./common.mjs";

const [folder, offers] = process.argv.slice(2);
const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
const server = createServer(async (request, response) => {
  const name = request.url === "/" ? "" : request.url.slice(1);
  if (!name) return response.setHeader("content-type", "text/html").end("<title>bench</title>");
  const type = types[name.slice(name.lastIndexOf("."))] ?? "text/plain";
  try {
    response.setHeader("content-type", type).end(await readFile(join(folder, name)));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch(launch);
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const result = await page.evaluate(async (count) => {
  const module = await import("/bench_search.js");
  await module.default({ module_or_path: "/bench_search_bg.wasm" });
  const bench = new module.Bench(count);
  const start = performance.now();
  bench.open();
  const build = performance.now() - start;
  // Typed letter by letter, with accents, without, and with mistakes.
  const typed = ["boulangerie", "electricite luneville", "Épinal fibre", "vehiclues", "garage aubertl",
    "librairie nancy", "coupe de cheveux", "saint die jardins", "prepartion comande", "m"];
  const times = [];
  let found = 0;
  for (let round = 0; round < 5; round += 1) {
    for (const text of typed) {
      for (let end = 1; end <= text.length; end += 1) {
        const at = performance.now();
        found += bench.query(text.slice(0, end));
        times.push(performance.now() - at);
      }
    }
  }
  return { build, times, found };
}, Number(offers));
await browser.close();
server.close();
console.log(JSON.stringify({
  build_ms: result.build,
  keystrokes: result.times.length,
  p50_ms: quantile(result.times, 0.5),
  p95_ms: quantile(result.times, 0.95),
  max_ms: Math.max(...result.times),
  found: result.found,
}));
