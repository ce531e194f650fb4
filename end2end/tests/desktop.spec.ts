// The main job without a mouse, and the menu of a large screen.
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

test("a coordinator arbitrates with the keyboard alone: one by one, refusing, and together", async ({
  people,
  pupil,
  adult,
}) => {
  const [first, second] = people.pupils.filter((p) => p.division === "1MELEC" && p.note === "a place to find");
  for (const [who, message] of [[first, "Je viens en bus."], [second, "Je viens à vélo."]] as const) {
    const person = await pupil(who);
    await person.page.getByRole("searchbox").fill("electrique");
    await person.page.getByRole("list", { name: "Offres" }).getByRole("link").first().click();
    await person.page.getByLabel(/Message au coordonnateur/).fill(message);
    await person.page.getByRole("button", { name: "Demander cette place" }).click();
    await expect(person.page.getByText("enregistrée sur cet appareil").first()).toBeVisible();
    await person.synced();
  }
  const coordinator = await adult(/^coordinator/);
  const { page } = coordinator;
  await coordinator.open("/app/arbitrage");
  await coordinator.synced();
  while ((await page.getByRole("button", { name: "Afficher plus" }).count()) > 0) {
    await page.getByRole("button", { name: "Afficher plus" }).press("Enter");
  }
  const card = (message: string) => page.getByRole("article").filter({ hasText: message });
  // Refused, with a motive, inside the dialogue.
  await card("Je viens à vélo.").getByRole("button", { name: /^Refuser/ }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await tabTo(page, dialog.getByRole("button", { name: "Confirmer le refus" }));
  await page.keyboard.press("Enter");
  await expect(card("Je viens à vélo.")).toHaveCount(0);
  // Approved.
  await card("Je viens en bus.").getByRole("button", { name: /^Approuver/ }).focus();
  await page.keyboard.press("Enter");
  await expect(card("Je viens en bus.")).toHaveCount(0);
  // Together, from the top of the page.
  await page.getByRole("link", { name: "Aller au contenu" }).focus();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByText("Approuver plusieurs demandes"));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Tout ce qui est sans conflit" }));
  await page.keyboard.press("Space");
  const list = page.getByRole("list", { name: "Demandes à approuver ensemble" });
  const chosen = list.getByRole("checkbox", { checked: true });
  await expect(chosen.first()).toBeVisible();
  const before = await chosen.count();
  await chosen.last().focus();
  await page.keyboard.press("Space");
  await expect(chosen).toHaveCount(before - 1);
  await page.keyboard.press("Space");
  await expect(chosen).toHaveCount(before);
  await page.keyboard.press("Tab");
  const approve = page.getByRole("button", { name: /^Approuver \d+\s+demande/ });
  await tabTo(page, approve);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/accords? enregistrés? sur cet appareil/)).toBeVisible();
  await coordinator.synced();
  await expect(page.locator("html")).toHaveAttribute("data-review", "0");
});

test("on a large screen the menu is at the side, each of its places with an icon of its own", async ({
  people,
  adult,
  pupil,
}) => {
  const persons = [
    await adult(/teacher of 1MELEC/),
    await adult(/^coordinator/),
    await adult(/^administrator/),
    await pupil(people.pupils[0]),
  ];
  for (const { page } of persons) {
    const menu = page.getByRole("navigation", { name: "Menu" });
    const [nav, main] = [(await menu.boundingBox())!, (await page.getByRole("main").boundingBox())!];
    expect(nav.x + nav.width).toBeLessThanOrEqual(main.x + main.width / 3);
    expect(nav.y).toBeLessThan(100);
    const plain = await menu.getByRole("link").evaluateAll((links) =>
      links.filter((link) => !getComputedStyle(link).getPropertyValue("--icon")).map((link) => link.textContent),
    );
    expect(plain).toEqual([]);
  }
});
