// What coordinators do besides arbitrating one by one, and what those who look on do not see.
import { check } from "../fixtures/accessible.ts";
import { give, kinds } from "../fixtures/roles.ts";
import { everything } from "../fixtures/stored.ts";
import { expect, test } from "../fixtures/test.ts";

test("requests that conflict with nothing are approved together offline, the others say why not", async ({
  people,
  pupil,
  adult,
}) => {
  const [first, second] = people.pupils.filter((p) => p.division === "1MELEC" && p.note === "a place to find");
  const one = await pupil(first);
  await one.page.getByRole("searchbox").fill("electrique");
  const single = one.page.getByRole("article").filter({ hasText: /1\s+place(?!s)/ }).getByRole("link").first();
  const href = (await single.getAttribute("href"))!;
  const two = await pupil(second);
  for (const person of [one, two]) {
    await person.open(href);
    await person.page.getByRole("button", { name: "Demander cette place" }).click();
    await expect(person.page.getByText("enregistrée sur cet appareil").first()).toBeVisible();
    await person.synced();
  }
  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/arbitrage");
  await coordinator.synced();
  const before = Number.parseInt((await coordinator.page.locator(".result-count").first().innerText()).split(/\s/)[0]);
  await coordinator.offline();
  await coordinator.page.getByText("Approuver plusieurs demandes").click();
  const list = coordinator.page.getByRole("list", { name: "Demandes à approuver ensemble" });
  await expect(list.getByText("à choisir un par un").first()).toBeVisible();
  await coordinator.page.getByRole("button", { name: "Tout ce qui est sans conflit" }).click();
  const chosen = await list.getByRole("checkbox", { checked: true }).count();
  expect(chosen).toBeGreaterThan(0);
  for (const box of await list.getByRole("checkbox", { checked: true }).all()) await expect(box).toBeEnabled();
  await check(coordinator, "requests approved together");
  await coordinator.page.getByRole("button", { name: /^Approuver \d+\s+demande/ }).click();
  await expect(coordinator.page.getByText(/accords? enregistrés? sur cet appareil/)).toBeVisible();
  await expect(coordinator.page.locator("html")).toHaveAttribute("data-pending", String(chosen));
  await coordinator.online();
  await coordinator.synced();
  await expect(coordinator.page.locator("html")).toHaveAttribute("data-review", "0");
  await expect
    .poll(async () => Number.parseInt((await coordinator.page.locator(".result-count").first().innerText()).split(/\s/)[0]))
    .toBeLessThanOrEqual(before - chosen);
});

test("doubtful words of an offer are shown with the law, and stay only with a reason that is kept", async ({ adult }) => {
  const coordinator = await adult(/^coordinator/);
  const { page } = coordinator;
  await coordinator.open("/app/offres-du-pole/nouvelle");
  await coordinator.installed();
  await coordinator.offline();
  await page.getByLabel("Organisme d'accueil").selectOption({ index: 1 });
  await page.getByLabel("Titre").fill("Vendeuse en magasin");
  await page.getByLabel("Description").fill("Accueil, caisse. Bonne présentation.");
  const words = page.getByRole("list", { name: "Mots à revoir" });
  await expect(words.getByRole("listitem")).toHaveCount(2);
  await expect(words).toContainText("Vendeuse");
  await expect(words).toContainText("L1132-1");
  await expect(words).toContainText("vendeur ou vendeuse");
  await page.getByLabel("Commerce et vente").check();
  await page.getByLabel("1re pro").check();
  await page.getByRole("button", { name: "Remplir, sauf vacances" }).click();
  await page.getByRole("button", { name: "Publier l'offre" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "écarter" })).toContainText("mots qui peuvent écarter");
  await check(coordinator, "doubtful words");
  await page.getByLabel("Description").fill("Accueil, caisse.");
  await expect(words.getByRole("listitem")).toHaveCount(1);
  await page.getByLabel(/Si vous les gardez/).fill("Rayon de lingerie.");
  // What is typed is not lost.
  await page.reload();
  await coordinator.ready();
  await expect(page.getByLabel(/Si vous les gardez/)).toHaveValue("Rayon de lingerie.");
  await page.getByRole("button", { name: "Publier l'offre" }).click();
  await page.waitForURL(/offres-du-pole$/);
  await coordinator.online();
  await coordinator.synced();
  await page.getByRole("link", { name: /^Plus/ }).click();
  await page.getByRole("link", { name: "Signalements d'offres" }).click();
  const kept = page.getByRole("article").filter({ hasText: "Rayon de lingerie." });
  await expect(kept).toContainText("Sans suite");
  await expect(kept).toContainText("Vendeuse");
});

test("a pupil reports an offer offline, a coordinator answers", async ({ people, pupil, adult }) => {
  const person = await pupil(people.pupils.find((p) => p.note === "a place to find")!);
  await person.page.getByRole("list", { name: "Offres" }).getByRole("link").first().click();
  await person.page.getByText("Signaler cette offre").click();
  await person.offline();
  await person.page.getByLabel("Quelques mots").fill("On m'a dit que les filles ne viennent pas.");
  await check(person, "reporting an offer");
  await person.page.getByRole("button", { name: "Envoyer le signalement" }).click();
  await expect(person.page.getByText("Les coordonnateurs du pôle le liront.")).toBeVisible();
  await person.online();
  await person.synced();

  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/signalements");
  const card = coordinator.page.getByRole("article").filter({ hasText: "les filles ne viennent pas" });
  await expect(card).toContainText("À traiter");
  await check(coordinator, "reports");
  await card.getByLabel(/Quelques mots/).fill("L'organisme a été rappelé.");
  await card.getByRole("button", { name: "Fondé, offre corrigée" }).click();
  await expect(card).toContainText("Retenu");
  await expect(card).toContainText("L'organisme a été rappelé.");
});

test("seats stand against needs, as a map and as a list", async ({ adult }) => {
  const coordinator = await adult(/^coordinator/);
  await coordinator.installed();
  await coordinator.offline();
  await coordinator.open("/app/places");
  const map = coordinator.page.getByRole("region", { name: "Carte des places et des besoins" });
  await expect(map.getByRole("row").nth(1)).toContainText("/");
  await coordinator.page.getByLabel("À partir de cette semaine").selectOption({ label: "16\u00a0semaines" });
  await expect(map.getByRole("columnheader")).toHaveCount(17);
  await check(coordinator, "seats and needs");
  await coordinator.page.getByText("En liste", { exact: true }).click();
  await expect(coordinator.page.getByRole("table", { name: "Places et besoins en liste" })).toContainText("S");
  await check(coordinator, "seats and needs as a list");
  await coordinator.open("/app/plus");
  await check(coordinator, "more");
});

for (const role of ["volunteer", "academy"]) {
  test(`nothing about pupils reaches somebody with the role ${role}`, async ({ people, adult }) => {
    const label = await give(await adult(/^administrator/), people, /^second coordinator/, role, { instead: true });
    const person = await adult(label);
    const seen = await kinds(person);
    for (const kind of [
      "pupil", "need", "application", "placement", "note", "revision", "found_place", "demarche", "journal",
      "attendance", "visit", "referent", "wishes", "favourites", "concern", "support", "support_step", "reception",
      "report", "sealed",
    ]) {
      expect(seen, kind).not.toContain(kind);
    }
    expect(seen).toContain("host");
    for (const path of ["/app/classe", `/app/eleves/${people.pupils[0].id}`, "/app/arbitrage", "/app/sans-solution", "/app/signalements"]) {
      await person.open(path);
      await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("Écran d'un autre rôle");
    }
    await person.open("/app/places");
    const title = role === "academy" ? "Places et besoins" : "Écran d'un autre rôle";
    await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(title);
    await check(person, role);
    const held = await everything(person.page);
    for (const pupil of people.pupils) expect(held.includes(pupil.id), pupil.id).toBe(false);
  });
}

test("the pôle sets its delays without network, and the office reads a silence by them", async ({ adult }) => {
  const coordinator = await adult(/^coordinator/);
  const { page } = coordinator;
  await coordinator.open("/app/plus");
  await coordinator.offline();
  await page.getByText("Délais du pôle").click();
  await check(coordinator, "delays");
  const before = page.getByLabel("Jours avant la période");
  await expect(before).toHaveValue("21");
  await before.fill("0");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Ce délai va de 1 à 300" })).toBeVisible();
  await before.fill("1");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByText("Enregistré sur cet appareil.")).toBeVisible();
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/classe");
  await expect(teacher.page.locator(".chip", { hasText: "Rien demandé, J-" }).first()).toBeVisible();
  await coordinator.online();
  await coordinator.synced();
  await teacher.synced();
  await expect(teacher.page.locator(".chip", { hasText: "Rien demandé, J-" })).toHaveCount(0);
});
