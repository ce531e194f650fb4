// Every screen, in both themes. Screens that need a story (a verdict, two versions) are checked
// where the story is told.
import { check } from "../fixtures/accessible.ts";
import { expect, test } from "../fixtures/test.ts";

test("public pages", async ({ device }) => {
  const person = await device();
  for (const path of ["/", "/connexion", "/mentions-legales", "/confidentialite", "/accessibilite", "/nulle-part"]) {
    await person.page.goto(path);
    await expect(person.page.getByRole("heading", { level: 1 })).toBeVisible();
    await check(person, path);
  }
  await person.page.goto("/connexion");
  await expect(person.page.locator("html")).toHaveAttribute("data-ready", /.+/);
  await person.page.getByRole("tab", { name: "Adulte" }).click();
  await check(person, "/connexion, adulte");
  await person.page.goto("/app/");
  await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(/pas connecté/);
  await check(person, "/app/, nobody");
});

test("screens of a pupil", async ({ people, pupil }) => {
  const person = await pupil(people.pupils.find((p) => p.note === "a place to find")!);
  for (const path of ["/app/chercher", "/app/demandes", "/app/a-revoir", "/app/synchronisation", "/app/nulle-part"]) {
    await person.open(path);
    await check(person, path);
  }
  await person.open("/app/chercher");
  await person.page.getByText(/^Filtres/).click();
  await check(person, "/app/chercher, filters");
  await person.page.getByRole("list", { name: "Offres" }).getByRole("link").first().click();
  await expect(person.page.getByRole("heading", { level: 2 }).first()).toBeVisible();
  await check(person, "offer");
});

test("screens of a coordinator", async ({ adult }) => {
  const person = await adult(/^coordinator/);
  for (const path of ["/app/arbitrage", "/app/offres-du-pole", "/app/offres-du-pole/nouvelle"]) {
    await person.open(path);
    await check(person, path);
  }
  await person.open("/app/arbitrage");
  await person.page.getByRole("button", { name: /^Refuser/ }).first().click();
  await check(person, "refusal");
});

test("screens of a teacher", async ({ people, adult }) => {
  const person = await adult(/teacher of 1MELEC/);
  await person.open("/app/classe");
  await check(person, "/app/classe");
  await person.open(`/app/eleves/${people.pupils.find((p) => p.division === "TASSP")!.id}`);
  await check(person, "pupil sheet");
});

test("screens of an administrator", async ({ adult }) => {
  const person = await adult(/^administrator/);
  await person.open("/app/personnes");
  await check(person, "/app/personnes");
});

test("what comes after the skeleton takes its place: nothing jumps", async ({ people, pupil, adult }) => {
  const screens = [
    [await pupil(people.pupils.find((p) => p.note === "a place to find")!), "/app/chercher"],
    [await adult(/^coordinator/), "/app/arbitrage"],
    [await adult(/teacher of 1MELEC/), "/app/classe"],
  ] as const;
  for (const [person, path] of screens) {
    await person.page.addInitScript(() => {
      const jumps = { total: 0 };
      Object.assign(globalThis, { jumps });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
          if (!shift.hadRecentInput) jumps.total += shift.value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await person.open(path);
    await person.synced();
    const jumps = await person.page.evaluate(
      () => (globalThis as unknown as { jumps: { total: number } }).jumps.total,
    );
    // « Good » for the Web Vitals is 0.1.
    expect(jumps, path).toBeLessThan(0.05);
  }
});
