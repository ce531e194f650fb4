// Browsers, processes and numbers.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

export const RUNS = Number(process.env.BENCH_RUNS ?? 5);
export const CHROMIUM = {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
};

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

const children = new Set();
process.once("exit", () => children.forEach((child) => child.kill("SIGKILL")));

/** A program, and the first line of one of its streams that matches. */
export async function started(program, args, env, stream, pattern) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", stream === "stdout" ? "pipe" : "ignore", stream === "stderr" ? "pipe" : "inherit"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  const said = [];
  const line = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended (${code}): ${said.join("\n")}`)));
    createInterface({ input: child[stream] }).on("line", (text) => {
      said.push(text);
      if (pattern.test(text)) resolve(text);
    });
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(hard);
  };
  return { line, stop };
}

// Runs in the page before anything of it: what happened when, in milliseconds of the page.
function probe() {
  performance.setResourceTimingBufferSize(5000);
  const seen = (globalThis.probe = {});
  addEventListener("click", () => {
    seen.click = performance.now();
    delete seen.list;
    delete seen.ready;
  }, true);
  addEventListener("online", () => (seen.online = performance.now()), true);
  new MutationObserver(() => {
    const now = performance.now();
    const html = document.documentElement;
    if (!seen.list && document.querySelector("main ul li h2, main ul li article")) seen.list = now;
    if (!seen.ready && html.dataset.ready === "ready") seen.ready = now;
    if (seen.list && seen.ready && !seen.idling) {
      seen.idling = true;
      requestAnimationFrame(() => requestIdleCallback(() => (seen.idle = performance.now())));
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });
}

/** A browser over a profile folder. */
export async function browser(profile) {
  const context = await chromium.launchPersistentContext(profile, {
    ...CHROMIUM,
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
  });
  await context.addInitScript(probe);
  const page = context.pages()[0] ?? (await context.newPage());
  return { context, page };
}

/** The service worker answers for the page. */
export const installed = (page) =>
  page.evaluate(async () => {
    const worker = (await navigator.serviceWorker.ready).active;
    if (worker.state !== "activated") {
      await new Promise((done) =>
        worker.addEventListener("statechange", () => worker.state === "activated" && done()));
    }
  });

/** Waits until a function of the page says so, at most two minutes; a page that failed is an error. */
export async function until(page, said, argument) {
  const end = performance.now() + 120_000;
  while (performance.now() < end) {
    if (await page.evaluate(said, argument)) return;
    const failed = await page.evaluate(() => document.documentElement.dataset.failed);
    if (failed) throw new Error(failed);
    await new Promise((soon) => setTimeout(soon, 50));
  }
  throw new Error(`in vain for two minutes: ${said}`);
}

const field = (text, name) => text.match(new RegExp(`^${name}:?\\s+(\\d+)`, "m"))?.[1];

/** Megabytes that only the page's process has (USS of the largest renderer), garbage collected. */
export async function memory(profile, page) {
  const session = await page.context().newCDPSession(page);
  for (let n = 0; n < 2; n += 1) await session.send("HeapProfiler.collectGarbage");
  await session.detach();
  const all = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      const parent = field(readFileSync(`/proc/${pid}/status`, "utf8"), "PPid");
      all.push({ pid, parent, line });
    } catch {
      // It has ended.
    }
  }
  const ours = new Set(all.filter(({ line }) => line.includes(profile)).map(({ pid }) => pid));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (ours.has(parent) && !ours.has(pid)) grown = ours.add(pid) && true;
    }
  }
  const sizes = all
    .filter(({ pid, line }) => ours.has(pid) && line.includes("--type=renderer"))
    .map(({ pid }) => {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      return Number(field(text, "Private_Clean")) + Number(field(text, "Private_Dirty"));
    });
  return Math.max(...sizes) / 1024;
}
