// The office of a school: a messy file becomes classes, and is taken back; codes on paper.
import { check } from "../fixtures/accessible.ts";
import { expect, type Person, test } from "../fixtures/test.ts";

const FILES = new URL("../../server/tests/files/", import.meta.url).pathname;
const OFFICE = /^office/;

async function choose(person: Person, file: string) {
  await person.open("/app/etablissement/import");
  await person.page.getByLabel("Fichier", { exact: true }).setInputFiles(FILES + file);
  await expect(person.page.getByRole("heading", { name: "Aperçu" })).toBeVisible();
}

test("a Pronote file is looked at, answered, imported, and taken back but for whom was touched since", async ({
  adult,
}) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await person.open("/app/");
  await page.getByRole("navigation").getByRole("link", { name: "Élèves" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Élèves");
  await check(person, "/app/etablissement");
  await choose(person, "pronote.csv");
  const button = page.getByRole("button", { name: /^Importer\s: / });
  // A class of another school is not known here: asked, not guessed.
  await expect(page.getByText(/1\s*question attend votre réponse/)).toBeVisible();
  await expect(button).toBeDisabled();
  await page.getByText(/lignes à regarder/).click();
  await expect(page.getByText(/Ligne 6, NE\(E\) LE.*30\/02\/2009/)).toBeVisible();
  await check(person, "/app/etablissement/import");
  const unknown = page.getByRole("group", { name: /^TASSP/ });
  await unknown.getByLabel(/Que faire/).selectOption("create");
  await unknown.getByLabel("Diplôme").fill("Bac pro ASSP");
  await unknown.getByLabel("Filière").selectOption({ label: "Soins et services à la personne" });
  await unknown.getByRole("button", { name: "Prévoir cette classe" }).click();
  await expect(page.getByText(/question attend/)).toHaveCount(0);
  // Those of the classes of the file who are not in it, unless somebody says that they stay.
  const absent = page.getByRole("group", { name: /Absents du fichier/ });
  const boxes = await absent.getByRole("checkbox").count();
  expect(boxes).toBeGreaterThan(20);
  await absent.getByRole("checkbox").first().uncheck();
  await expect(button).toBeEnabled();
  await button.click();
  await expect(page.getByText(`Importé : 5 élèves ajoutés, ${boxes - 1} sorties à confirmer, 1 classe créée.`)).toBeVisible();

  await page.getByRole("link", { name: "Élèves" }).click();
  await person.synced();
  await expect(page.getByRole("heading", { name: `Sorties à confirmer (${boxes - 1})` })).toBeVisible();
  await page.getByText("TASSP", { exact: true }).click();
  await expect(page.getByText("De La Rochemer Naïm")).toBeVisible();
  // Without network too: a pupil is still there after all.
  await person.installed();
  await person.offline();
  await page.getByRole("button", { name: /^Toujours là/ }).first().click();
  await expect(page.getByRole("heading", { name: `Sorties à confirmer (${boxes - 2})` })).toBeVisible();
  await person.online();
  await person.synced();

  await person.open("/app/etablissement/import");
  await page.getByRole("button", { name: "Annuler cet import" }).click();
  await page.getByRole("button", { name: "Annuler l'import" }).click();
  await expect(page.getByText(/Import annulé/)).toBeVisible();
  await expect(page.getByText(/: modifié depuis$/)).toHaveCount(1);
  await expect(page.getByText(/Dernier import .*\(annulé\)/)).toBeVisible();
  await check(person, "import undone");
  await page.getByRole("link", { name: "Élèves" }).click();
  await person.synced();
  await expect(page.getByRole("heading", { name: /^Sorties à confirmer/ })).toHaveCount(0);
  await expect(page.getByText(/5\s*élèves sortis/)).toBeVisible();
});

test("columns are said by hand when their titles tell nothing, and remembered", async ({ adult }) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await person.open("/app/etablissement/import");
  const text = "A;B;C;D\nAUBERTEL;Maëlys;03/09/2009;1MELEC\n";
  const file = { name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("Fichier", { exact: true }).setInputFiles(file);
  await expect(page.getByText(/Il manque le nom, le prénom, la date de naissance, la classe/)).toBeVisible();
  await check(person, "columns to be said");
  for (const [title, column] of [["A", "Nom de famille"], ["B", "Prénom"], ["C", "Date de naissance"]]) {
    await page.getByLabel(title, { exact: true }).selectOption({ label: column });
    await expect(page.getByLabel(title, { exact: true }).locator("option:checked")).toHaveText(column);
  }
  await page.getByLabel("D", { exact: true }).selectOption({ label: "Classe" });
  await page.getByRole("button", { name: /^Importer\s: 1\sajout/ }).click();
  await expect(page.getByText(/Importé\s: 1\sélève ajouté/)).toBeVisible();
  await page.getByLabel("Fichier", { exact: true }).setInputFiles({ ...file, name: "encore.csv" });
  await expect(page.getByText("Colonnes : 4 utilisées, comme la dernière fois")).toBeVisible();
  await expect(page.getByRole("button", { name: "Importer : rien à changer" })).toBeDisabled();
});

test("the zip of SIECLE and a spreadsheet file are read, another file says why not", async ({ adult }) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await choose(person, "ExportXML_ElevesSansAdresses.zip");
  await expect(page.getByRole("button", { name: /^Importer\s: 2\sajouts/ })).toBeVisible();
  await choose(person, "tableur.csv");
  await expect(page.getByRole("button", { name: /^Importer\s: 3\sajouts/ })).toBeVisible();
  const image = { name: "photo.csv", mimeType: "text/csv", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]) };
  await page.getByLabel("Fichier", { exact: true }).setInputFiles(image);
  await expect(page.getByRole("alert")).toContainText("n'est pas un texte");
});

test("a code is told once on paper, opens the sign-in page filled in, leaves the address, and is revoked", async ({
  adult,
  device,
  people,
}) => {
  const person = await adult(OFFICE);
  const { page } = person;
  const pupil = people.pupils.find((p) => p.division === "1MELEC")!;
  await person.open("/app/codes");
  await check(person, "/app/codes");
  await page.getByLabel("Classe").selectOption({ label: "1MELEC" });
  await page.getByRole("button", { name: "Codes de ceux qui n'en ont pas" }).click();
  await expect(page.getByText("Tous les élèves de cette classe ont déjà un code.")).toBeVisible();
  await page.getByRole("button", { name: "Nouveaux codes pour tous" }).click();
  const answer = page.waitForResponse("**/api/v1/office/codes");
  await page.getByRole("button", { name: "Donner de nouveaux codes" }).click();
  const sent = await answer;
  expect(sent.headers()["cache-control"]).toBe("no-store");
  const slips = page.getByRole("region", { name: "Feuille de codes" }).getByRole("listitem");
  await expect(slips).toHaveCount(people.pupils.filter((p) => p.division === "1MELEC").length);
  await check(person, "code sheet");
  const last = pupil.name.split(" ").slice(1).join(" ");
  const slip = slips.filter({ hasText: last }).first();
  const code = (await slip.getByText(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/).textContent())!;
  const name = (await slip.locator(".slip__name").textContent())!;
  // Printed: the slips and nothing else.
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Imprimer" })).toBeHidden();
  await expect(slip).toBeVisible();
  await page.emulateMedia({ media: "screen" });

  const phone = await device();
  const asked: string[] = [];
  phone.page.on("request", (request) => asked.push(request.url()));
  await phone.page.goto(`/connexion#code=${code}`);
  await expect(phone.page.getByLabel(/code personnel/i)).toHaveValue(code);
  expect(new URL(phone.page.url()).hash).toBe("");
  expect(await phone.page.evaluate(() => JSON.stringify([history.state, { ...localStorage }]))).not.toContain(code);
  expect(asked.filter((url) => new URL(url).search.includes(code) || new URL(url).pathname.includes(code))).toEqual([]);
  await phone.page.getByRole("button", { name: "Se connecter" }).first().click();
  await phone.page.waitForURL(/\/app\//);
  await phone.ready();

  // The sheet is gone with the screen: nothing tells a code again.
  await page.reload();
  await person.ready();
  await expect(page.getByText(code)).toHaveCount(0);
  await page.getByLabel("Classe").selectOption({ label: "1MELEC" });
  await page.getByLabel("Un seul élève").selectOption({ label: name });
  await page.getByRole("button", { name: "Retirer le code de cet élève" }).click();
  await expect(page.getByText(/^Retiré/)).toBeVisible();
  const other = await device();
  await other.page.goto(`/connexion#code=${code}`);
  await other.page.getByRole("button", { name: "Se connecter" }).first().click();
  await expect(other.page.getByRole("alert")).toContainText("ne sont pas reconnus");
});

test("what is chosen while the server still reads is kept", async ({ adult }) => {
  const person = await adult(OFFICE);
  const { page } = person;
  await person.open("/app/etablissement/import");
  const text = "A;B;C;D\nAUBERTEL;Maëlys;03/09/2009;1MELEC\n";
  const file = { name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("Fichier", { exact: true }).setInputFiles(file);
  await expect(page.getByText(/Il manque le nom/)).toBeVisible();
  // The first answer is held back until the second choice has been made.
  const held: (() => void)[] = [];
  await page.route("**/api/v1/office/import/preview", async (route) => {
    if (held.length === 0) {
      await new Promise<void>((resolve) => held.push(resolve));
    }
    await route.continue();
  });
  await page.getByLabel("A", { exact: true }).selectOption({ label: "Nom de famille" });
  await expect.poll(() => held.length).toBe(1);
  const second = page.waitForResponse((r) => r.request().postData()?.includes("first_name") ?? false);
  await page.getByLabel("B", { exact: true }).selectOption({ label: "Prénom" });
  await second;
  await expect(page.getByText(/Il manque la date de naissance, la classe/)).toBeVisible();
  const first = page.waitForResponse("**/api/v1/office/import/preview");
  held.forEach((go) => go());
  await (await first).finished();
  await expect(page.getByText(/Il manque la date de naissance, la classe/)).toBeVisible();
  await expect(page.getByLabel("B", { exact: true }).locator("option:checked")).toHaveText("Prénom");
});
