// The device itself: its tabs, its storage when it fails, its session when it ends.
import type { Page } from "@playwright/test";
import { accounts } from "../fixtures/server.ts";
import { check } from "../fixtures/accessible.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";

const html = (page: Page) => page.locator("html");
const notes = (page: Page) => page.getByRole("list", { name: "Notes" });
const saved = (page: Page) => page.getByText("Enregistré sur cet appareil.").first();

function sheet() {
  const pupil = accounts().pupils.find((p) => p.division === "TASSP")!;
  return `/app/eleves/${pupil.id}`;
}

async function write(page: Page, text: string) {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
}

/** What a store of this device's database holds. */
function stored<T>(page: Page, store: string, what: "getAll" | "getAllKeys"): Promise<T[]> {
  return page.evaluate(
    async ([store, what]) => {
      const names = (await indexedDB.databases()).map((db) => db.name!);
      const name = names.find((name) => name !== "tremplin-device")!;
      return new Promise<never[]>((done, failed) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction(store).objectStore(store)[what]();
          all.onsuccess = () => {
            opening.result.close();
            done(all.result as never[]);
          };
        };
      });
    },
    [store, what] as const,
  );
}

/** Numbers of the commands in the outbox. */
const outbox = (page: Page) => stored<number>(page, "outbox", "getAllKeys");
/** Texts of the drafts. */
const drafts = (page: Page) => stored<string>(page, "drafts", "getAll");

async function changeMeta(page: Page, change: object) {
  await page.evaluate(async (change) => {
    const names = (await indexedDB.databases()).map((db) => db.name!);
    const name = names.find((name) => name !== "tremplin-device")!;
    await new Promise<void>((done) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const tx = opening.result.transaction("meta", "readwrite");
        const store = tx.objectStore("meta");
        const reading = store.get("meta");
        reading.onsuccess = () => {
          store.put(JSON.stringify({ ...JSON.parse(reading.result), ...change }), "meta");
        };
        tx.oncomplete = () => {
          opening.result.close();
          done();
        };
      };
    });
  }, change);
}

async function teacher(adult: (label: RegExp) => Promise<Person>) {
  const person = await adult(/teacher of 1MELEC/);
  await person.installed();
  await person.open(sheet());
  await person.synced();
  return person;
}

test("two tabs write to one outbox, and the one that stays talks to the server", async ({ adult }) => {
  const person = await teacher(adult);
  const first = person.page;
  const second = await person.context.newPage();
  await second.goto(sheet());
  await person.ready(second);
  await expect(html(second)).toHaveAttribute("data-leader", "true");
  await expect(html(first)).toHaveAttribute("data-leader", "false");
  await person.offline();
  await write(first, "Depuis le premier onglet.");
  await write(second, "Depuis le second onglet.");
  for (const page of [first, second]) {
    await expect(html(page)).toHaveAttribute("data-pending", "2");
    await expect(notes(page).getByText("Depuis le premier onglet.")).toHaveCount(1);
    await expect(notes(page).getByText("Depuis le second onglet.")).toHaveCount(1);
  }
  expect(await outbox(first)).toEqual([1, 2]);
  await second.close();
  await expect(html(first)).toHaveAttribute("data-leader", "true");
  await person.online();
  await person.synced();
  const other = await adult(/teacher of 1MELEC/);
  await other.open(sheet());
  await expect(notes(other.page).getByText("Depuis le premier onglet.")).toHaveCount(1);
  await expect(notes(other.page).getByText("Depuis le second onglet.")).toHaveCount(1);
});

test("a lost connection to the storage is opened again; what still fails is said, and the text stays", async ({
  adult,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  const real = await page.evaluateHandle(() => IDBDatabase.prototype.transaction);
  const lose = (times: number) =>
    page.evaluate(
      ([real, times]) => {
        let left = times;
        IDBDatabase.prototype.transaction = function (...args: Parameters<typeof real>) {
          if (left-- > 0) throw new DOMException("Connection lost", "UnknownError");
          return real.apply(this, args);
        };
      },
      [real, times] as const,
    );
  await lose(1);
  await write(page, "Écrite sur une connexion perdue.");
  await expect(saved(page)).toBeVisible();
  expect(await outbox(page)).toEqual([1]);

  await lose(1_000);
  await write(page, "Pas encore enregistrée.");
  await expect(page.getByRole("alert").filter({ hasText: "a échoué" }).first()).toBeVisible();
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("Pas encore enregistrée.");
  await expect(saved(page)).toBeHidden();
  await lose(0);
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(notes(page).getByText("Pas encore enregistrée.")).toHaveCount(1);
  expect(await outbox(page)).toEqual([1, 2]);
});

test("keys that the database refuses win over the draft that it has", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  const field = page.getByLabel("Note", { exact: true });
  await field.fill("Premier jet.");
  await field.blur();
  await expect.poll(() => drafts(page)).toEqual(["Premier jet."]);
  // From here on the database takes nothing more: only `localStorage` does.
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("Connection lost", "UnknownError");
    };
  });
  await field.fill("Premier jet, repris et prolongé.");
  await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("prolongé");
  await page.reload();
  await person.ready();
  await expect(field).toHaveValue("Premier jet, repris et prolongé.");
  // The database takes it again, and the other copy goes.
  await expect.poll(() => drafts(page)).toEqual(["Premier jet, repris et prolongé."]);
  await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("prolongé");
});

test("a screen that is not on the device says so, and comes when asked again", async ({
  browser,
  contextOptions,
  people,
  server,
}) => {
  // Without a service worker nothing was fetched ahead.
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url, serviceWorkers: "block" });
  const person = new Person(await context.newPage(), context);
  const { page } = person;
  await page.route("**/split_teacher.wasm", (route) => route.abort());
  const who = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  await signInAdult(person, who.email, people.passphrase);
  await expect(page.getByRole("heading", { name: "Écran à charger" })).toBeVisible();
  await check(person, "a part out of reach");
  await page.unroute("**/split_teacher.wasm");
  await page.getByRole("button", { name: "Réessayer" }).click();
  await expect(page.getByRole("heading", { name: "Aujourd'hui" })).toBeVisible();
  await context.close();
});

test("a text typed without a pause is saved all the same", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  const field = page.getByLabel("Note", { exact: true });
  await field.focus();
  // Faster than the delay of the save, for as long as it takes.
  let typed = "";
  await expect
    .poll(
      async () => {
        await page.keyboard.type("abcdefgh", { delay: 40 });
        typed += "abcdefgh";
        return (await drafts(page)).length;
      },
      { intervals: [0] },
    )
    .toBe(1);
  expect(typed.startsWith((await drafts(page))[0].slice(0, 8))).toBe(true);
});

test("a text being typed survives the page, and goes with its note", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  const field = page.getByLabel("Note", { exact: true });
  await field.fill("À moitié tap");
  await page.reload();
  await person.ready();
  await expect(field).toHaveValue("À moitié tap");
  await write(page, "Tapée jusqu'au bout.");
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await person.ready();
  await expect(field).toHaveValue("");
  await expect(notes(page).getByText("Tapée jusqu'au bout.")).toHaveCount(1);
  const left = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(left).not.toContain("tap");
});

/** The browser makes room. */
async function erase(person: Person, origin: string) {
  const session = await person.context.newCDPSession(person.page);
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
}

test("data erased by the browser come back by themselves, with what waited to be sent", async ({
  adult,
  server,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  const field = page.getByLabel("Note", { exact: true });
  await person.offline();
  await write(page, "Avant l'effacement.");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  await erase(person, server.url);
  // Trying to send, the device may find out first: the rows are gone then, and the form with them.
  page.setDefaultTimeout(3_000);
  const typed = await write(page, "Après l'effacement.").then(() => true, () => false);
  page.setDefaultTimeout(0);
  await person.online();
  await person.ready();
  await person.synced();
  if (!typed) await field.fill("Après l'effacement.");
  // Typed and not saved, it is still there.
  if ((await field.inputValue()) !== "") await page.getByRole("button", { name: "Enregistrer la note" }).click();
  for (const text of ["Avant l'effacement.", "Après l'effacement."]) {
    await expect(notes(page).getByText(text)).toHaveCount(1);
  }
  await person.synced();
  await expect(html(page)).toHaveAttribute("data-review", "0");
});

test("a device whose store was erased finds out when it wants to send, and has everything still", async ({
  adult,
  server,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  await write(page, "Jamais perdue.");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  await page.getByLabel("Note", { exact: true }).fill("À moitié");
  await erase(person, server.url);
  // The browser thinks that the network is back: it tries to send.
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(() => outbox(page).catch(() => [])).toEqual([1]);
  await expect.poll(() => drafts(page)).toEqual(["À moitié"]);
  await person.online();
  await person.ready();
  await person.synced();
  await expect(notes(page).getByText("Jamais perdue.")).toHaveCount(1);
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("À moitié");
});

test("what is written after the session has ended waits for the person to sign in again", async ({
  adult,
  people,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.context.clearCookies();
  await write(page, "Écrite sans session.");
  await expect(html(page)).toHaveAttribute("data-sync", "locked");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  const who = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
  await signInAdult(person, who.email, people.passphrase);
  await person.synced();
  await person.open(sheet());
  await expect(notes(page).getByText("Écrite sans session.")).toHaveCount(1);
});

test("after too long without the server nothing is shown, and what was written is kept", async ({
  adult,
}) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  await write(page, "Avant l'échéance.");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  await changeMeta(page, { lease_until: 1 });
  await page.reload();
  await expect(html(page)).toHaveAttribute("data-ready", "lapsed");
  await expect(page.getByText("Avant l'échéance.")).toHaveCount(0);
  await check(person, "a lease that is over");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  await person.online();
  await person.ready();
  await person.synced();
  await expect(notes(page).getByText("Avant l'échéance.")).toHaveCount(1);
});

test("a clock that was wrong locks the device only until the server says the time", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  const year = 365 * 24 * 60 * 60 * 1000;
  await page.evaluate((ms) => localStorage.setItem("tremplin.latest", String(ms)), Date.now() + year);
  await page.reload();
  await expect(html(page)).toHaveAttribute("data-ready", "lapsed");
  await person.online();
  await person.ready();
  await page.reload();
  await person.ready();
  await expect(notes(page)).toBeVisible();
});

test("signing out does not erase an answer that nobody has read", async ({ adult, people }) => {
  const administrator = await adult(/^administrator/);
  const person = await teacher(adult);
  const { page } = person;
  await person.offline();
  await write(page, "Écrite avant de perdre la classe.");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  // Meanwhile the teacher loses the class.
  const name = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!.name.split(" ").reverse().join(" ");
  await administrator.open("/app/personnes");
  const rows = administrator.page.getByRole("row").filter({ hasText: name });
  for (let left = await rows.count(); left > 0; left -= 1) {
    await rows.first().getByRole("button", { name: /^Terminer/ }).click();
    await expect(rows).toHaveCount(left - 1);
  }
  await administrator.synced();
  await person.online();
  await page.goto("/app/synchronisation");
  await person.ready();
  await expect(html(page)).toHaveAttribute("data-review", "1");
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(page.getByText(/pas encore lue dans/)).toBeVisible();
  await page.goto("/app/a-revoir");
  await expect(page.getByText("Écrite avant de perdre la classe.")).toBeVisible();
});

test("signing out counts a text begun in another tab", async ({ adult }) => {
  const person = await teacher(adult);
  const other = await person.context.newPage();
  await other.goto(sheet());
  await person.ready(other);
  await other.getByLabel("Note", { exact: true }).fill("Commencée dans l'autre onglet");
  await person.open("/app/synchronisation");
  await person.page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(person.page.getByText(/1\stexte commencé/)).toBeVisible();
  await expect(html(person.page)).toHaveAttribute("data-ready", "ready");
});

test("signing out keeps what could not be sent, and erases everything once it is", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  const other = await person.context.newPage();
  await other.goto("/app/");
  await person.ready(other);
  await person.offline();
  await write(page, "Avant de partir.");
  await expect(html(page)).toHaveAttribute("data-pending", "1");
  await page.getByRole("link", { name: /1 saisie|hors ligne|à jour/i }).first().click();
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(page.getByText(/pas encore envoyée/).first()).toBeVisible();
  expect(await outbox(page)).toEqual([1]);
  await person.online();
  await person.synced();
  await page.getByRole("button", { name: "Réessayer d'envoyer et se déconnecter" }).click();
  for (const tab of [page, other]) {
    await expect(html(tab)).toHaveAttribute("data-ready", "signed-out");
  }
  await expect
    .poll(() => page.evaluate(async () => (await indexedDB.databases()).map((db) => db.name)))
    .toEqual(["tremplin-device"]);
  // The server hears of it once everything is erased.
  await expect.poll(() => person.context.cookies()).toEqual([]);
});

test("what a killed browser brings back of somebody who left is erased at the next start", async ({ adult }) => {
  const person = await teacher(adult);
  const { page } = person;
  const copy = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map((db) => db.name!);
    return `tremplin.draft.${names.find((name) => name !== "tremplin-device")}.note`;
  });
  await person.open("/app/synchronisation");
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  await page.evaluate((copy) => localStorage.setItem(copy, JSON.stringify("Tapée avant.")), copy);
  await page.reload();
  await expect(html(page)).toHaveAttribute("data-ready", "signed-out");
  expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain(copy);
});
