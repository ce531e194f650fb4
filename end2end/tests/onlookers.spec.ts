// Those who read nothing about pupils: the académie's numbers, the volunteers' list of hosts.
import { check } from "../fixtures/accessible.ts";
import { give } from "../fixtures/roles.ts";
import { everything } from "../fixtures/stored.ts";
import { expect, test } from "../fixtures/test.ts";

test("the académie sees numbers of each filière, never of few pupils, and keeps none", async ({ people, adult }) => {
  const label = await give(await adult(/^administrator/), people, /^second coordinator/, "academy", { instead: true });
  const person = await adult(label);
  const { page } = person;
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Académie");
  await expect(page.getByRole("navigation", { name: "Menu" }).getByRole("link").first()).toHaveText(/Académie/);
  const table = page.getByRole("table", { name: /élèves et places par filière/ });
  await expect(table).toBeVisible();
  const numbers = await table.getByRole("row").evaluateAll((rows) =>
    rows.slice(1).map((row) => [...row.querySelectorAll("td")].slice(0, 3).map((cell) => cell.textContent!.trim())),
  );
  expect(numbers.length).toBeGreaterThan(3);
  const told = numbers.flat().filter((text) => text !== "masqué");
  expect(told.length).toBeGreaterThan(0);
  for (const text of told) expect(Number.parseInt(text), text).toBeGreaterThanOrEqual(10);
  // The last line is that of the pôle: what is kept back above is never one line alone.
  for (const column of [0, 1, 2]) {
    const lines = numbers.map((row) => row[column]);
    if (lines.at(-1) === "masqué") continue;
    expect(lines.filter((text) => text === "masqué").length, `column ${column}`).not.toBe(1);
  }
  await expect(table.getByRole("columnheader", { name: /^Places S\d+ à S\d+$/, includeHidden: true })).toHaveCount(4);
  await check(person, "/app/academie");
  const held = await everything(page);
  for (const pupil of people.pupils) expect(held.includes(pupil.id), pupil.id).toBe(false);

  await person.synced();
  await person.offline();
  await page.getByRole("link", { name: /Places/ }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Places et besoins");
  await page.getByRole("link", { name: /Académie/ }).click();
  await expect(page.getByRole("alert")).toContainText(/réseau/i);
  await person.online();
  await page.getByRole("button", { name: "Réessayer" }).click();
  await expect(table).toBeVisible();
});

test("others do not open the screen of the académie", async ({ adult }) => {
  const teacher = await adult(/teacher of 1MELEC/);
  await teacher.open("/app/academie");
  await expect(teacher.page.getByRole("heading", { level: 1 })).toHaveText("Écran d'un autre rôle");
});

test("a volunteer looks a host up without network, calls it, and writes down how it went", async ({ people, adult }) => {
  const label = await give(await adult(/^administrator/), people, /^second coordinator/, "volunteer", { instead: true });
  const person = await adult(label);
  const { page } = person;
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Organismes d'accueil");
  await person.synced();
  await person.installed();
  await person.offline();
  await expect(page.getByRole("link", { name: "Nouvel organisme" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Exporter/ })).toHaveCount(0);
  const calls = page.getByRole("link", { name: /^Appeler / });
  await expect(calls.first()).toHaveAttribute("href", /^tel:\+?\d{10,}$/);
  await check(person, "/app/organismes, volunteer");
  const card = page.getByRole("article").filter({ has: calls }).first();
  await expect(card).toContainText(/contact/i);
  const name = await card.getByRole("heading").innerText();
  await page.getByRole("searchbox").fill(name);
  await expect(page.getByRole("article").first()).toContainText(name);
  await card.getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("button", { name: "Modifier" })).toHaveCount(0);
  await page.getByLabel("Ce qui s'est dit").fill("D'accord pour un premier échange.");
  await page.getByRole("button", { name: "Enregistrer ce contact" }).click();
  await expect(page.getByRole("list", { name: "Historique" })).toContainText("D'accord pour un premier échange.");
  await person.online();
  await person.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
  await page.getByRole("link", { name: "Organismes" }).click();
  await page.getByRole("searchbox").fill(name);
  await expect(page.getByRole("article").first()).toContainText("Dernier contact par");
  await person.open("/app/organismes/nouveau");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Écran d'un autre rôle");
});
