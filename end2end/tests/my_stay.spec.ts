// « Mon stage »: read without network, the journal of the days, the opinion at the end.
import { check } from "../fixtures/accessible.ts";
import { expect, test } from "../fixtures/test.ts";

test("the placement is read and its days are written without network", async ({ people, pupil }) => {
  const student = await pupil(people.pupils.find((p) => p.note === "on placement")!);
  const { page } = student;
  await student.installed();
  await student.synced();
  await student.offline();
  await student.open("/app/mon-stage");
  await expect(page.getByRole("heading", { name: "Adresse" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Appeler l'entreprise/ })).toHaveAttribute("href", /^tel:\+?\d+$/);
  await check(student, "my stay, under way");
  const button = page.getByRole("button", { name: "Enregistrer la journée" });
  await button.click();
  await expect(page.getByRole("alert").filter({ hasText: "Touchez comment c'était" })).toBeVisible();
  await page.getByLabel("Bonne journée").check();
  await page.getByLabel("J'ai aidé").check();
  await page.getByLabel(/^Une phrase/).fill("Servi les repas.");
  await button.click();
  const journal = page.getByRole("list", { name: "Journal" }).getByRole("listitem");
  await expect(journal).toContainText("Servi les repas.");
  // The same day again is the same line.
  await page.getByLabel(/^Une phrase/).fill("Servi les repas, puis rangé.");
  await button.click();
  await expect(journal).toContainText("puis rangé");
  await expect(journal).toHaveCount(1);
  await student.open("/app/mon-stage");
  await expect(journal).toHaveCount(1);
  await student.online();
  await student.synced();
  await expect(journal).toContainText("puis rangé");
});

test("an opinion is given at the end and may be changed", async ({ people, pupil }) => {
  const student = await pupil(people.pupils.find((p) => p.note === "placement ended")!);
  const { page } = student;
  await student.installed();
  await student.synced();
  await student.offline();
  await student.open("/app/mon-stage");
  const form = page.locator("form").filter({ hasText: "Je conseillerais ce lieu." }).first();
  await form.getByRole("button", { name: "Donner mon avis" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "quatre questions" })).toBeVisible();
  for (const question of ["J'ai été bien accueilli.", "On m'a confié", "Quelqu'un m'expliquait.", "Je conseillerais"]) {
    await form.getByRole("group", { name: new RegExp(question) }).getByLabel("Oui", { exact: true }).check();
  }
  await check(student, "opinion");
  await form.getByRole("button", { name: "Donner mon avis" }).click();
  await expect(form.getByText("Merci")).toBeVisible();
  await expect(form.getByRole("button", { name: "Changer mon avis" })).toBeVisible();
  await student.online();
  await student.synced();
  await student.open("/app/mon-stage");
  await expect(form.getByRole("group", { name: /Je conseillerais/ }).getByLabel("Oui", { exact: true })).toBeChecked();
});

test("nobody is placed yet: the way to the search", async ({ people, pupil }) => {
  const student = await pupil(people.pupils.find((p) => p.note === "a place to find")!);
  await student.open("/app/mon-stage");
  await expect(student.page.getByText("Pas encore de stage.")).toBeVisible();
  await check(student, "my stay, empty");
});
