// A network as in a village at the end of the line: 300 ms each way, 5 % of packets lost, 40 kbit/s.
import { randomInt } from "node:crypto";
import { GOOD, Link, noNetworks, type Shape } from "../fixtures/link.ts";
import { Profile } from "../fixtures/profile.ts";
import { accounts, Server } from "../fixtures/server.ts";
import { expect, signInAdult, test as base } from "../fixtures/test.ts";
import { atServer, expectOnce, onDevice, sorted } from "../fixtures/truth.ts";

const VILLAGE: Shape = { delay: 300, loss: 5, rate: 40_000 };
/** Pupils of a class. */
const PUPILS = 30;
/** Nothing is promised about how long it takes, only that it comes to its end. */
const DEADLINE = 300_000;

const { adults, passphrase, pupils } = accounts();
const teacher = adults.find((a) => /teacher of 1MELEC/.test(a.label))!;

const test = base.extend<{ link: Link; far: Server; profile: Profile }>({
  link: async ({}, use) => {
    const reason = noNetworks();
    if (reason) console.log(`skipped: ${reason}`);
    base.skip(reason !== undefined, reason);
    const seed = Number(process.env.LINK_SEED ?? randomInt(2 ** 32));
    console.log(`LINK_SEED=${seed}`);
    const link = await Link.up(seed);
    await use(link);
    link.down();
  },
  far: async ({ link }, use) => {
    const server = await Server.start(undefined, undefined, link.place);
    await use(server);
    await server.remove();
  },
  profile: async ({ far, launchOptions, locale, timezoneId }, use) => {
    // As if it were https: the app needs what browsers keep for safe addresses.
    const args = [...launchOptions.args!, `--unsafely-treat-insecure-origin-as-secure=${far.url}`];
    const viewport = { width: 360, height: 740 };
    const profile = new Profile({ ...launchOptions, args, baseURL: far.url, viewport, locale, timezoneId });
    await use(profile);
    await profile.remove();
  },
});

test.describe.configure({ timeout: DEADLINE + 120_000 });

test("a class's notes go through a bad network, each once", async ({ link, far, profile }) => {
  const person = await profile.open();
  const { page } = person;
  await signInAdult(person, teacher.email, passphrase);
  await person.installed();
  const group = pupils.filter((p) => ["1MELEC", "TASSP"].includes(p.division)).slice(0, PUPILS);
  expect(group.length).toBe(PUPILS);
  await person.open(`/app/eleves/${group[0].id}`);
  await person.synced();
  await person.offline();
  const written: string[] = [];
  for (const { id, name } of group) {
    await person.open(`/app/eleves/${id}`);
    const text = `Vu ${name} dans son entreprise : le tuteur est content, la convention est signée.`;
    await page.getByLabel("Note", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Enregistrer la note" }).click();
    await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
    written.push(text);
  }
  await expect(page.locator("html")).toHaveAttribute("data-pending", String(PUPILS));
  await link.shape(VILLAGE);
  const start = performance.now();
  await person.online();
  await expect(page.locator("html")).toHaveAttribute("data-pending", "0", { timeout: DEADLINE });
  await expect(page.locator("html")).toHaveAttribute("data-sync", "idle", { timeout: DEADLINE });
  console.log(`${PUPILS} notes through the bad network: ${seconds(start)} s`);
  await link.shape(GOOD);
  const rows = await atServer(far.url, teacher.email, passphrase);
  expectOnce(rows, written);
  expect(sorted(await onDevice(page))).toEqual(sorted(rows));
});

test("the app comes through a bad network", async ({ link, profile }) => {
  const person = await profile.open();
  await link.shape(VILLAGE);
  const start = performance.now();
  await person.page.goto("/connexion", { waitUntil: "commit" });
  await expect(person.page.getByLabel(/code personnel/i)).toBeVisible({ timeout: DEADLINE });
  console.log(`sign-in page shown through the bad network: ${seconds(start)} s`);
  await expect(person.page.locator("html")).toHaveAttribute("data-ready", /.+/, { timeout: DEADLINE });
  console.log(`sign-in page at work through the bad network: ${seconds(start)} s`);
});

function seconds(since: number) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
