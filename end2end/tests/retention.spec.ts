// « Durées de conservation »: the table, what is to be erased, erasing and postponing. What is due
// takes years to be so: the server's own plan is empty, and the full one is put in its place.
import { check } from "../fixtures/accessible.ts";
import { expect, test } from "../fixtures/test.ts";

const PLAN = {
  day: "2027-09-08",
  ripe: true,
  digest: "not what the server has",
  lines: [
    { category: "search", count: 1204 },
    { category: "placement", count: 873 },
    { category: "pupil", count: 61 },
    { category: "host_person", count: 12 },
  ],
  waiting: {
    planned_on: "2027-08-25",
    apply_from: "2027-10-01",
    motive: "Un recours est en cours au rectorat.",
    started: false,
    count: 2150,
  },
  last: { at: 1_788_000_000_000, erased: 1940 },
};

test("an administrator reads how long data is kept, and that nothing is due", async ({ adult }) => {
  const chief = await adult(/^administrator/);
  await chief.open("/app/compte");
  await chief.page.getByRole("link", { name: "Durées de conservation" }).click();
  const { page } = chief;
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Durées de conservation");
  await expect(page.getByText(/Rien à effacer au/)).toBeVisible();
  await expect(page.getByText("à partir du 1er\u00a0août")).toBeVisible();
  await expect(page.getByText("un an après le départ")).toBeVisible();
  await expect(page.getByText("RGPD", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("Effacer maintenant")).toHaveCount(0);
  await check(chief, "/app/conservation, nothing due");
  // The same table, for everybody.
  await page.goto("/confidentialite");
  await expect(page.getByText(/deux ans après le dernier stage ou contact/)).toBeVisible();
});

test("what is to be erased is read, erased only when it is still that, and postponed", async ({
  adult,
  people,
}) => {
  const chief = await adult(/^administrator/);
  const { page } = chief;
  await page.route("**/api/v1/admin/retention", (route) => route.fulfill({ json: PLAN }));
  await chief.open("/app/conservation");
  await expect(page.getByText("Montré depuis le 25/08/2027")).toBeVisible();
  await expect(page.getByText(/à partir du 01\/10\/2027/)).toBeVisible();
  await expect(page.getByText("Un recours est en cours au rectorat.")).toBeVisible();
  await expect(page.getByRole("cell", { name: "1204" })).toBeVisible();
  await check(chief, "/app/conservation, a plan");

  await page.getByRole("button", { name: /Voir les élèves.*élèves partis/ }).click();
  await expect(page.getByText(/Élèves partis\s: 0\sélève/)).toBeVisible();

  await page.getByText("Effacer maintenant").click();
  const form = page.locator("details[open]");
  await expect(form.getByRole("button", { name: "Effacer ce qui est compté" })).toBeDisabled();
  await form.getByLabel("Votre phrase de passe").fill(people.passphrase);
  await form.getByLabel("Écrivez EFFACER pour confirmer").fill("EFFACER");
  await check(chief, "/app/conservation, erasing");
  await form.getByRole("button", { name: "Effacer ce qui est compté" }).click();
  await expect(form.getByRole("alert")).toContainText("Relisez-le");
  await page.getByText("Effacer maintenant").click();

  await page.getByText("Reporter", { exact: true }).click();
  await page.getByRole("button", { name: "Reporter l'effacement" }).click();
  await expect(form.getByRole("alert")).toContainText("Choisissez un jour");
  await form.getByLabel("Jusqu'au").fill("2020-01-01");
  await form.getByLabel("Motif").fill("Un recours est en cours.");
  await page.getByRole("button", { name: "Reporter l'effacement" }).click();
  await expect(form.getByRole("alert")).toContainText("un jour à venir");
  await check(chief, "/app/conservation, postponing");
});

test("others do not reach it", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/conservation");
  await expect(teacher.page.getByRole("heading", { level: 1 })).toHaveText("Écran d'un autre rôle");
});
