// The main screens, on a phone in both themes and on a desktop, with the demonstration's people.
import { expect, type Person, test } from "../fixtures/test.ts";

const FOLDER = new URL("../../docs/screens/", import.meta.url).pathname;

async function take(person: Person, name: string) {
  const { page } = person;
  const phone = test.info().project.name === "phone";
  const pictures = phone ? (["light", "dark"] as const) : (["light"] as const);
  for (const theme of pictures) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const file = `${FOLDER}${name}-${phone ? theme : "desktop"}.png`;
    await page.screenshot({ path: file, scale: "css" });
  }
}

async function screens(person: Person, all: [string, string][]) {
  for (const [path, name] of all) {
    await person.open(path);
    await person.synced();
    await expect(person.page.getByRole("heading", { level: 1 })).toBeVisible();
    await take(person, name);
  }
}

test("a pupil without a place", async ({ people, pupil }) => {
  const person = await pupil(people.pupils.find((p) => p.note === "a place to find")!);
  await screens(person, [
    ["/app/chercher", "search"],
    ["/app/ma-recherche", "my-search"],
    ["/app/stage-trouve", "found-place"],
  ]);
  await person.open("/app/chercher");
  await person.page.getByRole("button", { name: "Carte", exact: true }).click();
  await expect(person.page.locator(".map__borders")).not.toHaveAttribute("d", "");
  await take(person, "map");
  // A request made without network waits on the phone.
  await person.installed();
  await person.offline();
  await person.page.getByRole("button", { name: "Liste", exact: true }).click();
  await person.page.getByRole("list", { name: "Offres" }).getByRole("link").first().click();
  await person.page.getByRole("button", { name: /^Demander cette place/ }).click();
  await person.open("/app/demandes");
  await take(person, "requests-offline");
});

test("a pupil on placement", async ({ people, pupil }) => {
  const person = await pupil(people.pupils.find((p) => p.note === "on placement")!);
  await screens(person, [["/app/mon-stage", "my-stay"]]);
});

test("a teacher", async ({ adult }) => {
  const person = await adult(/teacher of 1MELEC/);
  await screens(person, [
    ["/app/aujourdhui", "today"],
    ["/app/classe", "class"],
    ["/app/presences", "attendance"],
  ]);
});

test("the office of a school", async ({ adult }) => {
  const person = await adult(/^office/);
  await screens(person, [
    ["/app/etablissement/calendrier", "calendar"],
    ["/app/organismes", "hosts"],
  ]);
});

test("a coordinator", async ({ adult }) => {
  const person = await adult(/^coordinator/);
  await screens(person, [
    ["/app/arbitrage", "arbitration"],
    ["/app/sans-solution", "unplaced"],
    ["/app/places", "seats"],
  ]);
});
