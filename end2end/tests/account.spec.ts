// One's own account: second factor, sessions, passphrase; invitations and links.
import { check } from "../fixtures/accessible.ts";
import { Server } from "../fixtures/server.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";
import { CodeApp } from "../fixtures/totp.ts";

const NEW = "trois cerises et un melon";

/** From « Installer » to the recovery codes. */
async function enrol(person: Person, passphrase: string) {
  const { page } = person;
  await page.getByLabel("Votre phrase de passe").fill(passphrase);
  await page.getByRole("button", { name: "Continuer" }).click();
  await expect(page.getByRole("img", { name: /code QR/i })).toBeVisible();
  const app = new CodeApp((await page.locator(".secret").textContent())!);
  await page.getByLabel(/code à six chiffres/i).fill("000000");
  await page.getByRole("button", { name: "Vérifier" }).click();
  await expect(page.getByRole("alert")).toContainText("pas reconnu");
  await check(person, "second factor, QR code");
  await page.getByLabel(/code à six chiffres/i).fill(app.code());
  await page.getByRole("button", { name: "Vérifier" }).click();
  const codes = page.getByRole("list", { name: "Codes de secours" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await check(person, "recovery codes");
  const recovery = await codes.allTextContents();
  await expect(page.getByRole("button", { name: "Terminer" })).toBeDisabled();
  await page.getByLabel("Je les ai gardés").check();
  await page.getByRole("button", { name: "Terminer" }).click();
  return { app, recovery };
}

async function typePassphrase(person: Person, email: string, passphrase: string) {
  await person.page.goto("/connexion?profil=adulte");
  await expect(person.page.locator("html")).toHaveAttribute("data-ready", /.+/);
  await person.page.getByLabel(/adresse électronique/i).fill(email);
  await person.page.getByLabel(/phrase de passe/i).fill(passphrase);
  await person.page.getByRole("button", { name: "Se connecter" }).click();
  await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("Votre code");
}

async function typeCode(person: Person, code: string) {
  await person.page.getByLabel("Code à six chiffres").fill(code);
  await person.page.getByRole("button", { name: "Se connecter" }).click();
}

test("a second factor is set up, asked for, replaced once by a recovery code, and taken away", async ({
  adult,
  device,
  people,
}) => {
  const person = await adult(/^coordinator/);
  const { email } = people.adults.find((a) => /^coordinator/.test(a.label))!;
  await person.page.getByRole("link", { name: "Mon compte" }).click();
  await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("Mon compte");
  await check(person, "/app/compte");
  await person.page.getByRole("button", { name: "Installer un second facteur" }).click();
  const { app, recovery } = await enrol(person, people.passphrase);
  await expect(person.page.getByText("10 codes de secours pas encore utilisés")).toBeVisible();

  const other = await device();
  await typePassphrase(other, email, people.passphrase);
  await check(other, "/connexion, second step");
  await typeCode(other, "123456");
  await expect(other.page.getByRole("alert")).toContainText("pas reconnu");
  await typeCode(other, app.code());
  await other.page.waitForURL(/\/app\//);
  await other.ready();
  // What it opens is all there.
  await expect(other.page.getByRole("heading", { level: 1 })).toHaveText(/demandes/i);

  const third = await device();
  await typePassphrase(third, email, people.passphrase);
  await typeCode(third, recovery[0]);
  await third.page.waitForURL(/\/app\//);
  await third.ready();
  await third.open("/app/compte");
  await expect(third.page.getByText("9 codes de secours pas encore utilisés")).toBeVisible();
  await third.page.getByText("Retirer le second facteur").click();
  const form = third.page.locator("details[open]");
  await form.getByLabel("Votre phrase de passe").fill(people.passphrase);
  await form.getByLabel(/code/i).fill(recovery[0]);
  await form.getByRole("button", { name: "Retirer" }).click();
  await expect(form.getByRole("alert")).toContainText("déjà servi");
  await form.getByLabel(/code/i).fill(recovery[1]);
  await form.getByRole("button", { name: "Retirer" }).click();
  await expect(third.page.getByRole("button", { name: "Installer un second facteur" })).toBeVisible();
});

test("where it is demanded, signing in leads through setting it up", async ({ people, browser, contextOptions }) => {
  const server = await Server.start(undefined, undefined, undefined, { TREMPLIN_REQUIRE_TOTP: "true" });
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
  try {
    const person = new Person(await context.newPage(), context);
    const { email } = people.adults.find((a) => /^administrator/.test(a.label))!;
    await person.page.goto("/connexion?profil=adulte");
    await expect(person.page.locator("html")).toHaveAttribute("data-ready", /.+/);
    await person.page.getByLabel(/adresse électronique/i).fill(email);
    await person.page.getByLabel(/phrase de passe/i).fill(people.passphrase);
    await person.page.getByRole("button", { name: "Se connecter" }).click();
    await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("Un second facteur est demandé");
    await check(person, "demanded");
    await enrol(person, people.passphrase);
    await person.page.waitForURL(/\/app\//);
    await person.ready();
    await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("Personnes et rôles");
    // A teacher enters as before.
    const teacher = new Person(await context.newPage(), context);
    const prof = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
    await signInAdult(teacher, prof.email, people.passphrase);
  } finally {
    await context.close();
    await server.remove();
  }
});

test("a session is closed from another device, and its device says so without losing what it holds", async ({
  adult,
  people,
}) => {
  const [here, there] = [await adult(/teacher of 1MELEC/), await adult(/teacher of 1MELEC/)];
  await here.open("/app/compte");
  const list = here.page.getByRole("list", { name: "Mes appareils" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list.getByRole("listitem").first()).toContainText("Cet appareil");
  await expect(list.getByRole("listitem").first()).toContainText("Chrome sur Android");
  await list.getByRole("button", { name: /^Fermer cette session/ }).click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await there.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await there.open("/app/synchronisation");
  await expect(there.page.locator("html")).toHaveAttribute("data-sync", "locked");
  await there.open("/app/classe");
  await expect(there.page.getByRole("heading", { level: 1 })).toHaveText(/classe/i);

  // Offline the account says why it is empty, and comes back.
  await here.offline();
  await here.page.getByRole("link", { name: /^À revoir/ }).click();
  await here.page.getByRole("link", { name: "Mon compte" }).click();
  await expect(here.page.getByRole("alert").filter({ hasText: "Pas de connexion" })).toBeVisible();
  await check(here, "/app/compte, offline");
  await here.online();
  await here.page.getByRole("button", { name: "Réessayer" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
});

test("a passphrase is changed, also the one that closes a shared device", async ({ device, people }) => {
  const person = await device();
  const { email } = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  await signInAdult(person, email, people.passphrase, true);
  await person.page.getByRole("link", { name: "Mon compte" }).click();
  await person.page.getByText("Changer de phrase de passe").click();
  const form = person.page.locator("details[open]");
  const fill = async (current: string, one: string, other: string) => {
    await form.getByLabel("Phrase de passe actuelle").fill(current);
    await form.getByLabel("Nouvelle phrase de passe").fill(one);
    await form.getByLabel("La même, encore une fois").fill(other);
    await form.getByRole("button", { name: "Changer" }).click();
  };
  await fill(people.passphrase, NEW, "autre chose");
  await expect(form.getByRole("alert")).toContainText("différentes");
  await fill(people.passphrase, "court", "court");
  await expect(form.getByRole("alert")).toContainText("trop courte");
  await fill("ce n'est pas elle", NEW, NEW);
  await expect(form.getByRole("alert")).toContainText("n'est pas la vôtre");
  await fill(people.passphrase, NEW, NEW);
  await expect(form.getByRole("status")).toContainText("C'est fait");

  await person.open("/app/synchronisation").catch(() => {});
  await expect(person.page.locator("html")).toHaveAttribute("data-ready", "locked");
  await person.page.getByLabel("Votre phrase de passe").fill(people.passphrase);
  await person.page.getByRole("button", { name: "Déverrouiller" }).click();
  await expect(person.page.getByRole("alert")).toContainText("ne déverrouille pas");
  await person.page.getByLabel("Votre phrase de passe").fill(NEW);
  await person.page.getByRole("button", { name: "Déverrouiller" }).click();
  await person.ready();
});

test("an administrator invites somebody, who chooses a passphrase and enters", async ({ adult, device, people }) => {
  const taken = people.adults.find((a) => /^coordinator/.test(a.label))!;
  const chief = await adult(/^administrator/);
  await chief.open("/app/compte");
  await chief.page.getByRole("link", { name: "Comptes et invitations" }).click();
  await expect(chief.page.getByRole("table")).toBeVisible();
  await check(chief, "/app/comptes");
  await chief.page.getByText("Inviter quelqu'un").click();
  await chief.page.getByLabel("Prénom").fill("Nora");
  await chief.page.getByLabel("Nom", { exact: true }).fill("Villebois");
  await chief.page.getByLabel("Rôle").selectOption("coordinator");
  await chief.page.getByLabel(/adresse électronique/i).fill(taken.email);
  await chief.page.getByRole("button", { name: "Inviter" }).click();
  await expect(chief.page.getByRole("alert")).toContainText("a déjà un compte");
  await chief.page.getByLabel(/adresse électronique/i).fill("nora@exemple.invalid");
  await chief.page.getByRole("button", { name: "Inviter" }).click();
  const link = await chief.page.getByLabel("Lien", { exact: true }).inputValue();
  await check(chief, "/app/comptes, a link");
  await expect(chief.page.getByRole("row", { name: /Villebois Nora.*Invité/ })).toBeVisible();

  const nora = await device();
  await nora.page.goto(link);
  await expect(nora.page.getByText("Bienvenue")).toBeVisible();
  expect(new URL(nora.page.url()).hash).toBe("");
  await check(nora, "/choisir-ma-phrase");
  await nora.page.getByLabel("Nouvelle phrase de passe").fill(NEW);
  await nora.page.getByLabel("La même, encore une fois").fill(NEW);
  await nora.page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(nora.page.getByRole("heading", { level: 1 })).toHaveText("C'est fait");
  await signInAdult(nora, "nora@exemple.invalid", NEW);
  await expect(nora.page.getByRole("heading", { level: 1 })).toHaveText(/demandes/i);

  const late = await device();
  await late.page.goto(link);
  await expect(late.page.getByRole("heading", { level: 1 })).toHaveText("Ce lien ne sert plus");
  await late.page.getByRole("link", { name: "Demander un autre lien" }).click();
  await late.page.getByLabel(/adresse électronique/i).fill("nora@exemple.invalid");
  await late.page.getByRole("button", { name: "Recevoir un lien" }).click();
  await expect(late.page.getByRole("alert")).toContainText("n'envoie pas de courriel");
  await check(late, "/phrase-oubliee");

  // Somebody else has forgotten: the administrator hands a link over.
  await chief.page.getByRole("row", { name: /Villebois Nora/ }).getByRole("button").click();
  await chief.page.getByRole("button", { name: "Faire un lien" }).click();
  await expect(chief.page.getByText("une nouvelle phrase de passe, pendant une heure")).toBeVisible();
});

test("one pupil's data is handed over as a page and a file, then erased from every device", async ({
  adult,
  people,
}) => {
  const pupil = people.pupils.find((p) => p.division === "1MELEC")!;
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open(`/app/eleves/${pupil.id}`);
  await expect(teacher.page.getByRole("heading", { level: 1 })).toContainText(pupil.name.split(" ")[0]);
  const chief = await adult(/^administrator/);
  await chief.open("/app/compte");
  await chief.page.getByRole("link", { name: "Données d'un élève" }).click();
  const { page } = chief;
  await expect(page.getByText("Aucun élève n'a été effacé.")).toBeVisible();
  await check(chief, "/app/donnees");
  const division = page.getByLabel("Classe");
  const option = division.locator("option", { hasText: /, 1MELEC$/ }).first();
  await division.selectOption((await option.getAttribute("value"))!);
  await page.getByLabel("Élève").selectOption(pupil.id);
  await page.getByLabel("Votre phrase de passe").first().fill("ce n'est pas elle");
  await page.getByRole("button", { name: "Préparer les fichiers" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "n'est pas la vôtre" })).toBeVisible();
  await page.getByLabel("Votre phrase de passe").first().fill(people.passphrase);
  await page.getByRole("button", { name: "Préparer les fichiers" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Enregistrer la page" }).click();
  const html = await text(await saved);
  expect(html).toContain("Ce que Tremplin garde sur un élève");
  const savedJson = page.waitForEvent("download");
  await page.getByRole("button", { name: "Enregistrer le fichier JSON" }).click();
  const { rows } = JSON.parse(await text(await savedJson));
  expect(rows.pupil[0].id).toBe(pupil.id);
  for (const word of [rows.pupil[0].last_name, rows.need[0].commune_name]) expect(html).toContain(word);
  await check(chief, "/app/donnees, files");

  await page.getByText("Effacer", { exact: true }).click();
  const form = page.locator("details[open]");
  await expect(form.getByRole("button", { name: "Effacer cet élève" })).toBeDisabled();
  await form.getByLabel("Votre phrase de passe").fill(people.passphrase);
  await form.getByLabel("Écrivez EFFACER pour confirmer").fill("EFFACER");
  await check(chief, "/app/donnees, erasing");
  await form.getByRole("button", { name: "Effacer cet élève" }).click();
  await expect(page.getByText("Les données de cet élève sont effacées.")).toBeVisible();
  await expect(page.getByRole("cell", { name: "moins de 10" })).toBeVisible();
  await expect(page.getByLabel("Élève").locator(`option[value="${pupil.id}"]`)).toHaveCount(0);

  await teacher.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await teacher.open("/app/classe");
  await teacher.synced();
  await expect(teacher.page.getByText(rows.pupil[0].last_name, { exact: false })).toHaveCount(0);
});

test("administrators read who did what, by person and day", async ({ adult, device, people }) => {
  const teacher = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  const there = await device();
  await signInAdult(there, teacher.email, people.passphrase);
  const chief = await adult(/^administrator/);
  await chief.open("/app/compte");
  await chief.page.getByRole("link", { name: "Journal" }).click();
  const list = chief.page.getByRole("list", { name: "Journal" });
  await expect(list).toContainText("a consulté le journal");
  await expect(list).toContainText("Chrome sur Android");
  await check(chief, "/app/journal-du-pole");
  await chief.page.getByLabel("Personne").selectOption(teacher.id);
  await expect(list).not.toContainText("a consulté le journal");
  await expect(list.getByRole("listitem").first()).toContainText("s'est connecté");
  await chief.page.getByLabel("Jour", { exact: true }).fill("2020-01-01");
  await expect(chief.page.getByText("Rien à montrer.")).toBeVisible();
});

async function text(download: import("@playwright/test").Download) {
  const { readFileSync } = await import("node:fs");
  return readFileSync((await download.path())!, "utf8");
}
