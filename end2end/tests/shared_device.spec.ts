// A device that several people use: nothing of what it keeps can be read without what its owner types.
import type { Page } from "@playwright/test";
import { check } from "../fixtures/accessible.ts";
import { accounts } from "../fixtures/server.ts";
import { databases, everything, stored } from "../fixtures/stored.ts";
import { expect, Person, signInAdult, signInPupil, test } from "../fixtures/test.ts";

const MINUTE = 60_000;

const html = (page: Page) => page.locator("html");
const who = () => accounts().adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
const pupils = () => accounts().pupils.filter((p) => p.division === "1MELEC");
const sheet = () => `/app/eleves/${pupils()[0].id}`;
const notes = (page: Page) => page.getByRole("list", { name: "Notes" });
const field = (page: Page) => page.getByLabel("Note", { exact: true });
const passphrase = () => accounts().passphrase;

const WRITTEN = "Retard signalé par téléphone.";
const BEGUN = "Commencée sur le poste";

/** What a person who copies the browser's files would look for. */
const words = () => [WRITTEN, BEGUN, ...[who(), ...pupils()].map((p) => p.name.split(" ")[1])];

/** Which of them are found, and what the person signs in with. */
async function readable(page: Page) {
  const kept = await everything(page);
  return [...words(), who().email, passphrase()].filter((word) => kept.includes(word));
}

async function write(page: Page, text: string) {
  await field(page).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
}

/** A teacher on the pupil's sheet, without network, with a note that waits and a text begun. */
async function working(person: Person, shared = true) {
  const { page } = person;
  await person.installed();
  await (shared ? go(person, sheet()) : person.open(sheet()));
  await person.synced();
  await person.offline();
  await write(page, WRITTEN);
  await field(page).fill(BEGUN);
  await expect.poll(() => stored(page, "drafts", "getAllKeys")).toHaveLength(1);
}

async function teacher(device: () => Promise<Person>, shared = true) {
  const person = await device();
  await signInAdult(person, who().email, passphrase(), shared);
  return person;
}

async function unlock(person: Person, typed: string) {
  const { page } = person;
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await page.getByLabel(/Votre (phrase de passe|code personnel)/).fill(typed);
  await page.getByRole("button", { name: "Déverrouiller" }).click();
}

/** Every page that is loaded asks again: the key is only in memory. */
async function go(person: Person, path: string, typed = passphrase()) {
  await person.page.goto(path);
  await unlock(person, typed);
  await person.ready();
}

test("what a shared device keeps cannot be read, and opens without network", async ({ adult, device }) => {
  // The same work on a device of one's own can be read: the words looked for are the right ones.
  const own = await adult(/teacher of 1MELEC/);
  await working(own, false);
  expect(await readable(own.page)).toEqual(words());

  const person = await teacher(device);
  const { page } = person;
  await working(person);
  expect(await stored(page, "rows")).not.toEqual([]);
  expect(await readable(page)).toEqual([]);
  await page.reload();
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await expect(page.getByText(/2\ssaisies attendent ici/)).toBeVisible();
  for (const word of words()) await expect(page.getByText(word)).toHaveCount(0);
  await page.getByText("Cela ne s'ouvre plus").click();
  await check(person, "a shared device that is locked");
  await unlock(person, "pas celle-là non plus");
  await expect(page.getByText("Cela ne déverrouille pas l'appareil.")).toBeVisible();
  await unlock(person, passphrase());
  await person.ready();
  await expect(notes(page).getByText(WRITTEN)).toHaveCount(1);
  await expect(field(page)).toHaveValue(BEGUN);
  expect(await readable(page)).toEqual([]);
  await person.online();
  await person.synced();
  expect(await stored(page, "outbox")).toEqual([]);
  expect(await stored(page, "sent")).toHaveLength(1);
  expect(await readable(page)).toEqual([]);
  await own.online();
  await own.synced();
  await expect(notes(own.page).getByText(WRITTEN)).toHaveCount(2);
});

test("a shared device locks itself when nobody touches it", async ({ device }) => {
  const person = await teacher(device);
  const { page } = person;
  await person.installed();
  await page.clock.install();
  await go(person, sheet());
  await person.synced();
  await person.offline();
  await field(page).fill(BEGUN);
  await page.clock.fastForward(9 * MINUTE);
  await field(page).press("End");
  await page.clock.fastForward(9 * MINUTE);
  await expect(html(page)).toHaveAttribute("data-phase", "ready");
  await page.clock.fastForward(2 * MINUTE);
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await expect(page.getByRole("heading", { name: "Appareil verrouillé" })).toBeVisible();
  expect(await page.content()).not.toContain(pupils()[0].name.split(" ")[0]);
  await unlock(person, passphrase());
  await person.ready();
  await expect(field(page)).toHaveValue(BEGUN);
});

test("locking ends the session in every tab, and unlocking opens it again", async ({ device, server }) => {
  const person = await teacher(device);
  const { page, context } = person;
  const asked = () => page.evaluate(async () => (await fetch("/api/v1/session")).status);
  await person.installed();
  await go(person, sheet());
  const other = await context.newPage();
  await other.goto(server.url + "/app/synchronisation");
  await unlock(new Person(other, context), passphrase());
  await person.ready(other);
  expect(await asked()).toBe(200);
  await field(page).fill(BEGUN);
  await other.getByRole("button", { name: "Verrouiller maintenant" }).click();
  for (const tab of [page, other]) await expect(html(tab)).toHaveAttribute("data-ready", "locked");
  await expect.poll(asked).toBe(401);
  await unlock(person, passphrase());
  await person.ready();
  await expect.poll(asked).toBe(200);
  await expect(field(page)).toHaveValue(BEGUN);
  await write(page, WRITTEN);
  await person.synced();
});

test("on a shared device a text that cannot be saved stays on the screen, and nowhere else", async ({ device }) => {
  const person = await teacher(device);
  const { page } = person;
  await person.installed();
  await page.clock.install();
  await go(person, sheet());
  await person.synced();
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
      if (this.name === "drafts") throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    };
    Object.assign(window, { freed: () => (IDBObjectStore.prototype.put = put) });
  });
  await field(page).fill(BEGUN);
  await field(page).press("End");
  await page.clock.fastForward(11 * MINUTE);
  await page.clock.runFor(1000);
  await expect(field(page)).toHaveValue(BEGUN);
  await expect(html(page)).toHaveAttribute("data-phase", "ready");
  expect(await readable(page)).toEqual([]);
  // Once there is room it is saved, and then the device locks.
  await page.evaluate(() => (window as unknown as { freed: () => void }).freed());
  await page.clock.runFor(MINUTE);
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await unlock(person, passphrase());
  await person.ready();
  await expect(field(page)).toHaveValue(BEGUN);
});

test("the next person leaves what waits closed, and its author finds it again", async ({ device }) => {
  const person = await teacher(device);
  const { page } = person;
  await working(person);
  await page.reload();
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await person.online();
  await page.getByRole("link", { name: /Ce n'est pas vous/ }).click();
  await expect(page.getByLabel(/Appareil partagé/)).toBeChecked();
  const next = pupils().find((p) => p.note === "a place to find")!;
  await signInPupil(person, next.code, true);
  await person.synced();
  expect(await databases(page)).toHaveLength(3);
  expect(await readable(page)).toEqual([]);

  // Nothing of the pupil's waits: coming back, the teacher takes the place.
  await signInAdult(person, who().email, passphrase(), true);
  await expect.poll(() => databases(page)).toHaveLength(2);
  await person.synced();
  await go(person, sheet());
  await expect(notes(page).getByText(WRITTEN)).toHaveCount(1);
  await expect(field(page)).toHaveValue(BEGUN);
});

test("a passphrase that changed opens a shared device once the one before has", async ({ device, server }) => {
  const person = await teacher(device);
  const { page } = person;
  await working(person);
  const fresh = "lierre tabouret orage violon";
  server.admin(["passphrase", "--email", who().email, "--passphrase-stdin"], `${fresh}\n`);
  await page.reload();
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await person.online();
  await page.getByRole("link", { name: /Ce n'est pas vous/ }).click();
  await signInAdult(person, who().email, fresh, true, "locked");
  await unlock(person, passphrase());
  await person.ready();
  await person.synced();
  await go(person, sheet(), fresh);
  await expect(notes(page).getByText(WRITTEN)).toHaveCount(1);
});

test("what nobody can open any more is erased with the word", async ({ device }) => {
  const person = await teacher(device);
  const { page } = person;
  await working(person);
  await page.reload();
  await page.getByText("Cela ne s'ouvre plus").click();
  const erase = page.getByRole("button", { name: /Effacer 2\ssaisies et se déconnecter/ });
  await expect(erase).toBeDisabled();
  await page.getByLabel("Écrivez EFFACER pour tout effacer ici").fill("EFFACER");
  await erase.click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  await expect.poll(() => databases(page)).toEqual(["tremplin-device"]);
});

test("a device becomes shared and one's own again without losing what waits", async ({ device }) => {
  const person = await teacher(device, false);
  const { page } = person;
  await working(person, false);
  // The note still waits when the device becomes shared.
  await page.route("**/sync/push", (route) => route.abort());
  await person.online();
  await signInAdult(person, who().email, passphrase(), true);
  expect(await stored(page, "outbox", "getAllKeys")).toEqual([1]);
  expect(await readable(page)).toEqual([]);
  await go(person, "/app/synchronisation");
  await expect(page.getByRole("list", { name: "Textes commencés" })).toContainText(BEGUN);
  await check(person, "the synchronisation of a shared device");
  await page.getByRole("button", { name: "Verrouiller maintenant" }).click();
  await expect(html(page)).toHaveAttribute("data-ready", "locked");
  await signInAdult(person, who().email, passphrase(), false);
  expect(await stored(page, "outbox", "getAllKeys")).toEqual([1]);
  await page.unroute("**/sync/push");
  await page.reload();
  await person.ready();
  await person.synced();
  await person.open(sheet());
  await expect(notes(page).getByText(WRITTEN)).toHaveCount(1);
  await expect(field(page)).toHaveValue(BEGUN);
});

for (const [from, to] of [[false, true], [true, false]]) {
  for (const moment of ["before", "after"] as const) {
    const change = to ? "a device that becomes shared" : "a shared device that becomes one's own";
    test(`${change}, stopped ${moment} the erasure between, loses nothing`, async ({ device }) => {
      const person = await teacher(device, from);
      const { page, context } = person;
      await working(person, from);
      await context.route("**/sync/push", (route) => route.abort());
      await person.online();
      if (from) await page.reload();
      await page.addInitScript(stopAt, moment);
      await page.goto("/connexion");
      await page.getByLabel(/appareil partagé/i).setChecked(to);
      await page.getByRole("tab", { name: /adulte|personnel/i }).click();
      await page.getByLabel(/adresse électronique|courriel/i).fill(who().email);
      await page.getByLabel(/phrase de passe/i).fill(passphrase());
      await page.getByRole("button", { name: "Se connecter" }).first().click();
      await page.waitForFunction(() => "stopped" in window);
      await page.close();

      const next = new Person(await context.newPage(), context);
      await signInAdult(next, who().email, passphrase(), to);
      expect(await readable(next.page)).toEqual(to ? [] : words());
      await context.unroute("**/sync/push");
      if (to) await go(next, sheet());
      else await next.open(sheet());
      await next.synced();
      await expect(notes(next.page).getByText(WRITTEN)).toHaveCount(1);
      await expect(field(next.page)).toHaveValue(BEGUN);
      await expect(html(next.page)).toHaveAttribute("data-review", "0");
    });
  }
}

/** The person's database is erased never, or is and opens no more: as if the page ended there. */
function stopAt(moment: "before" | "after") {
  const never = (request: IDBOpenDBRequest) => {
    for (const name of ["success", "upgradeneeded", "error", "blocked"]) {
      request.addEventListener(name, (event) => event.stopImmediatePropagation());
    }
    Object.assign(window, { stopped: true });
    return request;
  };
  const { deleteDatabase, open } = IDBFactory.prototype;
  const erased = new Set<string>();
  IDBFactory.prototype.deleteDatabase = function (name) {
    if (moment === "before") return never(open.call(this, "nothing"));
    erased.add(name);
    return deleteDatabase.call(this, name);
  };
  IDBFactory.prototype.open = function (name, version) {
    if (erased.has(name)) return never(open.call(this, "nothing"));
    return open.call(this, name, version);
  };
}
