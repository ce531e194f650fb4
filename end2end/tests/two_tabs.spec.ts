// Two tabs of one person, and a new version of the app put in place while they write.
import type { Page } from "@playwright/test";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtSite, Server } from "../fixtures/server.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";
import { atServer, expectOnce, onDevice, sorted } from "../fixtures/truth.ts";

const field = (page: Page) => page.getByLabel("Note", { exact: true });
const note = (page: Page, text: string) =>
  page.getByRole("list", { name: "Notes" }).getByText(text, { exact: true });
/** Folder of the version that a page runs. */
const version = (page: Page) =>
  page.evaluate(() => document.querySelector("link[rel=stylesheet]")!.getAttribute("href")!.split("/")[2]);

/** Somebody who writes one note after the other in a tab. */
class Writer {
  readonly saved: string[] = [];
  private stopped = false;
  private readonly over: Promise<void>;

  constructor(
    private readonly page: Page,
    private readonly name: string,
  ) {
    this.over = this.work();
  }

  async stop() {
    this.stopped = true;
    await this.over;
  }

  /** Until so many more are saved. */
  async more(count: number) {
    const wanted = this.saved.length + count;
    const stopped = this.over.then(() => Promise.reject(new Error(`${this.name} stopped`)));
    const enough = expect.poll(() => this.saved.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted);
    await Promise.race([enough, stopped]);
  }

  private async work() {
    while (!this.stopped) {
      const text = `${this.name}, numéro ${this.saved.length + 1}.`;
      await this.save(text);
      this.saved.push(text);
    }
  }

  /** As a person whose page is replaced under the fingers: looks whether it is there, or goes on. */
  private async save(text: string) {
    for (;;) {
      await expect(this.page.locator("html")).toHaveAttribute("data-ready", "ready");
      await field(this.page).waitFor();
      if ((await note(this.page, text).count()) > 0) return;
      let replaced = () => {};
      const cut = new Promise<boolean>((resolve) => (replaced = () => resolve(false)));
      this.page.once("load", replaced);
      const done = await this.once(text, cut).catch((error) => {
        // Of a page that is gone: what it was asked to do is over.
        if (/attached|context|navigat/i.test(String(error))) return false;
        throw error;
      });
      this.page.off("load", replaced);
      if (done) return;
    }
  }

  /** In the page as it is now, not in the one that may take its place meanwhile. */
  private async once(text: string, cut: Promise<boolean>): Promise<boolean> {
    const button = this.page.getByRole("button", { name: "Enregistrer la note" });
    const [input, save] = [await field(this.page).elementHandle(), await button.elementHandle()];
    await input!.fill(text);
    await save!.click();
    const seen = expect(note(this.page, text)).toHaveCount(1);
    return Promise.race([seen.then(() => true), cut]);
  }
}

/** The same site as another version: under another name. */
function release(site: string, old: string): string {
  const next = [...old].reverse().join("");
  cpSync(join(site, "pkg", old), join(site, "pkg", next), { recursive: true });
  const worker = join(site, "sw.js");
  // Its compressed forms would hide the change.
  for (const form of ["br", "gz"]) rmSync(`${worker}.${form}`, { force: true });
  writeFileSync(worker, readFileSync(worker, "utf8").replaceAll(old, next));
  return next;
}

test("a new version taken up while both tabs write loses and doubles nothing", async ({
  people,
  browser,
  contextOptions,
}) => {
  const site = mkdtempSync(join(tmpdir(), "tremplin-site-"));
  cpSync(builtSite, site, { recursive: true });
  const server = await Server.start(undefined, site);
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
  const person = new Person(await context.newPage(), context);
  const first = person.page;
  const who = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  const sheet = `/app/eleves/${people.pupils.find((p) => p.division === "TASSP")!.id}`;
  await signInAdult(person, who.email, people.passphrase);
  await person.installed();
  await person.open(sheet);
  const second = await context.newPage();
  await second.goto(sheet);
  await person.ready(second);
  const old = await version(first);
  expect(server.pkg).toBe(`pkg/${old}`);
  const [one, two] = [new Writer(first, "Premier onglet"), new Writer(second, "Second onglet")];
  await Promise.all([one.more(3), two.more(3)]);

  // The server is replaced by one of the next version; both go on writing.
  await server.stop();
  const next = release(site, old);
  server.pkg = `pkg/${next}`;
  await one.more(2);
  await server.run();
  await two.more(2);
  await first.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const reload = second.getByRole("button", { name: "Recharger" });
  await expect(second.getByText("Une nouvelle version est prête.")).toBeVisible();
  await reload.click();
  await expect.poll(() => version(second).catch(() => old)).toBe(next);
  // Of two versions, on the same data.
  await Promise.all([one.more(3), two.more(3)]);
  expect(await version(first)).toBe(old);
  // It says so until it is taken up there too.
  await first.getByRole("button", { name: "Recharger" }).click();
  await expect.poll(() => version(first).catch(() => old)).toBe(next);
  await Promise.all([one.more(3), two.more(3)]);
  await one.stop();
  await two.stop();
  await person.synced();
  await expect(first.locator("html")).toHaveAttribute("data-review", "0");
  const rows = await atServer(server.url, who.email, people.passphrase);
  expectOnce(rows, [...one.saved, ...two.saved]);
  expect(sorted(await onDevice(first))).toEqual(sorted(rows));
  for (const page of [first, second]) {
    for (const text of [...one.saved, ...two.saved]) await expect(note(page, text)).toHaveCount(1);
  }
  console.log(`${one.saved.length} and ${two.saved.length} notes`);
  await context.close();
  await server.remove();
  rmSync(site, { recursive: true, force: true });
});
