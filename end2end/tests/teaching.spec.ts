// The ordinary day of a teacher, on a phone without network: the board, presences, notes, visits.
import { check } from "../fixtures/accessible.ts";
import { expect, type Person, test } from "../fixtures/test.ts";

/** A teacher on the board of a class. */
async function board(person: Person, division: string) {
  await person.open("/app/classe");
  await person.page.getByLabel("Classe", { exact: true }).selectOption({ label: division });
  await expect(person.page.getByRole("heading", { level: 1 })).toContainText(division);
}

const rows = (person: Person) => person.page.locator("table.board tbody tr");

test("the board is filtered, pupils are exempt at once offline, and it is taken back", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await board(teacher, "1MELEC");
  const { page } = teacher;
  await check(teacher, "board");
  const count = page.locator(".result-count");
  const before = await count.innerText();
  await teacher.offline();
  await page.getByText("Filtres et tri").click();
  await page.getByLabel("Situation", { exact: true }).selectOption({ label: "Sans stage" });
  await page.getByLabel("En retard seulement").check();
  await expect(rows(teacher).first()).toContainText("Rien demandé, J-");
  await page.getByRole("button", { name: "Sélectionner des élèves" }).click();
  const boxes = page.getByRole("checkbox", { name: /^Sélectionner / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await check(teacher, "board, selection");
  const chosen = await rows(teacher).nth(0).getByRole("link").innerText();
  await page.getByRole("button", { name: "Dispenser", exact: true }).click();
  await expect(page.getByText(/^Dispense enregistrée pour 2/)).toBeVisible();
  await expect(rows(teacher).filter({ hasText: chosen })).toHaveCount(0);
  await expect(count).not.toHaveText(before);
  await page.getByRole("button", { name: "Annuler", exact: true }).click();
  await expect(page.getByText("C'est annulé.")).toBeVisible();
  await expect(rows(teacher).filter({ hasText: chosen })).toHaveCount(1);
  await expect(count).toHaveText(before);
  await teacher.online();
  await teacher.synced();
  await expect(teacher.page.locator("html")).toHaveAttribute("data-review", "0");
});

test("all the classes that a person follows are in one list", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/classe");
  await teacher.page.getByLabel("Classe", { exact: true }).selectOption({ label: "Toutes mes classes" });
  await expect(teacher.page.getByRole("heading", { level: 1 })).toHaveText("Toutes mes classes");
  for (const division of ["1MELEC", "TASSP"]) {
    await expect(rows(teacher).filter({ hasText: division }).first()).toBeVisible();
  }
  await check(teacher, "every class");
});

test("a referent is named offline for several pupils, with the load in view", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await board(teacher, "1MELEC");
  const { page } = teacher;
  await teacher.offline();
  await page.getByRole("button", { name: "Sélectionner des élèves" }).click();
  await page.getByRole("button", { name: "Tout sélectionner" }).click();
  await page.getByRole("button", { name: "Nommer un référent" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/16 au plus en même temps/)).toBeVisible();
  await check(teacher, "naming a referent");
  await dialog.getByRole("button", { name: "Fermer" }).click();
  await page.getByRole("button", { name: "Terminer la sélection" }).click();
  await page.getByRole("button", { name: "Sélectionner des élèves" }).click();
  const boxes = page.getByRole("checkbox", { name: /^Sélectionner / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole("button", { name: "Nommer un référent" }).click();
  await expect(dialog.getByText(/suivra 2\sélèves/)).toBeVisible();
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByText(/^Référent\s: .* Enregistré sur cet appareil/)).toBeVisible();
  await expect(rows(teacher).nth(0)).not.toContainText("Personne");
  await teacher.online();
  await teacher.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
});

test("presences of a class offline: all there in one tap, taken back, one absent, by keyboard", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await board(teacher, "TASSP");
  await teacher.offline();
  await teacher.open("/app/presences");
  const { page } = teacher;
  await expect(page.getByText(/^TASSP, /)).toBeVisible();
  await expect(page.getByRole("heading", { name: "En stage ce jour" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Accueillis au lycée ce jour, sans stage" })).toBeVisible();
  await check(teacher, "presences");
  const list = page.getByRole("list", { name: "En stage ce jour" });
  const present = list.getByRole("button", { name: "Présent", pressed: true });
  const pupils = await list.getByRole("listitem").count();
  await page.getByRole("button", { name: "Tous présents" }).first().press("Enter");
  await expect(present).toHaveCount(2 * pupils);
  await page.getByRole("button", { name: "Annuler" }).press("Enter");
  await expect(present).toHaveCount(0);
  await page.getByRole("button", { name: "Tous présents" }).first().press("Enter");
  await expect(present).toHaveCount(2 * pupils);

  const first = list.getByRole("listitem").first();
  const morning = first.getByRole("group", { name: /^Matin/ });
  // From one choice to the next with the keyboard alone.
  await morning.getByRole("button", { name: "Présent" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(morning.getByRole("button", { name: "Absent" })).toHaveAttribute("aria-pressed", "true");
  await expect(morning.getByRole("checkbox", { name: "À rattraper" })).toBeChecked();
  await expect(morning.getByRole("button", { name: "Absent" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(morning.getByRole("checkbox", { name: "Justifié" })).toBeChecked();
  await expect(first.getByRole("group", { name: /^Après-midi/ }).getByRole("button", { name: "Présent" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await expect(page.getByText("1 absent,").first()).toBeVisible();
  await teacher.page.reload();
  await teacher.ready();
  await expect(present).toHaveCount(2 * pupils - 1);
  await check(teacher, "presences, noted");
  await teacher.online();
  await teacher.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
});

test("opposite presences of two people offline are both kept and shown until one decides", async ({ adult, people }) => {
  const pupil = people.pupils.find((p) => p.division === "1MELEC")!;
  const one = await adult(/teacher of 1MELEC/);
  const two = await adult(/teacher of the whole/);
  for (const person of [one, two]) {
    await board(person, "1MELEC");
    await person.open("/app/presences");
  }
  const card = (person: Person) => person.page.getByRole("article").filter({ has: person.page.locator(`a[href$="${pupil.id}"]`) });
  await one.offline();
  await two.offline();
  for (const [person, presence] of [
    [one, "Présent"],
    [two, "Absent"],
  ] as const) {
    await card(person).getByRole("group", { name: /^Matin/ }).getByRole("button", { name: presence }).click();
    await expect(person.page.locator("html")).toHaveAttribute("data-pending", "1");
  }
  await one.online();
  await one.synced();
  await two.online();
  await two.synced();
  for (const person of [one, two]) {
    await expect(card(person).getByText("Deux saisies opposées")).toBeVisible();
    await expect(card(person).getByText("présent le matin")).toBeVisible();
    await expect(card(person).getByText("absent le matin")).toBeVisible();
  }
  await check(one, "opposite presences");
  await one.page.goto("/app/aujourdhui");
  await one.ready();
  await expect(one.page.getByRole("heading", { name: /Présences à départager/ })).toBeVisible();
  await one.page.getByRole("list", { name: "Présences à départager" }).getByRole("link").click();
  await card(one).getByRole("listitem").filter({ hasText: "absent le matin" }).getByRole("button", { name: "Garder cette version" }).click();
  await one.synced();
  await expect(card(two).getByText("Deux saisies opposées")).toBeHidden();
  await expect(card(two).getByRole("group", { name: /^Matin/ }).getByRole("button", { name: "Absent" })).toHaveAttribute("aria-pressed", "true");
});

test("an incident is noted in three taps offline, and the visit that was planned is closed by its note", async ({
  adult,
  people,
}) => {
  const pupil = people.pupils.find((p) => p.division === "TASSP")!;
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await teacher.offline();
  await teacher.open(`/app/eleves/${pupil.id}`);
  const { page } = teacher;
  const kinds = page.getByRole("group", { name: "Nature" });
  await kinds.getByRole("button", { name: "Incident" }).click();
  await page.getByRole("list", { name: "Phrases à toucher" }).getByRole("button").first().click();
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  const notes = page.getByRole("list", { name: "Notes" });
  await expect(notes.getByText("Absence non prévenue le")).toBeVisible();
  await expect(notes.getByText("Niveau 2")).toBeVisible();

  await page.getByRole("button", { name: "Prévoir une visite" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
  const visits = page.getByRole("list", { name: "Visites et appels" });
  await expect(visits.getByText("Prévue")).toBeVisible();
  await check(teacher, "sheet with a place");
  await kinds.getByRole("button", { name: "Visite" }).click();
  await expect(page.getByLabel("C'est la visite ou l'appel prévu")).toBeChecked();
  await page.getByRole("list", { name: "Phrases à toucher" }).getByRole("button").first().click();
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(visits.locator(".chip").filter({ hasText: "Faite" })).toBeVisible();
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("");
  await teacher.online();
  await teacher.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
});

test("letters typed while a note is being saved stay in the form", async ({ adult, people }) => {
  const pupil = people.pupils.find((p) => p.division === "TASSP")!;
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open(`/app/eleves/${pupil.id}`);
  const { page } = teacher;
  const field = page.getByLabel("Note", { exact: true });
  await field.fill("Appel fait.");
  // In one turn of the browser: the click, and letters that come before the commit has ended.
  await page.evaluate(() => {
    const button = [...document.querySelectorAll("button")].find((b) => b.textContent === "Enregistrer la note")!;
    button.click();
    const area = document.querySelector<HTMLTextAreaElement>("#note")!;
    area.value += " Rappeler lundi.";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect(page.getByRole("list", { name: "Notes" }).getByText("Appel fait.", { exact: true })).toBeVisible();
  await expect(field).toHaveValue(" Rappeler lundi.");
  await page.reload();
  await teacher.ready();
  await expect(field).toHaveValue(" Rappeler lundi.");
});

test("tutor and hours are written offline, kept half-typed, and a placement is interrupted", async ({ adult, people }) => {
  const pupil = people.pupils.find((p) => p.division === "TASSP")!;
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await teacher.offline();
  const sheet = `/app/eleves/${pupil.id}`;
  await teacher.open(sheet);
  const { page } = teacher;
  const place = page.locator("article.place").first();
  await place.getByRole("button", { name: "Tuteur et horaires" }).click();
  await place.getByLabel("Nom du tuteur").fill("Dominique Essai");
  await place.getByLabel("Nom du tuteur").blur();
  await page.reload();
  await teacher.ready();
  await expect(place.getByLabel("Nom du tuteur")).toHaveValue("Dominique Essai");
  const law = place.getByRole("region", { name: "Ce que dit la loi" });
  await expect(law.getByText(/^Écrivez les horaires/)).toBeVisible();
  const monday = place.getByRole("group", { name: "Lundi" });
  await monday.getByLabel("de", { exact: true }).fill("08:00");
  // A day that is half written is not judged.
  await expect(law.getByText(/^Écrivez les horaires/)).toBeVisible();
  await monday.getByLabel("à", { exact: true }).fill("16:00");
  await monday.getByLabel("pause de").fill("12:00");
  await monday.getByLabel("pause à").fill("13:00");
  await place.getByRole("button", { name: "Recopier lundi" }).click();
  await expect(place.getByText("Total : 35 h par semaine.")).toBeVisible();
  await expect(law.getByText("Rien n'empêche cette organisation.")).toBeVisible();
  await check(teacher, "tutor and hours");
  // Until half past eleven at night, offline, for somebody under 18.
  const friday = place.getByRole("group", { name: "Vendredi" });
  await friday.getByLabel("à", { exact: true }).fill("23:30");
  const night = law.getByRole("listitem").filter({ hasText: "À corriger" }).filter({ hasText: "nuit" });
  await expect(night.first()).toBeVisible();
  await expect(law.getByText(/la convention ne pourra pas être signée ainsi/)).toBeVisible();
  await night.first().getByText("Pourquoi").click();
  await expect(night.first().getByText(/Source\s:.*L3163/)).toBeVisible();
  await check(teacher, "hours against the law");
  await place.getByRole("button", { name: "Enregistrer" }).click();
  await expect(place.locator(".chip").filter({ hasText: "Horaires à corriger" })).toBeVisible();
  await place.getByRole("button", { name: "Tuteur et horaires" }).click();
  await friday.getByLabel("à", { exact: true }).fill("16:00");
  await expect(law.getByText("Rien n'empêche cette organisation.")).toBeVisible();
  await place.getByRole("button", { name: "Enregistrer" }).click();
  await expect(place.locator(".chip").filter({ hasText: "Horaires à corriger" })).toHaveCount(0);
  await expect(place.getByText("Tuteur : Dominique Essai")).toBeVisible();
  await expect(place.getByText(/^35\sh par semaine/)).toBeVisible();

  await place.getByRole("button", { name: "Interrompre le stage" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Raison").selectOption({ label: "D'un commun accord" });
  await check(teacher, "interruption");
  await dialog.getByRole("button", { name: "Interrompre" }).click();
  await expect(place.locator(".chip").filter({ hasText: "Interrompu le" })).toBeVisible();
  await teacher.online();
  await teacher.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
  await expect(place.locator(".chip").filter({ hasText: "Interrompu le" })).toBeVisible();
});

test("a round of visits is proposed and planned offline", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await teacher.offline();
  await teacher.open("/app/visites");
  const { page } = teacher;
  const round = page.getByRole("list", { name: "Tournée proposée" });
  await expect(round.getByRole("listitem").first()).toBeVisible();
  await check(teacher, "visits");
  const before = await round.getByRole("listitem").count();
  await page.getByRole("checkbox", { name: /^Dans la tournée/ }).nth(0).uncheck();
  await page.getByRole("checkbox", { name: /^Dans la tournée/ }).nth(1).uncheck();
  expect(await round.getByRole("listitem").count()).toBeLessThanOrEqual(before);
  await page.getByRole("button", { name: "Planifier ces visites" }).click();
  await expect(page.getByText(/visites? enregistrées? sur cet appareil/)).toBeVisible();
  await expect(page.locator(".chip").filter({ hasText: "Prévue, " }).first()).toBeVisible();
  await teacher.online();
  await teacher.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
  await page.goto("/app/aujourdhui");
  await teacher.ready();
  await expect(page.getByRole("heading", { name: /Visites et appels prévus/ })).toBeVisible();
});

test("the day of a teacher begins with what asks for them, also offline", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.installed();
  await teacher.offline();
  await teacher.open("/app/");
  const { page } = teacher;
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Aujourd'hui");
  await expect(page.getByRole("heading", { name: /Sans nouvelle ou rien demandé/ })).toBeVisible();
  await check(teacher, "today");
  await page.getByRole("list", { name: "Alertes" }).getByRole("link").first().click();
  await expect(page.getByRole("button", { name: "Enregistrer la note" })).toBeVisible();
});
