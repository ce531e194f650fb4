// Links are addresses: what is open is in the bar, the way back works, a reload stays.
import { expect, test } from "../fixtures/test.ts";

test("a link changes the address, back returns, a reload without network stays", async ({ adult }) => {
  const person = await adult(/teacher of 1MELEC/);
  const { page } = person;
  const title = page.getByRole("heading", { level: 1 });
  await page.getByRole("link", { name: "Visites" }).click();
  await expect(page).toHaveURL(/\/app\/visites$/);
  await page.getByRole("link", { name: "Présences" }).click();
  await expect(page).toHaveURL(/\/app\/presences$/);
  const presences = (await title.textContent())!;
  await person.installed();
  await person.offline();
  await page.reload();
  await person.ready();
  await expect(page).toHaveURL(/\/app\/presences$/);
  await expect(title).toHaveText(presences);
  await page.goBack();
  await expect(page).toHaveURL(/\/app\/visites$/);
  await expect(title).not.toHaveText(presences);
  await page.goForward();
  await expect(title).toHaveText(presences);
});

test("the public pages have their addresses too", async ({ device }) => {
  const person = await device();
  const { page } = person;
  await page.goto("/fiches");
  await expect(page.locator("html")).toHaveAttribute("data-ready", /.+/);
  await page.getByRole("link", { name: /entretien/i }).first().click();
  await expect(page).toHaveURL(/\/fiches\/entretien$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/fiches$/);
});
