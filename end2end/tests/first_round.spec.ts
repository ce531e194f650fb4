// The first round of a device, page by page.
import { accounts } from "../fixtures/server.ts";
import { atServer, onDevice, sorted } from "../fixtures/truth.ts";
import { expect, Person, signInAdult, signInPupil, test } from "../fixtures/test.ts";

/** Whoever is the first to write rows waits until `go` is called. */
function holdRows() {
  const { transaction } = IDBDatabase.prototype;
  const state = Object.assign(window, { holds: false, go: () => {} });
  let held = false;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (!held && mode === "readwrite" && [stores].flat().includes("rows")) {
      held = true;
      let going = false;
      const rows = transaction.call(this, "rows", "readwrite").objectStore("rows");
      const again = () => {
        if (!going) rows.count().onsuccess = again;
      };
      again();
      Object.assign(state, { holds: true, go: () => (going = true) });
    }
    return transaction.call(this, stores, mode, options);
  };
}

test("the next page is asked for while the one at hand is written, once", async ({ device, server }) => {
  const person = await device();
  const { page } = person;
  const who = accounts().adults.find(({ label }) => label === "coordinator")!;
  const asked: { cookie?: { cont?: object } }[] = [];
  const answered: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/sync/pull")) asked.push(request.postDataJSON());
  });
  page.on("requestfinished", (request) => {
    if (request.url().endsWith("/sync/pull")) answered.push(asked.length);
  });
  await page.addInitScript(holdRows);
  const entering = signInAdult(person, who.email, accounts().passphrase);
  await page.waitForFunction(() => (window as unknown as { holds: boolean }).holds);
  await expect.poll(() => answered.length).toBe(2);
  expect(asked).toHaveLength(2);
  await page.evaluate(() => (window as unknown as { go: () => void }).go());
  await entering;
  await person.synced();
  const pages = asked.filter(({ cookie }) => !cookie || cookie.cont).map(({ cookie }) => JSON.stringify(cookie));
  expect(pages.length).toBeGreaterThan(1);
  expect(new Set(pages).size).toBe(pages.length);
  const rows = await atServer(server.url, who.email, accounts().passphrase);
  expect(sorted(await onDevice(page))).toEqual(sorted(rows));
});

test("what reads the rows is asked for again when it does not come", async ({ browser, contextOptions, people, server }) => {
  // Without the service worker, which would answer from what it has kept.
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url, serviceWorkers: "block" });
  const person = new Person(await context.newPage(), context);
  let asked = 0;
  await person.page.route("**/split_book_pupil.wasm", async (route) => {
    asked += 1;
    // As when the network of the phone changes.
    await (asked < 3 ? route.abort("internetdisconnected") : route.continue());
  });
  await signInPupil(person, people.pupils[0].code);
  expect(asked).toBe(3);
  await expect(person.page.getByRole("heading", { level: 1 })).toBeVisible();
  await context.close();
});
