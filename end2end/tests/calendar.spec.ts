// The periods of the classes: written by the office without network, published, moved.
import { check } from "../fixtures/accessible.ts";
import { expect, type Person, test } from "../fixtures/test.ts";

const OFFICE = /^office/;
const PATH = "/app/etablissement/calendrier";

function card(person: Person, name: string) {
  return person.page.getByRole("article", { name, exact: true });
}

test("a period is written offline with the calendar in view, stays of the school, and is published", async ({
  adult,
  pupil,
  people,
}) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await page.getByRole("link", { name: "Élèves" }).click();
  await page.getByRole("link", { name: "Calendrier des périodes" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Calendrier des périodes");
  await check(person, PATH);
  await person.installed();
  await person.offline();
  const mine = card(person, "1MELEC");
  await mine.getByRole("button", { name: "Ajouter une période" }).click();
  const form = mine.getByRole("form", { name: "Nouvelle période" });
  await form.getByLabel("Nom", { exact: true }).fill("PFMP d'été");
  await form.getByRole("button", { name: "Garder en brouillon" }).click();
  await expect(form.getByRole("alert")).toContainText("Choisissez au moins une semaine.");
  // From a week on, holidays skipped; what speaks against a week is said.
  const first = form.getByLabel("Première semaine");
  const holidays = await first.locator("option", { hasText: "Vacances de printemps" }).first().getAttribute("value");
  await first.selectOption(holidays!);
  await form.getByLabel("Durée, sans les vacances").selectOption({ label: "2\u00a0semaines" });
  await expect(form.getByText(/2\ssemaines, \d+\sjours de présence/)).toBeVisible();
  await expect(form.getByText(/est en vacances/)).toHaveCount(0);
  await form.getByText("Choisir semaine par semaine").click();
  await form.getByRole("checkbox", { name: /Vacances de printemps/ }).first().check();
  await expect(form.getByText(/est en vacances \(Vacances de printemps\)/)).toBeVisible();
  await check(person, "period form");
  await form.getByRole("checkbox", { name: /Vacances de printemps/ }).first().uncheck();
  // What is typed is found again.
  await page.reload();
  await person.ready();
  await expect(form.getByLabel("Nom", { exact: true })).toHaveValue("PFMP d'été");
  await form.getByRole("button", { name: "Garder en brouillon" }).click();
  await expect(form).toHaveCount(0);
  await expect(mine.locator(".chip", { hasText: "Brouillon" })).toBeVisible();
  await person.online();
  await person.synced();

  const reader = await pupil(people.pupils.find((p) => p.division === "1MELEC")!);
  await reader.open("/app/ma-recherche");
  await expect(reader.page.getByText("PFMP d'été")).toHaveCount(0);
  await mine.getByRole("button", { name: "Publier : PFMP d'été" }).click();
  await person.synced();
  await expect(mine.locator(".chip", { hasText: "Périodes définies" })).toBeVisible();
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/classe");
  await expect(teacher.page.getByLabel("Période").locator("option", { hasText: "PFMP d'été" })).toHaveCount(1);
});

test("other dates make a version, the placed pupil is shown outside them and follows once the host agrees", async ({
  adult,
}) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await person.open(PATH);
  const placed = page.getByRole("article").filter({ hasText: /élèves? placés?, chez/ }).first();
  const name = (await placed.getByRole("heading", { level: 2 }).textContent())!;
  const mine = card(person, name);
  const line = mine.getByRole("list", { name: "Périodes" }).locator("> li").filter({ hasText: /chez/ }).first();
  await expect(line.getByRole("button", { name: /Annuler la période/ })).toHaveCount(0);
  await line.getByRole("button", { name: /^Modifier/ }).click();
  const form = mine.getByRole("form", { name: "Modifier la période" });
  // One week later, as many weeks.
  const first = form.getByLabel("Première semaine");
  const now = await first.inputValue();
  const options = await first.locator("option").evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value));
  await first.selectOption(options[options.indexOf(now) + 1]!);
  await expect(form.getByText(/recevr(a|ont) le courriel des nouvelles dates/)).toBeVisible();
  await form.getByRole("button", { name: "Publier ces changements" }).click();
  await expect(mine.getByText("2e version des dates")).toBeVisible();
  await expect(mine.getByText(/hors des nouvelles dates/)).toBeVisible();
  await person.synced();
  await check(person, "calendar with strays");
  await mine.getByRole("listitem").filter({ hasText: /, S\d+/ }).getByRole("link").first().click();
  await expect(page.getByText(/La période est maintenant en/)).toBeVisible();
  await page.getByRole("button", { name: "L'organisme est d'accord" }).click();
  await page.getByRole("button", { name: "Déplacer le stage" }).click();
  await person.synced();
});

test("the state of a calendar is said, never against what is written, and a refused change is taken up", async ({
  adult,
}) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await person.open(PATH);
  const mine = card(person, "1MELEC");
  const state = mine.getByLabel("Où en est le calendrier de cette classe");
  await state.selectOption({ label: "À vérifier" });
  await expect(mine.locator(".chip", { hasText: "À vérifier" })).toBeVisible();
  await state.selectOption({ label: "Aucune période prévue" });
  await expect(mine.getByRole("alert")).toContainText("Cette classe a des périodes");
  await person.synced();

  // Another office changes the same dates while this form is open.
  const other = await adult(OFFICE);
  await other.open(PATH);
  const theirs = card(other, "1MELEC");
  const open = async (of: typeof mine) => {
    await of.getByRole("button", { name: /^Modifier/ }).first().click();
    return of.getByRole("form", { name: "Modifier la période" });
  };
  await person.offline();
  const form = await open(mine);
  await form.getByLabel("Nom", { exact: true }).fill("Mon nom");
  const rival = await open(theirs);
  await rival.getByLabel("Nom", { exact: true }).fill("Leur nom");
  await rival.getByRole("button", { name: "Publier ces changements" }).click();
  await other.synced();
  await form.getByRole("button", { name: "Publier ces changements" }).click();
  await person.online();
  await person.synced();
  await page.getByRole("link", { name: /À revoir/ }).click();
  await expect(page.getByText(/Mon nom de 1MELEC/)).toBeVisible();
});
