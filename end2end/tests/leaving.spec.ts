// Leaving a device on which something waits: under seal, reopened by the same login, or erased.
import type { Page } from "@playwright/test";
import { check } from "../fixtures/accessible.ts";
import { accounts, type Server } from "../fixtures/server.ts";
import { databases, everything, stored } from "../fixtures/stored.ts";
import { expect, Person, signInAdult, signInPupil, test } from "../fixtures/test.ts";

const html = (page: Page) => page.locator("html");
const who = () => accounts().adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
const pupil = () => accounts().pupils.find((p) => p.division === "1MELEC" && p.note === "a place to find")!;
const sheet = () => `/app/eleves/${pupil().id}`;

async function write(page: Page, text: string) {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
}

/** A teacher offline, with a note that waits and a text begun. */
async function withWork(adult: (label: RegExp) => Promise<Person>) {
  const person = await adult(/teacher of 1MELEC/);
  await person.installed();
  await person.open(sheet());
  await person.synced();
  await person.offline();
  await write(person.page, "Écrite avant de rendre le poste.");
  await person.page.getByLabel("Note", { exact: true }).fill("Commencée seulement");
  await person.page.getByLabel("Note", { exact: true }).blur();
  return person;
}

async function leave(person: Person) {
  const { page } = person;
  await page.getByRole("link", { name: /saisie|hors ligne|à jour/i }).first().click();
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(page.getByText(/1\ssaisie pas encore envoyée, 1\stexte commencé/)).toBeVisible();
}

async function seal(person: Person, passphrase: string) {
  const { page } = person;
  await leave(person);
  await page.getByLabel("Votre phrase de passe").fill(passphrase);
  const button = page.getByRole("button", { name: "Garder sous scellés et se déconnecter" });
  await expect(button).toBeDisabled();
  await page.getByLabel("La même, encore une fois").fill(passphrase);
  await button.click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  await expect.poll(() => databases(page)).toEqual(["tremplin-device"]);
}

const words = ["rendre le poste", "Commencée seulement", pupil().name.split(" ")[0]];

test("what waits under seal is opened by the same login only, and sent", async ({ adult, people }) => {
  const person = await withWork(adult);
  const { page } = person;
  await leave(person);
  await check(person, "leaving with something that waits");
  await page.goBack();
  await seal(person, people.passphrase);
  expect(await stored(page, "device", "getAllKeys", "tremplin-device")).toHaveLength(2);
  const kept = await everything(page);
  for (const text of words) expect(kept).not.toContain(text);

  // Somebody else, on the same browser.
  await person.online();
  const other = people.adults.find((a) => /^coordinator/.test(a.label))!;
  await signInAdult(person, other.email, people.passphrase);
  await person.synced();
  await expect(page.getByText("sous scellés")).toHaveCount(0);
  const seen = await everything(page);
  for (const text of words.slice(0, 2)) expect(seen).not.toContain(text);
  await person.open("/app/synchronisation");
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");

  await signInAdult(person, who().email, people.passphrase);
  await person.synced();
  await person.open(sheet());
  await expect(page.getByRole("list", { name: "Notes" }).getByText("rendre le poste")).toHaveCount(1);
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("Commencée seulement");
  await expect(html(page)).toHaveAttribute("data-review", "0");
  expect(await stored(page, "device", "getAllKeys", "tremplin-device")).toHaveLength(1);
  const colleague = await adult(/teacher of the whole/);
  await colleague.open(sheet());
  await expect(colleague.page.getByRole("list", { name: "Notes" }).getByText("rendre le poste")).toHaveCount(1);
});

function changePassphrase(server: Server, passphrase: string) {
  server.admin(["passphrase", "--email", who().email, "--passphrase-stdin"], `${passphrase}\n`);
}

test("a passphrase that changed leaves the seals closed, and says how to open them", async ({
  adult,
  people,
  server,
}) => {
  const person = await withWork(adult);
  const { page } = person;
  await seal(person, people.passphrase);
  await person.online();
  const fresh = "lierre tabouret orage violon";
  changePassphrase(server, fresh);
  await signInAdult(person, who().email, fresh);
  await person.synced();
  await page.getByRole("link", { name: "Les ouvrir" }).click();
  await expect(page.getByRole("heading", { name: "Vos scellés sont restés fermés" })).toBeVisible();
  await check(person, "seals that stay closed");
  await page.getByLabel("La phrase de passe que vous aviez alors").fill("pas celle-là non plus");
  await page.getByRole("button", { name: "Ouvrir les scellés" }).click();
  await expect(page.getByText("Cela n'ouvre pas les scellés.")).toBeVisible();
  // Written meanwhile: what comes out of the seal goes behind it.
  await person.open(sheet());
  await write(page, "Écrite entre-temps.");
  await page.goto("/app/synchronisation");
  await person.ready();
  await page.getByLabel("La phrase de passe que vous aviez alors").fill(people.passphrase);
  await page.getByRole("button", { name: "Ouvrir les scellés" }).click();
  await expect(page.getByRole("heading", { name: "Vos scellés sont restés fermés" })).toBeHidden();
  await person.synced();
  await person.open(sheet());
  for (const text of ["rendre le poste", "Écrite entre-temps."]) {
    await expect(page.getByRole("list", { name: "Notes" }).getByText(text)).toHaveCount(1);
  }
});

test("a pupil's seal is opened by their code, however it is typed", async ({ pupil: signedIn }) => {
  const me = pupil();
  const person = await signedIn(me);
  const { page } = person;
  await person.installed();
  await page.getByRole("searchbox").fill("electrique");
  await page.getByRole("list", { name: "Offres" }).getByRole("link").first().click();
  const message = page.getByLabel(/Message au coordonnateur/);
  await message.fill("Je commence ma demande");
  await message.blur();
  await person.offline();
  await page.getByRole("link", { name: /hors ligne|à jour/i }).first().click();
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await page.getByLabel("Votre code personnel").fill(me.code.toLowerCase().replaceAll("-", ""));
  await page.getByRole("button", { name: "Garder sous scellés et se déconnecter" }).click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  expect(await everything(page)).not.toContain("Je commence");
  await person.online();
  await signInPupil(person, me.code);
  await person.open("/app/synchronisation");
  await expect(page.getByRole("list", { name: "Textes commencés" })).toContainText("Je commence ma demande");
});

test("erasing what waits needs the word, and erases it", async ({ adult }) => {
  const person = await withWork(adult);
  const { page } = person;
  await leave(person);
  const erase = page.getByRole("button", { name: /Effacer 2\ssaisies et se déconnecter/ });
  await expect(erase).toBeDisabled();
  await page.getByLabel("Écrivez EFFACER pour confirmer").fill("EFFACER");
  await erase.click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  await expect.poll(() => databases(page)).toEqual(["tremplin-device"]);
  expect(await everything(page)).not.toContain("rendre le poste");
});
