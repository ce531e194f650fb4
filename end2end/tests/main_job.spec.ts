// The main job: a pupil asks without network, a coordinator arbitrates, a teacher sees it.
import { check } from "../fixtures/accessible.ts";
import { expect, type Person, test } from "../fixtures/test.ts";
import type { Pupil } from "../fixtures/server.ts";

/** Pupils with a place to find, of one division: they compete for the same offers. */
function seekers(pupils: Pupil[], division = "1MELEC") {
  return pupils.filter((p) => p.division === division && p.note === "a place to find");
}

/** Opens the first offer of the search that fits, by its name. */
async function openOffer(person: Person, name?: string) {
  const { page } = person;
  const offers = page.getByRole("list", { name: "Offres" }).getByRole("link");
  const link = name ? offers.filter({ hasText: name }).first() : offers.first();
  const href = await link.getAttribute("href");
  await link.click();
  await expect(page.getByRole("button", { name: "Demander cette place" })).toBeVisible();
  return { title: await page.getByRole("heading", { level: 1 }).innerText(), href: href! };
}

async function ask(person: Person, message = "") {
  const { page } = person;
  if (message) await page.getByLabel(/Message au coordonnateur/).fill(message);
  await page.getByRole("button", { name: "Demander cette place" }).click();
  await expect(page.getByText("enregistrée sur cet appareil").first()).toBeVisible();
}

test("a request made offline survives a reload, reaches the coordinator's open screen, and the approval comes back", async ({
  people,
  pupil,
  adult,
}) => {
  const asker = seekers(people.pupils)[0];
  const student = await pupil(asker);
  await student.installed();
  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/arbitrage");
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/classe");
  await teacher.page.getByLabel("Classe").selectOption({ label: "1MELEC" });
  const line = teacher.page.getByRole("row").filter({ hasText: asker.name.split(" ")[0] }).first();
  await expect(line).toContainText("Aucune demande");

  await student.offline();
  await student.page.getByRole("searchbox").fill("electrique");
  const { title } = await openOffer(student);
  await ask(student, "Mon bus arrive à huit heures.");
  await student.page.goto("/app/demandes");
  await student.ready();
  await expect(student.page.getByRole("heading", { name: title })).toBeVisible();
  await expect(student.page.getByText("En attente d'arbitrage")).toBeVisible();
  await expect(student.page.locator("html")).toHaveAttribute("data-pending", "1");
  await check(student, "requests, offline");

  await student.online();
  await student.synced();
  const card = coordinator.page.getByRole("article").filter({ hasText: "Mon bus arrive à huit heures." });
  await expect(card).toBeVisible();
  await expect(card).toContainText("Compatible");
  await card.getByRole("button", { name: /Approuver/ }).click();
  await expect(student.page.getByText("Place attribuée")).toBeVisible();
  await expect(student.page.getByRole("heading", { name: /^Ma place/ })).toBeVisible();
  await check(student, "requests, placed");
  await expect(line).toContainText("Place confirmée");
});

test("two pupils ask for the last seat offline: one gets it, the other is told and shown places nearby", async ({
  people,
  pupil,
  adult,
}) => {
  const [first, second] = seekers(people.pupils);
  const one = await pupil(first);
  const two = await pupil(second);
  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/arbitrage");
  await one.page.getByRole("searchbox").fill("electrique");
  await two.page.getByRole("searchbox").fill("electrique");
  // An offer with one seat that suits both.
  const single = one.page.getByRole("article").filter({ hasText: /1\s+place(?!s)/ }).getByRole("link").first();
  const href = (await single.getAttribute("href"))!;
  await single.click();
  await two.page.evaluate((to) => history.pushState({}, "", to), href);
  await two.open(href);
  await one.offline();
  await two.offline();
  await ask(one, "Première demande.");
  await ask(two, "Seconde demande.");

  await one.online();
  await one.synced();
  const card = coordinator.page.getByRole("article").filter({ hasText: "Première demande." });
  await card.getByRole("button", { name: /Approuver/ }).click();
  await one.open("/app/demandes");
  await expect(one.page.getByText("Place attribuée")).toBeVisible();

  await two.online();
  await two.open("/app/a-revoir");
  const verdict = two.page.getByRole("article").filter({ hasText: "Seconde demande." });
  await expect(verdict).toContainText("La dernière place de cette offre a été attribuée.");
  await expect(verdict.getByRole("heading", { name: /Places proches/ })).toBeVisible();
  await check(two, "a refused request");
  await verdict.getByRole("button", { name: "Renoncer" }).click();
  await two.page.getByRole("button", { name: "Oui, effacer" }).click();
  await expect(verdict).toBeHidden();
});

test("what changed since it was shown is displayed, and is never approved silently", async ({
  people,
  pupil,
  adult,
}) => {
  const student = await pupil(seekers(people.pupils)[0]);
  await student.page.getByRole("searchbox").fill("electrique");
  const { href } = await openOffer(student);
  await ask(student, "Avant le changement.");
  await student.synced();

  const decides = await adult(/^coordinator/);
  await decides.open("/app/arbitrage");
  const card = decides.page.getByRole("article").filter({ hasText: "Avant le changement." });
  await expect(card.getByRole("button", { name: /Approuver/ })).toBeEnabled();
  await decides.offline();
  await card.getByRole("button", { name: /Approuver/ }).click();
  await expect(card).toContainText("Accord à confirmer");

  const edits = await adult(/^second coordinator/);
  await edits.open(`/app/offres-du-pole/${href.split("/").pop()}`);
  await edits.page.getByLabel(/Âge minimum/).fill("15");
  await edits.page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await edits.synced();

  await decides.online();
  await decides.open("/app/a-revoir");
  const verdict = decides.page.getByRole("article").filter({ hasText: "Votre accord" });
  await expect(verdict).toContainText("Des informations ont changé depuis leur affichage.");
  await expect(verdict.getByRole("list", { name: "Ce qui a changé" })).toContainText("Âge minimum");
  await expect(verdict.getByRole("list", { name: "Ce qui a changé" })).toContainText("15");
  await check(decides, "a conflict");
  await student.open("/app/demandes");
  await expect(student.page.getByText("En attente d'arbitrage")).toBeVisible();
});
