// What its author could no longer write when it arrived: kept aside, shown to its author once more,
// decided by a coordinator. What a closed account leaves on a device: nothing.
import type { Page } from "@playwright/test";
import { check } from "../fixtures/accessible.ts";
import { accounts } from "../fixtures/server.ts";
import { databases, everything } from "../fixtures/stored.ts";
import { expect, Person, test } from "../fixtures/test.ts";

const html = (page: Page) => page.locator("html");
const teachers = /teacher of 1MELEC/;

function pupil() {
  return accounts().pupils.find((p) => p.division === "1MELEC")!;
}

async function teacher(adult: (label: RegExp) => Promise<Person>) {
  const person = await adult(teachers);
  await person.installed();
  await person.open(`/app/eleves/${pupil().id}`);
  await person.synced();
  return person;
}

async function write(page: Page, text: string) {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
}

/** An administrator ends every role of the teacher. */
async function loseTheClass(adult: (label: RegExp) => Promise<Person>) {
  const administrator = await adult(/^administrator/);
  await administrator.open("/app/personnes");
  const who = accounts().adults.find((a) => teachers.test(a.label))!;
  const name = who.name.split(" ").reverse().join(" ");
  const rows = administrator.page.getByRole("row").filter({ hasText: name });
  await expect(rows.first()).toBeVisible();
  for (let left = await rows.count(); left > 0; left -= 1) {
    await rows.first().getByRole("button", { name: /^Terminer/ }).click();
    await expect(rows).toHaveCount(left - 1);
  }
  await administrator.synced();
}

test("a note that arrives after its author lost the class is filed by a coordinator", async ({ adult }) => {
  const author = await teacher(adult);
  await author.offline();
  await write(author.page, "Vu en atelier, très à l'aise.");
  await write(author.page, "Une note à ne pas garder.");
  await loseTheClass(adult);
  await author.online();
  await expect(html(author.page)).toHaveAttribute("data-review", "2");
  await author.open("/app/a-revoir");
  const mine = author.page.getByRole("article").filter({ hasText: "Vu en atelier" });
  await expect(mine).toContainText("transmis au coordonnateur du pôle");
  await check(author, "kept aside, for its author");
  // Nothing goes before its author says so.
  await author.page.reload();
  await author.ready();
  await expect(mine).toBeVisible();
  await mine.getByRole("button", { name: "J'ai lu, retirer" }).click();
  await expect(mine).toBeHidden();
  await expect(html(author.page)).toHaveAttribute("data-review", "1");

  const coordinator = await adult(/^coordinator/);
  const more = coordinator.page.getByRole("navigation").getByRole("link", { name: /^Plus/ });
  await expect(more).toContainText("2");
  await more.click();
  await coordinator.page.getByRole("link", { name: "Mises de côté" }).click();
  const cards = coordinator.page.getByRole("article");
  const kept = cards.filter({ hasText: "Vu en atelier" });
  await expect(kept).toContainText("Son auteur n'en avait plus le droit");
  await check(coordinator, "kept aside, for a coordinator");
  await kept.getByRole("button", { name: "Classer au nom de son auteur" }).click();
  await expect(cards.filter({ hasText: "Classée" })).toHaveCount(1);
  await cards
    .filter({ hasText: "Une note à ne pas garder." })
    .getByRole("button", { name: "Détruire" })
    .click();
  await coordinator.page.getByRole("button", { name: "Garder" }).click();
  await expect(cards.filter({ hasText: "Une note à ne pas garder." })).toHaveCount(1);
  await cards
    .filter({ hasText: "Une note à ne pas garder." })
    .getByRole("button", { name: "Détruire" })
    .click();
  await coordinator.page.getByRole("button", { name: "Oui, détruire" }).click();
  await expect(cards.filter({ hasText: "Détruite" })).toHaveCount(1);
  await coordinator.synced();
  await expect(html(coordinator.page)).toHaveAttribute("data-review", "0");
  await expect(more).not.toContainText(/\d/);

  const colleague = await adult(/teacher of the whole/);
  await colleague.open(`/app/eleves/${pupil().id}`);
  const notes = colleague.page.getByRole("list", { name: "Notes" });
  await expect(notes.getByText("Vu en atelier, très à l'aise.")).toHaveCount(1);
  await expect(notes.getByText("Une note à ne pas garder.")).toHaveCount(0);
});

test("a closed account hands over what it wrote and leaves nothing on the device", async ({ adult, server }) => {
  const author = await teacher(adult);
  const { page } = author;
  await author.offline();
  await write(page, "Écrite avant la fermeture.");
  await page.getByLabel("Note", { exact: true }).fill("À moitié écrite");
  const who = accounts().adults.find((a) => teachers.test(a.label))!;
  server.admin(["revoke", "--email", who.email]);
  await author.online();
  await expect(html(page)).toHaveAttribute("data-ready", "banished");
  await expect(page.getByRole("heading", { name: "Ce compte a été fermé" })).toBeVisible();
  await check(author, "a closed account");
  await expect.poll(() => databases(page)).toEqual(["tremplin-device"]);
  const left = await everything(page);
  for (const text of ["fermeture", "moitié", who.id]) expect(left).not.toContain(text);

  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/mises-de-cote");
  const kept = coordinator.page.getByRole("article").filter({ hasText: "Écrite avant la fermeture." });
  await expect(kept).toContainText("La session de son auteur avait été fermée.");
  await expect(kept.getByRole("button", { name: "Classer au nom de son auteur" })).toBeVisible();
});

test("a text whose pupil is gone is still found, and erased only when asked twice", async ({ adult }) => {
  const author = await teacher(adult);
  const { page } = author;
  const field = page.getByLabel("Note", { exact: true });
  await field.fill("Commencée avant de perdre la classe.");
  await field.blur();
  await author.open("/app/synchronisation");
  const begun = page.getByRole("list", { name: "Textes commencés" }).getByRole("listitem");
  await expect(begun).toContainText("Commencée avant de perdre la classe.");
  await begun.getByRole("link", { name: "Continuer" }).click();
  await expect(field).toHaveValue("Commencée avant de perdre la classe.");
  await loseTheClass(adult);
  await author.open("/app/synchronisation");
  await expect(begun).toContainText("ne s'ouvre plus pour vous");
  await expect(begun).toContainText("Commencée avant de perdre la classe.");
  await check(author, "texts begun");
  await begun.getByRole("button", { name: "Effacer" }).click();
  await page.getByRole("button", { name: "Garder" }).click();
  await expect(begun).toHaveCount(1);
  await begun.getByRole("button", { name: "Effacer" }).click();
  await page.getByRole("button", { name: "Oui, effacer" }).click();
  await expect(begun).toHaveCount(0);
  await page.reload();
  await author.ready();
  await expect(page.getByRole("heading", { name: "Quitter cet appareil" })).toBeVisible();
  await expect(begun).toHaveCount(0);
});
