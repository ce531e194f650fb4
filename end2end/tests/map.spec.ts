// The map twin of the search list, without network.
import { check } from "../fixtures/accessible.ts";
import { accounts } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

test("the map shows the offers of the list, without network and by the keyboard", async ({ pupil }) => {
  const person = await pupil(accounts().pupils.find((p) => p.division === "1MELEC")!);
  const { page } = person;
  await person.installed();
  await person.open("/app/chercher");
  await person.synced();
  // Once on this device, the outlines are there without network.
  await expect.poll(() => page.evaluate(async () => !!(await caches.match("/data/outlines.txt")))).toBe(true);
  await person.offline();
  const total = parseInt((await page.locator(".result-count").textContent())!);
  expect(total).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Carte", exact: true }).click();
  const map = page.getByRole("group", { name: /^Carte des offres/ });
  await expect(map.locator(".map__borders")).not.toHaveAttribute("d", "");
  const held = async () => {
    const names = await map.getByRole("button").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")!));
    return names.map((name) => parseInt(/(\d+)\soffres?/.exec(name)![1])).reduce((a, b) => a + b, 0);
  };
  const outside = async () => parseInt(/^(\d+)\soffre/.exec((await page.locator(".map .field__hint").first().textContent()) ?? "")?.[1] ?? "0");
  expect((await held()) + (await outside())).toBe(total);
  await check(person, "the map");

  // By the keyboard alone: the nearest place, its offers, then all of them again.
  await map.focus();
  const before = await map.locator("svg").getAttribute("viewBox");
  await page.keyboard.press("ArrowRight");
  await expect(map.locator("svg")).not.toHaveAttribute("viewBox", before!);
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await expect.poll(outside).toBe(0);
  expect(await held()).toBe(total);
  await page.keyboard.press("Tab");
  const name = await page.evaluate(() => document.activeElement!.getAttribute("aria-label")!);
  const there = parseInt(/(\d+)\soffres?/.exec(name)![1]);
  await page.keyboard.press("Enter");
  await expect(page.locator(".result-count")).toContainText(`dont ${there} à l'endroit choisi`);
  const cards = page.getByRole("list", { name: "Offres" }).getByRole("article");
  await expect(cards).toHaveCount(Math.min(there, 30));
  await page.getByRole("button", { name: "Voir toutes les offres" }).click();
  await expect(cards).toHaveCount(Math.min(total, 30));

  // The list stays the equal alternative.
  await page.getByRole("button", { name: "Liste", exact: true }).click();
  await expect(map).toHaveCount(0);
  await expect(cards).toHaveCount(Math.min(total, 30));
});
