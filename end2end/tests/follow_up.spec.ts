// Notes written in a room without network: each there once, none overwritten.
import { chromium } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../fixtures/accessible.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";

async function write(person: Person, page: Person["page"], text: string) {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(page.getByText("Enregistré sur cet appareil.").first()).toBeVisible();
  await expect(page.getByRole("list", { name: "Notes" }).getByText(text)).toHaveCount(1);
}

test("notes written offline in two tabs survive a killed browser and are each there once", async ({
  people,
  server,
  adult,
  launchOptions,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "tremplin-profile-"));
  const open = () =>
    chromium.launchPersistentContext(folder, {
      ...launchOptions,
      baseURL: server.url,
      viewport: { width: 360, height: 740 },
    });
  const who = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  const pupil = people.pupils.find((p) => p.division === "TASSP")!;
  const sheet = `/app/eleves/${pupil.id}`;
  let context = await open();
  const teacher = new Person(context.pages()[0] ?? (await context.newPage()), context);
  await signInAdult(teacher, who.email, people.passphrase);
  await teacher.installed();
  await teacher.open(sheet);
  const second = await context.newPage();
  await second.goto(sheet);
  await teacher.ready(second);
  await teacher.offline();
  await write(teacher, teacher.page, "Note du premier onglet.");
  await write(teacher, second, "Note du second onglet.");
  // Killed, not closed: nothing gets a chance to be saved on the way out.
  const browser = context.browser();
  const session = browser ? await browser.newBrowserCDPSession() : await context.newCDPSession(second);
  await session.send("Browser.crash").catch(() => {});
  await context.close().catch(() => {});

  context = await open();
  const again = new Person(context.pages()[0] ?? (await context.newPage()), context);
  // The cookie may not have reached the disk before the kill: signing in again sends what waited.
  await signInAdult(again, who.email, people.passphrase);
  await again.open(sheet);
  await again.synced();
  const other = await adult(/teacher of 1MELEC/);
  await other.open(sheet);
  for (const text of ["Note du premier onglet.", "Note du second onglet."]) {
    await expect(other.page.getByRole("list", { name: "Notes" }).getByText(text)).toHaveCount(1);
  }
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});

test("two people edit the same note offline: both versions are kept and shown", async ({
  people,
  adult,
}) => {
  // Of the class of one, and of the school of the other.
  const pupil = people.pupils.find((p) => p.division === "1MELEC")!;
  const sheet = `/app/eleves/${pupil.id}`;
  const one = await adult(/teacher of 1MELEC/);
  const two = await adult(/teacher of the whole/);
  await one.open(sheet);
  await write(one, one.page, "Texte de départ.");
  await one.synced();
  await two.open(sheet);
  await expect(two.page.getByText("Texte de départ.")).toBeVisible();
  await one.offline();
  await two.offline();
  for (const [person, text] of [
    [one, "Version de la première personne."],
    [two, "Version de la seconde personne."],
  ] as const) {
    const card = person.page.getByRole("article").filter({ hasText: "Texte de départ." });
    await card.getByRole("button", { name: "Modifier" }).click();
    await card.getByLabel("Texte corrigé").fill(text);
    await card.getByRole("button", { name: "Enregistrer la correction" }).click();
    await expect(person.page.getByText(text)).toBeVisible();
  }
  await one.online();
  await one.synced();
  await two.online();
  await two.synced();
  for (const person of [one, two]) {
    const card = person.page.getByRole("article").filter({ hasText: "2 versions" });
    await expect(card).toContainText("Version de la première personne.");
    await expect(card).toContainText("Version de la seconde personne.");
    // Each version with its author.
    await expect(card.getByText(/^Version de .*, /)).toHaveCount(2);
  }
  await check(one, "two versions of a note");
  const card = one.page.getByRole("article").filter({ hasText: "2 versions" });
  await card.getByRole("button", { name: "Réunir les versions" }).click();
  await card.getByLabel("Texte corrigé").fill("Les deux réunies.");
  await card.getByRole("button", { name: "Enregistrer la correction" }).click();
  await one.synced();
  await expect(two.page.getByText("Les deux réunies.")).toBeVisible();
  await expect(two.page.getByText("2 versions")).toBeHidden();
});

test("a correction left half-written comes after what a colleague wrote, and does not replace it", async ({
  people,
  adult,
}) => {
  const pupil = people.pupils.find((p) => p.division === "1MELEC")!;
  const sheet = `/app/eleves/${pupil.id}`;
  const one = await adult(/teacher of 1MELEC/);
  const two = await adult(/teacher of the whole/);
  await one.open(sheet);
  await write(one, one.page, "Texte de départ.");
  await one.synced();
  const mine = one.page.getByRole("article").filter({ hasText: "Texte de départ." });
  await mine.getByRole("button", { name: "Modifier" }).click();
  await mine.getByLabel("Texte corrigé").fill("Ma correction, pas finie.");
  await mine.getByRole("button", { name: "Annuler" }).click();

  await two.open(sheet);
  const theirs = two.page.getByRole("article").filter({ hasText: "Texte de départ." });
  await theirs.getByRole("button", { name: "Modifier" }).click();
  await theirs.getByLabel("Texte corrigé").fill("Texte du collègue.");
  await theirs.getByRole("button", { name: "Enregistrer la correction" }).click();
  await two.synced();
  const now = one.page.getByRole("article").filter({ hasText: "Texte du collègue." });
  await now.getByRole("button", { name: "Modifier" }).click();
  await expect(now.getByLabel("Texte corrigé")).toHaveValue("Texte du collègue.\n\nMa correction, pas finie.");
});
