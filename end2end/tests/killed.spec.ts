// A browser killed with SIGKILL while it talks to the server, again and again.
import type { Page } from "@playwright/test";
import { accounts, Server } from "../fixtures/server.ts";
import { Profile } from "../fixtures/profile.ts";
import { choices } from "../fixtures/seed.ts";
import { databases, everything, stored } from "../fixtures/stored.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";
import { atServer, expectOnce, onDevice, sorted } from "../fixtures/truth.ts";
import { MOMENTS, PULL, PUSH, Wire } from "../fixtures/wire.ts";

/** Kills of each kind. */
const KILLS = 25;
/** Kills before the device has ever been filled, among those amid pulls. */
const FILLING = 5;
/** Kills while somebody leaves. */
const LEAVING = 6;
/** Texts that a kill interrupts, and that another one follows. */
const TYPING = 3;
const LOGOUT = "/api/v1/logout";
const CLASS = "1MELEC";

const { adults, passphrase, pupils } = accounts();
const teacher = adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
const sheet = `/app/eleves/${pupils.find((p) => p.division === CLASS)!.id}`;
/** What would be left of the person: words, names of pupils, identifiers. */
const names = pupils.flatMap((p) => [p.id, ...p.name.split(" ").filter((word) => word.length > 4)]);
const NAMED = new RegExp([teacher.id, "leaving", ...names].join("|"));
const html = (page: Page) => page.locator("html");

test.describe.configure({ timeout: 240_000 });

/** Types and presses. */
async function press(page: Page, text: string) {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
}

/** Until the device says that it is saved. */
async function write(page: Page, text: string) {
  await press(page, text);
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("");
  await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
}

/** Nothing waits, nothing came back, and the device holds what a new one is given. */
async function whole(person: Person, server: Server, saved: string[], perhaps: string[]) {
  await person.open(sheet);
  await person.synced();
  await expect(html(person.page)).toHaveAttribute("data-review", "0");
  const rows = await atServer(server.url, teacher.email, passphrase);
  expectOnce(rows, saved, perhaps);
  expect(sorted(await onDevice(person.page))).toEqual(sorted(rows));
  for (const text of saved) {
    await expect(person.page.getByRole("list", { name: "Notes" }).getByText(text, { exact: true })).toHaveCount(1);
  }
}

type Scene = { server: Server; wire: Wire; profile: Profile };

const killed = test.extend<{ scene: Scene }>({
  scene: async ({ server, launchOptions, locale, timezoneId }, use) => {
    const wire = await Wire.to(server.url);
    const viewport = { width: 360, height: 740 };
    const profile = new Profile({ ...launchOptions, baseURL: wire.url, viewport, locale, timezoneId });
    await use({ server, wire, profile });
    await profile.remove();
    wire.close();
  },
});

killed("a browser killed amid a push sends what it had saved, once", async ({ scene }) => {
  const { server, wire, profile } = scene;
  const { chance, one } = choices("amid a push");
  const [saved, perhaps]: string[][] = [[], []];
  // Closed once as people do: a session younger than half a minute may not be on the disk.
  const first = await profile.open();
  await signInAdult(first, teacher.email, passphrase);
  await first.installed();
  await first.open(sheet);
  await first.synced();
  await profile.close();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { page } = await profile.open();
    const moment = one(MOMENTS);
    // The push of what the kill before left, or one of a device where nothing waits.
    const left = chance(0.5);
    let held = left ? wire.next(PUSH, moment) : undefined;
    await page.goto(sheet);
    await expect(html(page)).toHaveAttribute("data-ready", "ready");
    if (!left) {
      await expect(html(page)).toHaveAttribute("data-pending", "0");
      held = wire.next(PUSH, moment);
    }
    if (!left || (await html(page).getAttribute("data-pending")) === "0") {
      const text = `Amid a push ${kill}.`;
      await write(page, text);
      saved.push(text);
    }
    await held;
    if (chance(0.5)) {
      const text = `Meanwhile ${kill}.`;
      await write(page, text);
      saved.push(text);
    }
    if (chance(0.3)) {
      const text = `Perhaps ${kill}.`;
      await press(page, text);
      perhaps.push(text);
    }
    await profile.kill();
  }
  await whole(await profile.open(), server, saved, perhaps);
});

killed("a browser killed amid a pull ends with the rows of a new one", async ({ scene, adult }) => {
  const { server, wire, profile } = scene;
  const { chance, one } = choices("amid a pull");
  const saved: string[] = [];
  const colleague = await adult(/teacher of the whole/);
  await colleague.open(sheet);
  const first = await profile.open();
  let held = wire.next(PULL, "asked");
  await first.page.goto("/connexion");
  await expect(html(first.page)).toHaveAttribute("data-ready", /.+/);
  await first.page.getByRole("tab", { name: /adulte|personnel/i }).click();
  await first.page.getByLabel(/adresse électronique|courriel/i).fill(teacher.email);
  await first.page.getByLabel(/phrase de passe/i).fill(passphrase);
  await first.page.getByRole("button", { name: "Se connecter" }).first().click();
  await held;
  // Closed once as people do: a session younger than half a minute may not be on the disk.
  await profile.close();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { page } = await profile.open();
    const moment = one(MOMENTS);
    // The first pull of a start, or the one after a push.
    const atStart = kill < FILLING || chance(0.4);
    if (chance(0.4)) {
      const text = `From a colleague ${kill}.`;
      await write(colleague.page, text);
      await colleague.synced();
      saved.push(text);
    }
    held = atStart ? wire.next(PULL, moment) : new Promise(() => {});
    await page.goto(sheet);
    if (!atStart) {
      await expect(html(page)).toHaveAttribute("data-ready", "ready");
      const text = `Amid a pull ${kill}.`;
      held = wire.next(PULL, moment);
      await write(page, text);
      saved.push(text);
    }
    await held;
    await profile.kill();
  }
  await whole(await profile.open(), server, saved, []);
});

killed("a browser killed while somebody signs out keeps nothing of that person", async ({ scene }) => {
  const { server, wire, profile } = scene;
  const { chance, one } = choices("amid signing out");
  for (let kill = 0; kill < LEAVING; kill += 1) {
    const person = await profile.open();
    const { page } = person;
    await signInAdult(person, teacher.email, passphrase);
    await person.open(sheet);
    const text = `Before leaving ${kill}.`;
    await write(page, text);
    await person.synced();
    await page.goto("/app/synchronisation");
    await person.ready();
    const told = wire.next(LOGOUT, one(MOMENTS));
    await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
    // The screen has said goodbye and what was here may not be gone yet, or the server is being told.
    await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
    if (chance(0.5)) await told;
    await profile.kill();
    wire.open();
    const again = await profile.open();
    await again.page.goto("/connexion");
    await expect(html(again.page)).toHaveAttribute("data-ready", "signed-out");
    await expect.poll(() => databases(again.page)).toEqual(["tremplin-device"]);
    await expect.poll(() => everything(again.page)).not.toMatch(NAMED);
    await expect.poll(() => again.context.cookies()).toEqual([]);
    await profile.close();
    expectOnce(await atServer(server.url, teacher.email, passphrase), [text]);
  }
});

killed("a text being typed when the browser is killed is there again, and once saved it is not", async ({ scene }) => {
  const { profile } = scene;
  await signInAdult(await profile.open(), teacher.email, passphrase);
  await profile.close();
  const field = (page: Page) => page.getByLabel("Note", { exact: true });
  for (let kill = 0; kill < TYPING; kill += 1) {
    const text = `Being typed ${kill}.`;
    let person = await profile.open();
    await person.open(sheet);
    await expect(field(person.page)).toHaveValue("");
    await field(person.page).pressSequentially(text);
    await expect.poll(() => stored(person.page, "drafts")).toEqual([text]);
    await profile.kill();
    person = await profile.open();
    await person.open(sheet);
    await expect(field(person.page)).toHaveValue(text);
    await person.page.getByRole("button", { name: "Enregistrer la note" }).click();
    await expect(person.page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
    await profile.kill();
    person = await profile.open();
    await person.open(sheet);
    await expect(person.page.getByRole("list", { name: "Notes" }).getByText(text)).toHaveCount(1);
    await expect(field(person.page)).toHaveValue("");
    await profile.close();
  }
});
