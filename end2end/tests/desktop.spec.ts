// The main job without a mouse.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures/test.ts";

/** Goes on with the Tab key until this has the focus. */
async function tabTo(page: Page, target: Locator) {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

test("a pupil signs in, searches and asks for a place with the keyboard alone", async ({
  people,
  device,
}) => {
  const { page } = await device();
  const who = people.pupils.find((p) => p.note === "a place to find")!;
  await page.goto("/connexion");
  await expect(page.locator("html")).toHaveAttribute("data-ready", /.+/);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Aller au contenu" })).toBeFocused();
  // Tabs are one stop, with arrows inside.
  await tabTo(page, page.getByRole("tab", { name: "Élève" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Adulte" })).toBeFocused();
  await expect(page.getByLabel(/Phrase de passe/)).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await tabTo(page, page.getByLabel(/code personnel/i));
  await page.keyboard.type(who.code.toLowerCase());
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-ready", "ready");

  await tabTo(page, page.getByRole("searchbox"));
  await page.keyboard.type("electrique");
  await tabTo(page, page.getByRole("list", { name: "Offres" }).getByRole("link").first());
  await page.keyboard.press("Enter");
  // A new screen is read from its title.
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Demander cette place" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("enregistrée sur cet appareil").first()).toBeVisible();
  // So is one that has to be fetched first.
  await page.getByRole("link", { name: /^À revoir/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "À revoir" })).toBeFocused();
});
