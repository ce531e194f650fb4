// The device's storage at its limits: no room, a newer version, an erasure cut short, a long sleep.
import type { Page } from "@playwright/test";
import { check } from "../fixtures/accessible.ts";
import { accounts } from "../fixtures/server.ts";
import { databases, stored } from "../fixtures/stored.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";
import { onDevice } from "../fixtures/truth.ts";

const HOUR = 3_600_000;

const html = (page: Page) => page.locator("html");
const notes = (page: Page) => page.getByRole("list", { name: "Notes" });
const field = (page: Page) => page.getByLabel("Note", { exact: true });
const who = () => accounts().adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
const sheet = () => `/app/eleves/${accounts().pupils.find((p) => p.division === "1MELEC")!.id}`;

async function write(page: Page, text: string) {
  await field(page).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
}

async function teacher(adult: (label: RegExp) => Promise<Person>) {
  const person = await adult(/teacher of 1MELEC/);
  await person.installed();
  await person.open(sheet());
  await person.synced();
  return person;
}

/** Kinds of the rows on the device. */
const kinds = async (page: Page) => new Set([...(await onDevice(page)).values()].map(({ kind }) => kind));

const outbox = (page: Page) => stored<number>(page, "outbox", "getAllKeys");

/** Bytes that the browser counts for the site. */
const used = (page: Page) => page.evaluate(async () => (await navigator.storage.estimate()).usage!);

/** Sets how much the browser lets the site keep; returns once it holds: it asks now and then. */
async function quota(person: Person, origin: string, quotaSize?: number) {
  const session = await person.context.newCDPSession(person.page);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  await expect
    .poll(() => person.page.evaluate(probe), { timeout: 90_000, intervals: [1_000] })
    .toBe(quotaSize === undefined ? "complete" : "QuotaExceededError");
}

/** Writes what does not compress, in a database of its own. */
function probe() {
  return new Promise<string>((done) => {
    const opening = indexedDB.open("probe");
    opening.onupgradeneeded = () => opening.result.createObjectStore("probe");
    opening.onerror = () => done(opening.error!.name);
    opening.onsuccess = () => {
      const ended = (how: string) => {
        opening.result.close();
        done(how);
      };
      const tx = opening.result.transaction("probe", "readwrite", { durability: "strict" });
      tx.objectStore("probe").put(crypto.getRandomValues(new Uint8Array(1_000)), 1);
      tx.oncomplete = () => ended("complete");
      tx.onabort = () => ended(tx.error?.name ?? "abort");
    };
  });
}

const loud = (page: Page) => page.getByRole("alert").filter({ hasText: "n'a plus de place" });

test("without room the offers go and the note takes their place; they come back with room", async ({
  adult,
  server,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  expect(await kinds(page)).toContain("offer");
  await person.offline();
  await quota(person, server.url, await used(page));
  await write(page, "Écrite à la place des offres.");
  await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
  await expect(loud(page)).toHaveCount(0);
  expect(await kinds(page)).not.toContain("offer");
  expect(await kinds(page)).toContain("pupil");
  expect(await outbox(page)).toEqual([1]);
  await quota(person, server.url);
  await person.online();
  await page.reload();
  await person.ready();
  await person.synced();
  await expect.poll(() => kinds(page)).toContain("offer");
  await expect(notes(page).getByText("Écrite à la place des offres.")).toHaveCount(1);
});

test("with no room at all nothing is saved, loudly, and the text stays", async ({ adult, server }) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  await quota(person, server.url, 1);
  await write(page, "Écrite sans place.");
  await expect(loud(page).first()).toBeVisible();
  await expect(field(page)).toHaveValue("Écrite sans place.");
  expect(await outbox(page)).toEqual([]);
  expect(await kinds(page)).toContain("pupil");
  await quota(person, server.url);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(notes(page).getByText("Écrite sans place.")).toHaveCount(1);
  await expect(loud(page)).toHaveCount(0);
  expect(await outbox(page)).toEqual([1]);
});

test("a newer version of the database saves what is typed, and asks to reload", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  // A page of the site that the app does not run in.
  const newer = await person.context.newPage();
  await newer.goto("/robots.txt");
  const name = (await databases(page)).find((name) => /^tremplin-\w{8}-/.test(name))!;
  await field(page).fill("Tapée avant la mise à jour");
  const version = await newer.evaluate(
    (name) =>
      new Promise<string>((done) => {
        let blocked = "";
        const opening = indexedDB.open(name, 2);
        opening.onblocked = () => (blocked = "blocked ");
        opening.onsuccess = () => {
          done(`${blocked}${opening.result.version}`);
          opening.result.close();
        };
      }),
    name,
  );
  expect(version).toMatch(/2$/);
  await expect(html(page)).toHaveAttribute("data-ready", "failed");
  await expect(page.getByText("Une version plus récente est ouverte")).toBeVisible();
  await expect(page.getByRole("button", { name: "Recharger la page" })).toBeVisible();
  await check(person, "a database of a newer version");
  expect(await stored(newer, "drafts", "getAll", name)).toEqual(["Tapée avant la mise à jour"]);
});

test("an erasure that was cut short is finished at the next start", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  await page.evaluate(() => {
    // The tab is killed before the browser erases anything.
    IDBFactory.prototype.deleteDatabase = () => ({}) as IDBOpenDBRequest;
  });
  await page.getByRole("link", { name: /à jour/i }).first().click();
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  const next = await person.context.newPage();
  await next.goto("/robots.txt");
  await page.close();
  expect(await databases(next)).toHaveLength(2);
  await next.goto("/connexion");
  await expect.poll(() => databases(next)).toEqual(["tremplin-device"]);
});

test("a device asleep for three weeks shows nothing, keeps what was written, and comes back", async ({
  adult,
  people,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  await page.clock.install();
  await page.reload();
  await person.ready();
  await person.offline();
  await write(page, "Écrite avant l'absence.");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  await page.clock.fastForward(30 * HOUR);
  await expect(page.locator(".pill--bad")).toContainText("il y a 1 jour");
  await page.clock.fastForward(500 * HOUR);
  await expect(html(page)).toHaveAttribute("data-ready", "lapsed");
  await expect(page.getByRole("heading", { name: "Reconnexion nécessaire" })).toBeVisible();
  await expect(page.getByText("Écrite avant l'absence.")).toHaveCount(0);
  expect(await stored(page, "rows")).toEqual([]);
  expect(await outbox(page)).toEqual([1]);
  await person.context.clearCookies();
  await person.online();
  await signInAdult(person, who().email, people.passphrase);
  await person.synced();
  await person.open(sheet());
  await expect(notes(page).getByText("Écrite avant l'absence.")).toHaveCount(1);
});
