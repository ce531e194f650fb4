// What is timed in a browser, the same way for every system.
import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUNS, browser, installed, memory, until } from "./common.mjs";
import { SAVED } from "./tremplin.mjs";

/** Saves in a run. */
const SAVES = 20;

const profile = () => mkdtempSync(join(tmpdir(), "tremplin-peers-"));
const erase = (folder) => rmSync(folder, { recursive: true, force: true });
const seen = (page) => page.evaluate(() => globalThis.probe);

/** (a) Everything, into a new profile each time. The last profile is kept for what follows. */
export async function firstSync(system, rows) {
  const [lists, wholes] = [[], []];
  let kept;
  for (let run = 0; run < RUNS; run += 1) {
    if (kept) erase(kept);
    kept = profile();
    const { context, page } = await browser(kept);
    try {
      await system.open(page);
      await system.begin(page);
      await until(page, () => probe.list && probe.ready);
      const { click, list, ready } = await seen(page);
      lists.push(list - click);
      wholes.push(Math.max(list, ready) - click);
      const got = await system.rows(page);
      if (got !== rows) throw new Error(`${got} rows of ${rows}`);
      if (run === RUNS - 1) {
        await system.settle(page);
        await installed(page);
      }
    } finally {
      await context.close();
    }
  }
  return { profile: kept, first_list_ms: lists, complete_ms: wholes };
}

/** (d) and (f): a browser that starts without network, and what its page then weighs. */
export async function cold(system, kept, rows) {
  const [lists, idles, sizes] = [[], [], []];
  for (let run = 0; run < RUNS; run += 1) {
    const { context, page } = await browser(kept);
    try {
      await context.setOffline(true);
      await page.goto(system.home);
      await until(page, () => probe.idle);
      const { list, idle } = await seen(page);
      const got = await system.rows(page);
      if (got !== rows) throw new Error(`${got} rows of ${rows}`);
      lists.push(list);
      idles.push(idle);
      sizes.push(await memory(kept, page));
    } finally {
      await context.close();
    }
  }
  return { cold_list_ms: lists, interactive_ms: idles, memory_mb: sizes };
}

/** (e) From the click to the words, without network. */
export async function commit(system, kept, strict) {
  const times = [];
  const { context, page } = await browser(kept);
  try {
    await page.goto(system.home);
    await context.setOffline(true);
    for (let run = 0; run < RUNS; run += 1) {
      await system.form(page, strict);
      const found = await page.evaluate(saves, [SAVED, SAVES, run]);
      times.push(...found);
    }
  } finally {
    await context.close();
  }
  return times;
}

async function saves([words, count, run]) {
  const button = [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === "Enregistrer");
  const said = () => document.querySelector("main").textContent.includes(words);
  const times = [];
  for (let n = 0; n < count; n += 1) {
    globalThis.edit(run * count + n);
    await new Promise((frame) => requestAnimationFrame(() => setTimeout(frame, 20)));
    let cleared = !said();
    const start = performance.now();
    const end = new Promise((done, fail) => {
      setTimeout(() => fail(new Error("not saved")), 10_000);
      const observer = new MutationObserver(() => {
        if (!said()) cleared = true;
        else if (cleared) {
          observer.disconnect();
          done(performance.now());
        }
      });
      observer.observe(document, { childList: true, subtree: true, characterData: true });
    });
    button.click();
    times.push((await end) - start);
  }
  return times;
}

/** (b) Writes made without network, from the network's return to the last answer of the server. */
export async function drain(system, kept, writes) {
  const sent = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { context, page } = await browser(kept);
    try {
      await context.setOffline(true);
      await system.write(page, context, writes);
      await context.setOffline(false);
      await system.drained(page, writes);
      const { online, last } = await page.evaluate((path) => ({
        online: probe.online,
        last: Math.max(...performance.getEntriesByType("resource")
          .filter(({ name, startTime }) => name.includes(path) && startTime >= probe.online)
          .map(({ responseEnd }) => responseEnd)),
      }), system.push);
      sent.push(last - online);
      // The next start finds nothing to send.
      await system.settle(page);
    } finally {
      await context.close();
    }
  }
  return { drain_ms: sent };
}

/** What an empty tab weighs. */
export async function blank() {
  const folder = profile();
  const { context, page } = await browser(folder);
  try {
    await page.goto("about:blank");
    return await memory(folder, page);
  } finally {
    await context.close();
    erase(folder);
  }
}

export { erase };
