// « Mes démarches », what was felt as discrimination, wishes and offers kept: without network.
import { check } from "../fixtures/accessible.ts";
import { expect, type Person, test } from "../fixtures/test.ts";
import type { Pupil } from "../fixtures/server.ts";

function seekers(pupils: Pupil[]) {
  return pupils.filter((p) => p.division === "1MELEC" && p.note === "a place to find");
}

function today(): string {
  return new Intl.DateTimeFormat("fr-CA", { timeZone: "Europe/Paris" }).format(new Date());
}

async function save(person: Person) {
  await person.page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(person.page.getByRole("heading", { level: 1, name: "Ma recherche" })).toBeVisible();
}

test("steps written offline survive a reload, are due today, and reach the referent", async ({
  people,
  pupil,
  adult,
}) => {
  const who = seekers(people.pupils)[0];
  const student = await pupil(who);
  await student.installed();
  const { page } = student;
  await student.offline();
  await student.open("/app/demarche");
  await check(student, "a step, empty");
  await page.getByLabel("Entreprise", { exact: true }).fill("Menuiserie du port");
  await page.getByLabel(/^Prochaine étape/).fill("Rappeler le patron");
  await page.getByLabel(/^Me le rappeler/).fill(today());
  await save(student);
  await student.open("/app/ma-recherche");
  await expect(page.getByText(/1\sdémarche à reprendre aujourd'hui/)).toBeVisible();
  await expect(page.getByRole("link", { name: /^Ma recherche\s+1$/ })).toBeVisible();
  const step = page.getByRole("list", { name: "Démarches" }).getByRole("article");
  await expect(step).toContainText("En attente");
  await check(student, "my search, a step due");

  await step.getByRole("link", { name: /^Mettre à jour/ }).click();
  await page.getByLabel(/^Où en est-on/).selectOption({ label: "Refusé" });
  await page.getByLabel(/^Pourquoi/).selectOption({ label: "Trop loin, pas de transport" });
  await save(student);
  await expect(step).toHaveCount(1);
  await expect(step).toContainText("Motif : Trop loin, pas de transport");

  await student.online();
  await student.synced();
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open(`/app/eleves/${who.id}`);
  await expect(teacher.page.getByRole("list", { name: "Démarches" })).toContainText("Menuiserie du port");
  await check(teacher, "pupil sheet, steps");
});

test("what was felt as discrimination is told to nobody of the class", async ({ people, pupil, adult }) => {
  const who = seekers(people.pupils)[1];
  const student = await pupil(who);
  await student.installed();
  const { page } = student;
  await student.offline();
  await student.open("/app/demarche");
  await page.getByLabel("Entreprise", { exact: true }).fill("Garage du centre");
  await page.getByLabel(/^Où en est-on/).selectOption({ label: "Refusé" });
  await page.getByLabel("J'ai ressenti une discrimination").check();
  await page.getByLabel("Ce qui s'est passé").fill("On m'a parlé de mon nom.");
  await check(student, "a step, felt");
  await save(student);
  await expect(page.locator("html")).toHaveAttribute("data-pending", "2");
  await student.online();
  await student.synced();
  // The teacher of the class is not the pupil's referent.
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open(`/app/eleves/${who.id}`);
  await expect(teacher.page.getByRole("list", { name: "Démarches" })).toContainText("Garage du centre");
  await expect(teacher.page.getByText("On m'a parlé de mon nom.")).toHaveCount(0);
  await teacher.open("/app/a-verifier");
  await expect(teacher.page.getByText("On m'a parlé de mon nom.")).toHaveCount(0);
  await expect(teacher.page.getByRole("heading", { name: "Signalements d'élèves" })).toHaveCount(0);
});

test("a step half written is still there, and told among the texts begun", async ({ people, pupil }) => {
  const student = await pupil(seekers(people.pupils)[0]);
  const { page } = student;
  await student.open("/app/demarche");
  await page.getByLabel("Entreprise", { exact: true }).fill("Serrurerie");
  await page.getByLabel("Entreprise", { exact: true }).blur();
  await student.open("/app/synchronisation");
  const begun = page.getByRole("list", { name: "Textes commencés" });
  await expect(begun).toContainText("Serrurerie");
  await begun.getByRole("link", { name: "Continuer" }).click();
  await expect(page.getByLabel("Entreprise", { exact: true })).toHaveValue("Serrurerie");
});

test("wishes are ranked and offers are kept without network", async ({ people, pupil }) => {
  const student = await pupil(seekers(people.pupils)[0]);
  await student.installed();
  await student.synced();
  const { page } = student;
  const links = page.getByRole("list", { name: "Offres" }).getByRole("link");
  const hrefs = await links.evaluateAll((all) => all.slice(0, 2).map((a) => a.getAttribute("href")!));
  await student.offline();
  const titles: string[] = [];
  for (const href of hrefs) {
    await student.open(href);
    titles.push(await page.getByRole("heading", { level: 1 }).innerText());
    await page.getByRole("button", { name: "Ajouter à mes vœux" }).click();
    await expect(page.getByRole("button", { name: `Vœu n° ${titles.length}` })).toBeVisible();
  }
  await page.getByRole("button", { name: "Garder" }).click();
  await expect(page.getByRole("button", { name: "Gardée" })).toHaveAttribute("aria-pressed", "true");
  await student.open("/app/ma-recherche");
  const wishes = page.getByRole("list", { name: "Vœux" }).getByRole("listitem");
  await expect(wishes.first()).toContainText(titles[0]);
  await wishes.nth(1).getByRole("button", { name: /^Monter/ }).click();
  await expect(wishes.first()).toContainText(titles[1]);
  await check(student, "wishes");
  await student.online();
  await student.synced();
  await student.open("/app/ma-recherche");
  await expect(wishes.first()).toContainText(titles[1]);
  await wishes.first().getByRole("button", { name: /^Retirer/ }).click();
  await expect(wishes).toHaveCount(1);
  await page.getByRole("button", { name: /^Ne plus garder/ }).click();
  await expect(page.getByRole("list", { name: "Offres gardées" })).toHaveCount(0);
});
