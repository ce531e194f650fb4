// « J'ai trouvé un stage »: told by the pupil without network, checked by the referent, a place like another.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { check } from "../fixtures/accessible.ts";
import { expect, type Person, test } from "../fixtures/test.ts";
import type { Pupil } from "../fixtures/server.ts";

function seekers(pupils: Pupil[]) {
  return pupils.filter((p) => p.division === "1MELEC" && p.note === "a place to find");
}

async function fillIn(page: Page, name: string) {
  await page.getByLabel("Entreprise : nom ou SIRET").fill(name);
  await page.getByLabel("Commune").fill("Baccarat");
  await page.getByLabel("Téléphone de l'entreprise").fill("03 83 00 00 01");
  await page.getByLabel(/^Tuteur/).fill("Dominique Essai");
}

async function send(page: Page) {
  await page.getByRole("button", { name: "Envoyer à mon référent" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Ma recherche" })).toBeVisible();
}

async function tell(person: Person, name: string) {
  await person.open("/app/stage-trouve");
  await fillIn(person.page, name);
  await send(person.page);
}

test("a place told offline survives a reload, is checked, and is the pupil's place", async ({
  people,
  pupil,
  adult,
}) => {
  const who = seekers(people.pupils)[0];
  const student = await pupil(who);
  await student.installed();
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await teacher.open("/app/classe");
  await teacher.page.getByLabel("Classe").selectOption({ label: "1MELEC" });

  await student.offline();
  await student.page.getByRole("link", { name: "Ma recherche" }).click();
  await student.page.getByRole("link", { name: "J'ai trouvé un stage" }).click();
  await check(student, "found, empty");
  await fillIn(student.page, "Atelier de la gare");
  // Left half-way: it is still there.
  await student.page.getByLabel(/^Tuteur/).blur();
  await student.open("/app/stage-trouve");
  await expect(student.page.getByLabel("Entreprise : nom ou SIRET")).toHaveValue("Atelier de la gare");
  await send(student.page);
  await student.open("/app/ma-recherche");
  const card = student.page.getByRole("list", { name: "Places trouvées" }).getByRole("article");
  await expect(card).toContainText("part au retour du réseau");
  await check(student, "my search, offline");

  await student.online();
  await student.synced();
  await expect(card).toContainText("Votre référent va vérifier.");
  await teacher.page.getByRole("link", { name: /1\splace à vérifier/ }).click();
  const place = teacher.page.getByRole("article").filter({ hasText: "Atelier de la gare" });
  await expect(place).toContainText("03 83 00 00 01");
  await check(teacher, "places to check");
  await teacher.open("/app/classe");
  const line = teacher.page.getByRole("row").filter({ hasText: who.name.split(" ")[0] }).first();
  await expect(line).toContainText("Accord oral");

  await teacher.offline();
  await teacher.open("/app/a-verifier");
  await place.getByRole("button", { name: /^Accepter/ }).click();
  await expect(place).toContainText("Accord à confirmer");
  await expect(place).toContainText("le serveur attribuera la place");
  await teacher.online();
  await teacher.synced();
  await expect(teacher.page.getByText("Rien à vérifier.")).toBeVisible();
  await teacher.open("/app/classe");
  await expect(line).toContainText("Place confirmée");
  await expect(line).toContainText("Atelier de la gare, Baccarat");

  await student.open("/app/mon-stage");
  await student.synced();
  await student.offline();
  await student.open("/app/mon-stage");
  await expect(student.page.getByRole("heading", { name: "Atelier de la gare" })).toBeVisible();
  await expect(student.page.getByText("Dominique Essai").first()).toBeVisible();
  await expect(student.page.getByRole("link", { name: /^Appeler l'entreprise/ })).toHaveAttribute(
    "href",
    "tel:0383000001",
  );
  await check(student, "my stay");
});

test("a place sent back is corrected, and a known host is recognised", async ({ people, pupil, adult }) => {
  const student = await pupil(seekers(people.pupils)[1]);
  const known = await student.page.locator(".offer__host").first().innerText();
  const host = known.split(" · ")[0];
  await tell(student, "Atelier du pont");
  await student.synced();
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/a-verifier");
  const place = teacher.page.getByRole("article").filter({ hasText: "Atelier du pont" });
  await place.getByRole("button", { name: /^Renvoyer/ }).click();
  await teacher.page.getByLabel(/Que faut-il corriger/).fill("Ce numéro ne répond pas.");
  await check(teacher, "sending back");
  await teacher.page.getByRole("button", { name: "Renvoyer à l'élève" }).click();
  await expect(place).toBeHidden();
  await teacher.synced();

  await student.open("/app/ma-recherche");
  const card = student.page.getByRole("list", { name: "Places trouvées" }).getByRole("article");
  await expect(card).toContainText("Ce numéro ne répond pas.");
  await card.getByRole("link", { name: "Corriger" }).click();
  const field = student.page.getByLabel("Entreprise : nom ou SIRET");
  await expect(field).toHaveValue("Atelier du pont");
  await field.fill(host);
  await student.page.getByRole("list", { name: "Organismes connus" }).getByRole("button").first().click();
  await expect(student.page.getByText("Entreprise connue du pôle")).toBeVisible();
  await expect(student.page.getByLabel("Commune")).toBeHidden();
  await send(student.page);
  await student.synced();
  await teacher.open("/app/a-verifier");
  const again = teacher.page.getByRole("article").filter({ hasText: host });
  await expect(again).toContainText("Organisme du pôle");
  await again.getByRole("button", { name: /^Accepter/ }).click();
  await teacher.synced();
  await expect(card).toContainText("Acceptée");
});

test("a doubtful SIRET is told and not refused; what is missing is said", async ({ people, pupil }) => {
  const student = await pupil(seekers(people.pupils)[2]);
  const { page } = student;
  await student.open("/app/stage-trouve");
  await page.getByLabel("Entreprise : nom ou SIRET").fill("732 829 320 00075");
  await expect(page.getByText("Ce SIRET semble contenir une erreur.")).toBeVisible();
  await page.getByRole("button", { name: "Envoyer à mon référent" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Il manque la commune" })).toBeVisible();
  await page.getByLabel("Commune").fill("Baccarat");
  await page.getByLabel("Téléphone de l'entreprise").fill("03 83 00 00 01");
  await check(student, "found, filled");
  await send(page);
  await expect(page.getByRole("list", { name: "Places trouvées" })).toContainText("732 829 320 00075");
});

async function tabTo(page: Page, target: Locator) {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

test("a place is told with the keyboard alone", async ({ people, pupil }) => {
  const { page } = await pupil(seekers(people.pupils)[0]);
  await tabTo(page, page.getByRole("link", { name: "Ma recherche" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Ma recherche" })).toBeFocused();
  await tabTo(page, page.getByRole("link", { name: "J'ai trouvé un stage" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "J'ai trouvé un stage" })).toBeFocused();
  await tabTo(page, page.getByLabel("Entreprise : nom ou SIRET"));
  await page.keyboard.type("Atelier du canal");
  await tabTo(page, page.getByLabel("Commune"));
  await page.keyboard.type("Baccarat");
  await tabTo(page, page.getByLabel("Téléphone de l'entreprise"));
  await page.keyboard.type("0383000001");
  await tabTo(page, page.getByLabel("Moi, tout seul"));
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("Ma famille ou des proches")).toBeChecked();
  await tabTo(page, page.getByRole("button", { name: "Envoyer à mon référent" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Ma recherche" })).toBeFocused();
  await expect(page.getByRole("list", { name: "Places trouvées" })).toContainText("Atelier du canal");
});

/** What docs/found-place.md says of a way: taps and fields. */
function written(way: string) {
  const text = readFileSync(join(import.meta.dirname, "../../docs/found-place.md"), "utf8");
  const [, taps, fields] = text.match(new RegExp(`\\| ${way} \\| (\\d+) \\| (\\d+) \\|`))!;
  return { taps: Number(taps), fields: Number(fields) };
}

async function counted(page: Page, walk: () => Promise<void>) {
  await page.evaluate(() => {
    const seen = { taps: 0, fields: new Set<string>() };
    Object.assign(globalThis, { seen });
    addEventListener("pointerup", () => (seen.taps += 1), true);
    addEventListener("input", (event) => seen.fields.add((event.target as HTMLElement).id), true);
  });
  await walk();
  return page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: { taps: number; fields: Set<string> } };
    return { taps: seen.taps, fields: seen.fields.size };
  });
}

test("few taps and few fields, as the documentation counts them", async ({ people, pupil }) => {
  const [first, second] = seekers(people.pupils);
  const one = await pupil(first);
  const type = async (page: Page, label: string | RegExp, text: string) => {
    const field = page.getByLabel(label);
    await field.tap();
    await field.pressSequentially(text);
  };
  const start = async (page: Page) => {
    await page.getByRole("link", { name: "Ma recherche" }).tap();
    await page.getByRole("link", { name: "J'ai trouvé un stage" }).tap();
  };
  const end = async (page: Page) => {
    await page.getByRole("button", { name: "Envoyer à mon référent" }).tap();
    await expect(page.getByRole("list", { name: "Places trouvées" })).toBeVisible();
  };
  const began = Date.now();
  const unknown = await counted(one.page, async () => {
    await start(one.page);
    await type(one.page, "Entreprise : nom ou SIRET", "Atelier du canal");
    await type(one.page, "Commune", "Baccarat");
    await type(one.page, "Téléphone de l'entreprise", "0383000001");
    await type(one.page, /^Tuteur/, "Dominique Essai");
    await end(one.page);
  });
  expect(unknown).toEqual(written("A host that nobody knows"));
  // The script types at once: what is left is what the app makes the pupil wait.
  expect(Date.now() - began).toBeLessThan(20_000);

  const two = await pupil(second);
  const host = (await two.page.locator(".offer__host").first().innerText()).split(" · ")[0];
  const known = await counted(two.page, async () => {
    await start(two.page);
    await type(two.page, "Entreprise : nom ou SIRET", host.slice(0, 12));
    await two.page.getByRole("list", { name: "Organismes connus" }).getByRole("button").first().tap();
    await end(two.page);
  });
  expect(known).toEqual(written("A host of the pôle"));
});
