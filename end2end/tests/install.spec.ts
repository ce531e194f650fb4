// The app as something installed: installable, and updated when the person agrees.
import { chromium } from "@playwright/test";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtSite, Server } from "../fixtures/server.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";

test("a browser may install the app", async ({ server, launchOptions }) => {
  const folder = mkdtempSync(join(tmpdir(), "tremplin-profile-"));
  const context = await chromium.launchPersistentContext(folder, { ...launchOptions, baseURL: server.url });
  const person = new Person(context.pages()[0] ?? (await context.newPage()), context);
  await person.page.goto("/");
  await person.installed();
  const session = await context.newCDPSession(person.page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors).toEqual([]);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data!)).toMatchObject({ name: expect.stringContaining("Tremplin"), display: "standalone" });
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a new version waits until the person agrees, and what is being typed survives it", async ({
  people,
  browser,
  contextOptions,
}) => {
  const site = mkdtempSync(join(tmpdir(), "tremplin-site-"));
  cpSync(builtSite, site, { recursive: true });
  const server = await Server.start(undefined, site);
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
  const person = new Person(await context.newPage(), context);
  const { page } = person;
  const who = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  await signInAdult(person, who.email, people.passphrase);
  await person.installed();
  await person.open(`/app/eleves/${people.pupils.find((p) => p.division === "TASSP")!.id}`);
  await page.getByLabel("Note", { exact: true }).fill("Commencée avant la mise à jour");

  // A release: the worker is another one. Its compressed forms would hide the change.
  for (const form of ["br", "gz"]) rmSync(join(site, `sw.js.${form}`), { force: true });
  appendFileSync(join(site, "sw.js"), "\n// A later version.\n");
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
  });
  const reload = page.getByRole("button", { name: "Recharger" });
  await expect(page.getByText("Une nouvelle version est prête.")).toBeVisible();
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("Commencée avant la mise à jour");
  await Promise.all([page.waitForEvent("load"), reload.click()]);
  await person.ready();
  await expect(reload).toBeHidden();
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("Commencée avant la mise à jour");
  await context.close();
  await server.remove();
  rmSync(site, { recursive: true, force: true });
});
