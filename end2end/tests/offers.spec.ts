// Offers: written by a coordinator without network, found by pupils, closed again.
import { check } from "../fixtures/accessible.ts";
import { expect, test } from "../fixtures/test.ts";

const TITLE = "Éclairage d'un gymnase";

test("an offer written offline reaches the pupils' open search, and leaves it when it is closed", async ({
  people,
  pupil,
  adult,
}) => {
  const student = await pupil(people.pupils.find((p) => p.division === "1MELEC")!);
  await student.page.getByRole("searchbox").fill("eclairage gymnaze");
  const found = student.page.getByRole("list", { name: "Offres" }).getByRole("link", { name: TITLE });
  await expect(student.page.getByText("Aucune offre ne correspond.")).toBeVisible();

  const coordinator = await adult(/^coordinator/);
  const { page } = coordinator;
  await coordinator.installed();
  await coordinator.offline();
  await coordinator.open("/app/offres-du-pole/nouvelle");
  await page.getByRole("button", { name: "Publier l'offre" }).click();
  await expect(page.getByRole("alert")).toContainText("Choisissez l'organisme");
  await page.getByLabel("Organisme d'accueil").selectOption({ index: 1 });
  await page.getByLabel("Titre").fill(TITLE);
  await page.getByRole("button", { name: "Publier l'offre" }).click();
  await expect(page.getByRole("alert")).toContainText("choisissez au moins une filière");
  await page.getByLabel("Électricité et environnements connectés").check();
  await page.getByLabel("1re pro").check();
  await page.getByLabel("Autant chaque semaine").fill("");
  await page.getByRole("button", { name: "Remplir, sauf vacances" }).click();
  await expect(page.getByText("Écrivez un nombre de 0 à 30.")).toBeVisible();
  await page.getByLabel("Autant chaque semaine").fill("2");
  await page.getByRole("button", { name: "Remplir, sauf vacances" }).click();
  await check(coordinator, "an offer being written");
  // What was typed survives a page that is closed.
  await coordinator.open("/app/offres-du-pole/nouvelle");
  await expect(page.getByLabel("Titre")).toHaveValue(TITLE);
  await page.getByRole("button", { name: "Publier l'offre" }).click();
  await page.getByRole("searchbox").fill("gymnase");
  await expect(page.getByRole("link", { name: TITLE })).toBeVisible();
  await coordinator.online();
  await coordinator.synced();
  await expect(found).toBeVisible();

  await page.getByRole("link", { name: TITLE }).click();
  await page.getByRole("button", { name: "Fermer l'offre" }).click();
  await coordinator.synced();
  await expect(found).toBeHidden();
});

test("an edit left half-written does not undo what a colleague has changed meanwhile", async ({
  adult,
}) => {
  const one = await adult(/^coordinator/);
  const two = await adult(/^second coordinator/);
  await one.open("/app/offres-du-pole");
  const href = (await one.page.getByRole("list", { name: "Offres" }).getByRole("link").first().getAttribute("href"))!;
  await one.open(href);
  const title = await one.page.getByLabel("Titre").inputValue();
  await one.page.getByLabel("Titre").fill(`${title} (atelier)`);
  await one.page.getByLabel("Titre").blur();
  await one.page.getByRole("link", { name: "← Offres du pôle" }).click();

  await two.open(href);
  await two.page.getByLabel(/Âge minimum/).fill("17");
  await two.page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(two.page.getByText("Enregistré sur cet appareil.")).toBeVisible();
  await two.synced();
  await one.open(href);
  const alert = one.page.getByText("Quelqu'un a changé cette offre entre-temps");
  await expect(alert).toBeVisible();
  await expect(one.page.getByLabel("Titre")).toHaveValue(`${title} (atelier)`);
  await expect(one.page.getByRole("list", { name: "Ce qui a changé" })).toContainText("Âge minimum");
  await expect(one.page.getByRole("button", { name: "Enregistrer", exact: true })).toBeDisabled();
  await check(one, "an offer that a colleague changed");
  await one.page.getByRole("button", { name: "J'ai vu, garder ma saisie" }).click();
  await expect(one.page.getByLabel(/Âge minimum/)).toHaveValue("17");
  await one.page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await one.synced();
  await two.open("/app/offres-du-pole");
  await two.page.getByRole("searchbox").fill("atelier");
  await two.page.getByRole("link", { name: `${title} (atelier)` }).click();
  await expect(two.page.getByLabel("Titre")).toHaveValue(`${title} (atelier)`);
  await expect(two.page.getByLabel(/Âge minimum/)).toHaveValue("17");
  // The last writer won; the words before are one tap away.
  await two.page.getByText("Texte précédent").click();
  await check(two, "the words before the last edit");
  await two.page.getByRole("button", { name: "Reprendre ce texte" }).click();
  await expect(two.page.getByLabel("Titre")).toHaveValue(title);
});
