// Somebody leaves a device while an answer of the server is being written there.
import { check } from "../fixtures/accessible.ts";
import { accounts } from "../fixtures/server.ts";
import { databases } from "../fixtures/stored.ts";
import { expect, test } from "../fixtures/test.ts";

test("an answer that is being written while somebody leaves opens nothing again", async ({ adult }) => {
  const person = await adult(/teacher of 1MELEC/);
  const { page } = person;
  const html = page.locator("html");
  await person.installed();
  await person.open(`/app/eleves/${accounts().pupils.find((p) => p.division === "TASSP")!.id}`);
  await person.synced();
  await person.offline();
  await page.getByLabel("Note", { exact: true }).fill("Avant de partir.");
  await page.getByRole("button", { name: "Enregistrer la note" }).click();
  await expect(html).toHaveAttribute("data-pending", "1");
  await page.goto("/app/synchronisation");
  await person.ready();
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
  await page.getByLabel(/EFFACER/).fill("EFFACER");
  await check(person, "leaving with something that waits");
  // From here on whoever wants to write rows waits for this transaction.
  await page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((db) => db.name!).find((name) => name !== "tremplin-device")!;
    const db = await new Promise<IDBDatabase>((done) => {
      indexedDB.open(name).onsuccess = (event) => done((event.target as IDBOpenDBRequest).result);
    });
    const rows = db.transaction("rows", "readwrite").objectStore("rows");
    const test = Object.assign(window, { held: true, asked: false });
    const again = () => {
      if (test.held) rows.count().onsuccess = again;
      else db.close();
    };
    again();
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      if (mode === "readwrite" && [stores].flat().includes("rows")) test.asked = true;
      return transaction.call(this, stores, mode, options);
    };
  });
  await person.online();
  await page.waitForFunction(() => (window as unknown as { asked: boolean }).asked);
  await page.getByRole("button", { name: /Effacer.* et se déconnecter/ }).click();
  await expect(html).toHaveAttribute("data-ready", "signed-out");
  await page.evaluate(() => Object.assign(window, { held: false }));
  await expect.poll(() => databases(page)).toEqual(["tremplin-device"]);
  await expect(html).toHaveAttribute("data-ready", "signed-out");
  await expect(page.getByLabel(/code personnel/i)).toBeVisible();
});
