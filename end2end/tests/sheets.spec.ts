// « Fiches méthodes »: public, printable, kept for the bus; the fill-in sheet stays on the device.
import { check } from "../fixtures/accessible.ts";
import { expect, test } from "../fixtures/test.ts";

const SHEETS = ["telephoner", "lettre", "cv", "entretien", "premier-jour"];

test("five sheets are read by everybody, without a script too", async ({ device, browser, server }) => {
  const person = await device();
  await person.page.goto("/fiches");
  await expect(person.page.getByRole("list", { name: "Fiches" }).getByRole("listitem")).toHaveCount(5);
  await check(person, "/fiches");
  for (const sheet of SHEETS) {
    await person.page.goto(`/fiches/${sheet}`);
    await expect(person.page.getByRole("heading", { level: 1 })).toBeVisible();
    await check(person, `/fiches/${sheet}`);
  }
  await person.page.emulateMedia({ media: "print" });
  await expect(person.page.locator("header")).toBeHidden();
  await expect(person.page.getByRole("navigation", { name: "Autres fiches" })).toBeHidden();
  const plain = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
  const page = await plain.newPage();
  await page.goto("/fiches/telephoner");
  await expect(page.getByText("Est-ce que je pourrais parler").first()).toBeVisible();
  await plain.close();
});

test("a call is prepared without network and is still there", async ({ people, pupil }) => {
  const student = await pupil(people.pupils.find((p) => p.note === "a place to find")!);
  const { page } = student;
  await student.installed();
  await student.offline();
  for (const sheet of SHEETS) {
    await page.goto(`/fiches/${sheet}`);
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
  }
  await student.open("/app/preparer-un-appel");
  await page.getByLabel("Personne à demander").fill("Madame Essai");
  await page.getByLabel(/^Pourquoi cette entreprise/).fill("j'habite à côté.");
  await page.getByLabel(/^Pourquoi cette entreprise/).blur();
  await expect(page.getByText("parler à Madame Essai")).toBeVisible();
  await check(student, "call sheet");
  await student.open("/app/preparer-un-appel");
  await expect(page.getByLabel("Personne à demander")).toHaveValue("Madame Essai");
  await student.open("/app/synchronisation");
  await expect(page.getByRole("list", { name: "Textes commencés" })).toContainText("j'habite à côté.");
});
