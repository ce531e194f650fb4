// A pupil without a place: help climbs from the referent to the pôle and comes back with a place.
import { check } from "../fixtures/accessible.ts";
import { give } from "../fixtures/roles.ts";
import { expect, type Person, test } from "../fixtures/test.ts";
import { everything } from "../fixtures/stored.ts";

/** Opens a closed action of a request for help, and gives it back. */
async function act(person: Person, name: RegExp) {
  const form = person.page.locator("details.act", { has: person.page.locator("summary", { hasText: name }) }).first();
  await form.locator("summary").click();
  return form;
}

test("help asked for offline climbs one level at a time, and a proposal comes back and is answered", async ({
  people,
  pupil,
  adult,
}) => {
  const asker = people.pupils.find((p) => p.division === "1MELEC" && p.note === "a place to find")!;
  const last = asker.name.split(" ").slice(1).join(" ");
  await give(await adult(/^administrator/), people, /teacher of the whole/, "office", { division: "1MELEC" });
  const student = await pupil(asker);
  await student.installed();

  // The pupil, without network.
  await student.open("/app/demandes");
  await student.offline();
  await student.page.goto("/app/aide");
  await student.ready();
  await student.page.getByLabel(/déjà essayé/).fill("Douze appels, aucun oui.");
  await check(student, "help, offline");
  await student.page.getByRole("button", { name: "Demander de l'aide" }).click();
  const mine = student.page.getByRole("list", { name: "Mes demandes d'aide" });
  await expect(mine).toContainText("Enseignant référent");
  await student.page.reload();
  await student.ready();
  await expect(mine).toContainText("Douze appels, aucun oui.");
  await expect(mine).toContainText(/commence dans|a commencé/);
  await student.online();
  await student.synced();

  // The referent, without network: notes, passes on.
  const referent = await adult(/teacher of 1MELEC/);
  await referent.open(`/app/eleves/${asker.id}`);
  await expect(referent.page.getByText("Douze appels, aucun oui.")).toBeVisible();
  await check(referent, "pupil sheet with a request for help");
  await referent.offline();
  let form = await act(referent, /Noter ce qui a été essayé/);
  await form.getByLabel("Ce qui a été essayé", { exact: true }).fill("Relancé trois artisans avec l'élève.");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await expect(referent.page.getByRole("list", { name: "Ce qui a été fait" })).toContainText("Relancé trois artisans");
  form = await act(referent, /Transmettre au bureau/);
  await form.getByRole("button", { name: "Transmettre" }).click();
  await expect(referent.page.getByText("Le bureau des entreprises").first()).toBeVisible();
  await referent.online();
  await referent.synced();

  // The office: a name is refused, then the request reaches the pôle.
  const office = await adult(/teacher of the whole/);
  await office.open(`/app/eleves/${asker.id}`);
  form = await act(office, /Transmettre au pôle/);
  await form.getByRole("textbox").fill(`${last} cherche en installation.`);
  await form.getByRole("button", { name: "Transmettre au pôle" }).click();
  await expect(form.getByRole("alert")).toContainText("jamais un nom");
  await form.getByRole("textbox").fill("Cherche en installation, quinze refus, vient en train.");
  await form.getByRole("button", { name: "Transmettre au pôle" }).click();
  await expect(office.page.getByText("Transmise au pôle").first()).toBeVisible();
  await office.synced();

  // The coordinator: no name, on the device neither.
  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/sans-solution");
  const cases = coordinator.page.getByRole("list", { name: "Demandes d'appui" });
  await expect(cases.getByRole("listitem").first()).toBeVisible();
  await check(coordinator, "pupils without a solution");
  await coordinator.installed();
  await coordinator.offline();
  await coordinator.page.reload();
  await coordinator.ready();
  await cases.getByRole("link").first().click();
  await expect(coordinator.page.getByText("quinze refus")).toBeVisible();
  await expect(coordinator.page.getByText("Douze appels")).toHaveCount(0);
  const kept = await everything(coordinator.page);
  for (const words of ["Relancé trois artisans", "Douze appels", '"kind":"pupil"', '\\"kind\\":\\"pupil\\"']) {
    expect(kept.includes(words), words).toBe(false);
  }
  await coordinator.page.getByRole("button", { name: "Prendre en charge" }).click();
  await expect(coordinator.page.getByText("Prise en charge").first()).toBeVisible();
  form = await act(coordinator, /Proposer une place/);
  const places = form.getByLabel("Place", { exact: true });
  await places.selectOption({ index: 1 });
  await form.getByRole("textbox").fill("Le bus s'arrête devant.");
  await form.getByRole("button", { name: "Proposer" }).click();
  await expect(coordinator.page.getByText("Place proposée").first()).toBeVisible();
  await check(coordinator, "a case");
  await coordinator.online();
  await coordinator.synced();

  // The pupil reads it, the referent says yes, the coordinator grants the seat.
  await student.open("/app/aide");
  await expect(mine).toContainText("Le bus s'arrête devant.");
  await referent.open(`/app/eleves/${asker.id}`);
  form = await act(referent, /^Répondre/);
  await form.getByRole("button", { name: "Envoyer la réponse" }).click();
  await expect(referent.page.getByText("Proposition acceptée")).toBeVisible();
  await referent.synced();
  await coordinator.open("/app/sans-solution");
  const name = await cases.getByRole("link").first().innerText();
  await expect(cases).toContainText("Place acceptée");
  await coordinator.open("/app/arbitrage");
  await coordinator.page.getByRole("button", { name: `Approuver ${name}` }).first().click();
  await coordinator.synced();
  await student.open("/app/aide");
  await expect(mine).toContainText("Place trouvée");
  await expect(mine).toContainText("Résolue");
  await check(student, "help, solved");
});

test("an office of another school proposes a place, and a decision on what has moved is stopped", async ({
  people,
  adult,
}) => {
  const asker = people.pupils.find((p) => p.division === "1MELEC" && p.note === "a place to find")!;
  const administrator = await adult(/^administrator/);
  await give(administrator, people, /teacher of the whole/, "office", { division: "1MELEC" });
  const other = await give(administrator, people, /^teacher of (?!1MELEC)(?!the whole)/, "office", { not: "1MELEC", instead: true });
  const office = await adult(/teacher of the whole/);
  await office.open(`/app/eleves/${asker.id}`);
  await office.page.getByLabel("Ce qui a été essayé").fill("Rien trouvé.");
  await office.page.getByRole("button", { name: "Demander de l'aide" }).click();
  let form = await act(office, /Transmettre au pôle/);
  await form.getByRole("textbox").fill("Cherche, vingt refus.");
  await form.getByRole("button", { name: "Transmettre au pôle" }).click();
  await office.synced();

  const neighbour = await adult(other);
  await neighbour.open("/app/sans-solution");
  const cases = neighbour.page.getByRole("list", { name: "Demandes d'appui" });
  await cases.getByRole("link").first().click();
  await expect(neighbour.page.getByRole("heading", { name: "Demande d'appui" })).toBeVisible();
  await expect(neighbour.page.getByText("vingt refus")).toHaveCount(0);
  await expect(neighbour.page.getByRole("button", { name: "Prendre en charge" })).toHaveCount(0);
  form = await act(neighbour, /Proposer une place/);
  await form.getByRole("button", { name: "Proposer" }).click();
  await expect(form.getByRole("alert")).toContainText("Choisissez d'abord");
  await form.getByLabel("Place", { exact: true }).selectOption({ index: 1 });
  await form.getByRole("button", { name: "Proposer" }).click();
  await expect(neighbour.page.getByText("Place proposée").first()).toBeVisible();
  await neighbour.synced();

  // The coordinator decides offline on what the school closes meanwhile.
  const coordinator = await adult(/^coordinator/);
  await coordinator.open("/app/sans-solution");
  await coordinator.page.getByRole("list", { name: "Demandes d'appui" }).getByRole("link").first().click();
  await coordinator.offline();
  form = await act(coordinator, /Clore sans place/);
  await form.getByRole("textbox").fill("Aucune place en électricité ce mois-ci.");
  await form.getByRole("button", { name: "Clore la demande" }).click();
  await expect(coordinator.page.getByText("Close sans place").first()).toBeVisible();
  await office.open(`/app/eleves/${asker.id}`);
  form = await act(office, /Clore sans place/);
  await form.getByLabel("Motif").selectOption({ label: "Accueil dans l'établissement" });
  await form.getByRole("button", { name: "Clore la demande" }).click();
  await expect(form).toHaveCount(0);
  await office.synced();
  await coordinator.online();
  await coordinator.open("/app/a-revoir");
  const verdict = coordinator.page.getByRole("article").filter({ hasText: "Votre clôture" });
  await expect(verdict).toContainText("Des informations ont changé depuis leur affichage.");
  await expect(verdict).toContainText("Aucune place en électricité ce mois-ci.");
  await check(coordinator, "a refused closing");
  // The board of the school says where the pupil is.
  await office.open("/app/classe");
  await office.page.getByLabel("Classe").selectOption({ label: "1MELEC" });
  await expect(
    office.page.getByRole("row").filter({ hasText: asker.name.split(" ")[0] }).first(),
  ).toContainText("Accueilli en établissement");
  await office.open(`/app/eleves/${asker.id}`);
  form = await act(office, /Rouvrir la demande/);
  await form.getByRole("button", { name: "Rouvrir" }).click();
  await expect(office.page.getByText("Ouverte").first()).toBeVisible();
});
