// The file of hosts: kept by an office without network, read by a coordinator.
import { readFile } from "node:fs/promises";
import { check } from "../fixtures/accessible.ts";
import { expect, test } from "../fixtures/test.ts";

test("an office adds a host, its people and what was said, without network; a coordinator reads it", async ({
  adult,
}) => {
  const person = await adult(/^office/);
  const { page } = person;
  await person.open("/app/organismes");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Organismes d'accueil");
  await check(person, "/app/organismes");
  // The parts of the app and the list of communes are on the device.
  await person.open("/app/organismes/nouveau");
  await check(person, "/app/organismes/nouveau");
  await person.installed();
  await person.offline();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByRole("alert")).toContainText("Donnez le nom");
  await page.getByLabel("Nom", { exact: true }).fill("Scierie Verdenois");
  await page.getByLabel("Secteur").fill("Scierie");
  await page.getByLabel("Commune").fill("Lunéville");
  // A text begun is never lost: away and back.
  await page.getByRole("link", { name: "Organismes" }).click();
  await expect(page.getByRole("list", { name: "Organismes" })).toBeVisible();
  await page.getByRole("link", { name: "Nouvel organisme" }).click();
  await expect(page.getByLabel("Nom", { exact: true })).toHaveValue("Scierie Verdenois");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Scierie Verdenois");
  await expect(page.getByText("Vérifié ce mois-ci")).toBeVisible();

  await page.getByText("Ajouter une personne").click();
  await page.getByLabel("Nom et prénom").fill("Camille Aubertel");
  await page.getByLabel("Habilité à signer").check();
  await page.getByLabel("Rôle").selectOption({ label: "Signataire" });
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  const people = page.getByRole("list", { name: "Contacts" });
  await expect(people).toContainText("Habilité à signer");
  await page.getByLabel("Ce qui s'est dit").fill("Deux élèves en mars, rappeler en février.");
  await page.getByLabel("Issue").selectOption({ label: "Intéressé" });
  await page.getByRole("button", { name: "Enregistrer ce contact" }).click();
  const history = page.getByRole("list", { name: "Historique" });
  await expect(history).toContainText("Deux élèves en mars");
  await check(person, "host sheet");
  await person.online();
  await person.synced();

  const other = await adult(/^coordinator/);
  await other.open("/app/organismes");
  await other.page.getByLabel(/Nom, commune, secteur/).fill("scierie lunéville");
  const card = other.page.getByRole("list", { name: "Organismes" }).getByRole("listitem");
  await expect(card).toHaveCount(1);
  await expect(card).toContainText("Apporté par Lycée professionnel Paul Lapie, premier contact");
  await expect(card).toContainText(/Dernier contact par Paul Verdenois/);
  const downloaded = other.page.waitForEvent("download");
  await other.page.getByRole("link", { name: "Exporter (CSV)" }).click();
  const csv = await readFile(await (await downloaded).path(), "utf8");
  expect(csv).toContain("Scierie Verdenois");
  expect(csv).toContain("Camille Aubertel (signataire, habilité à signer)");
});

test("a host is kept for the school, blocked with its motive, and two that are one are merged and parted", async ({
  adult,
}) => {
  const person = await adult(/^office/);
  const { page } = person;
  const add = async (name: string) => {
    await person.open("/app/organismes/nouveau");
    await page.getByLabel("Nom", { exact: true }).fill(name);
    await page.getByLabel("Commune").fill("Lunéville");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  };
  await add("Atelier Brunoy");
  await add("ATELIER BRUNOY");
  await page.getByRole("link", { name: "Organismes" }).click();
  await page.getByText("1 doublon possible").click();
  await page.getByRole("button", { name: "Réunir" }).click();
  await page.getByRole("button", { name: "Oui, réunir" }).click();
  await expect(page.getByText("1 doublon possible")).toHaveCount(0);
  await page.getByLabel("Lesquels").selectOption("reunis");
  await page.getByRole("link", { name: "ATELIER BRUNOY" }).click();
  await expect(page.getByText("Réuni avec")).toBeVisible();
  await check(person, "merged host");
  await page.getByRole("button", { name: "Annuler la réunion" }).click();
  await expect(page.getByText("Réuni avec")).toHaveCount(0);

  await page.getByLabel("Issue").selectOption({ label: "Bloqué" });
  await page.getByRole("button", { name: "Enregistrer ce contact" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Le texte est vide" })).toBeVisible();
  await page.getByLabel("Ce qui s'est dit").fill("Heures non respectées.");
  await page.getByRole("button", { name: "Enregistrer ce contact" }).click();
  await expect(page.locator(".chips").first()).toContainText("Bloqué");

  await page.getByRole("button", { name: "Modifier" }).click();
  await page.getByLabel("Qui peut le voir").selectOption({ label: "Mon établissement" });
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(page.locator(".chips").first()).toContainText("Mon établissement");
  await person.synced();
  const other = await adult(/^coordinator/);
  await other.open("/app/organismes");
  await other.page.getByLabel(/Nom, commune, secteur/).fill("atelier brunoy");
  const cards = other.page.getByRole("list", { name: "Organismes" }).getByRole("listitem");
  await expect(cards).toHaveCount(1);
  await expect(cards).toContainText("Atelier Brunoy");
});
