// The real app: its server in release, its site, its sign-in.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { join } from "node:path";
import { freePort, started, until } from "./common.mjs";

const BINARY = process.env.BENCH_SERVER;
const OFFERS = "/app/offres-du-pole";
export const SAVED = "Enregistré sur cet appareil.";

function uuid() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

const accounts = JSON.parse(execFileSync(BINARY, ["demo", "accounts"], { encoding: "utf8" }));
const who = accounts.adults.find(({ label }) => label === "coordinator");

/** A server over a folder, with the demonstration in it. */
export class Server {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async start() {
    this.port = await freePort();
    const env = {
      TREMPLIN_ADDR: `127.0.0.1:${this.port}`,
      TREMPLIN_DATA_DIR: this.folder,
      TREMPLIN_LOG: "warn",
      LEPTOS_OUTPUT_NAME: "tremplin",
      LEPTOS_SITE_ROOT: process.env.BENCH_SITE,
      LEPTOS_SITE_PKG_DIR: process.env.BENCH_PKG,
    };
    this.running = await started(BINARY, ["serve", "--demo", "luneville"], env, "stderr", /http:/);
    this.url = `http://127.0.0.1:${this.port}`;
  }

  stop = () => this.running?.stop();

  /** Adds offers until a coordinator's device holds so many rows; returns these. */
  async fill(wanted) {
    await this.start();
    const device = new Device(this.url);
    const before = await device.all();
    await this.stop();
    const hosts = before.filter(({ kind }) => kind === "host").map(({ body }) => body);
    const offers = before.filter(({ kind }) => kind === "offer").map(({ body }) => body);
    const lines = ["Organisme;Commune;Secteur;Titre;Description;Filières;Niveaux;Semaines;Places;Âge minimum"];
    for (let n = 0; before.length + n < wanted; n += 1) {
      const host = hosts[n % hosts.length];
      const { text } = offers[n % offers.length];
      lines.push([host.name, host.commune, host.sector, `${text.title} ${n + 1}`, text.description,
        "alimentation", "CAP 1re année", "2026-S48 à 2026-S51", "2", "16"]
        .map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(";"));
    }
    const file = join(this.folder, "offers.csv");
    writeFileSync(file, lines.join("\n"));
    execFileSync(BINARY, ["import", "offers", file], {
      env: { ...process.env, TREMPLIN_DATA_DIR: this.folder, TREMPLIN_LOG: "warn" },
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await this.start();
    return new Device(this.url).all();
  }
}

/** A device without a browser. */
export class Device {
  cookie = "";
  client = uuid();
  mid = 0;
  constructor(url) {
    this.url = url;
  }

  /** JSON over POST; the answer as text, as long as it is. */
  post(path, body) {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        "sec-fetch-site": "same-origin",
        "accept-encoding": "identity",
        cookie: this.cookie,
      };
      request(this.url + path, { method: "POST", headers }, (response) => {
        const [set] = response.headers["set-cookie"] ?? [];
        if (set) this.cookie = set.split(";")[0];
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk)).once("end", () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`${path}: ${response.statusCode} ${answer}`));
        });
      }).once("error", reject).end(text);
    });
  }

  signIn = () =>
    this.post("/api/v1/login", { kind: "passphrase", email: who.email, passphrase: accounts.passphrase });

  pull = (cookie) =>
    this.post("/api/v1/sync/pull", {
      proto: 1, schema: 1, client: this.client, cookie, limit: 1000, acked_mid: 0,
    });

  /** Every row it may read. */
  async all() {
    await this.signIn();
    const rows = [];
    for (this.stand = null; ; ) {
      const page = JSON.parse(await this.pull(this.stand)).ok;
      for (const { put } of page.ops) if (put) rows.push({ kind: put.kind, id: put.id, body: put.body });
      this.stand = page.cookie;
      if (!page.more) return rows;
    }
  }

  async issue(op, args) {
    this.mid += 1;
    const mutation = { mid: this.mid, schema: 1, op, args, seen: [], at: Date.now(), offset: 0 };
    const answer = JSON.parse(await this.post("/api/v1/sync/push", {
      proto: 1, client: this.client, first_mid: this.mid, mutations: [mutation],
    }));
    const [[, verdict]] = answer.verdicts;
    if (!verdict.applied) throw new Error(JSON.stringify(verdict));
  }
}

/** The device's database, by name of store: how many entries. */
const sizes = (page) =>
  page.evaluate(async () => {
    const [{ name }] = (await indexedDB.databases()).filter((db) => db.name !== "tremplin-device");
    const db = await new Promise((done) => {
      indexedDB.open(name).onsuccess = (event) => done(event.target.result);
    });
    const names = ["outbox", "review"];
    const tx = db.transaction(["rows", ...names]);
    const asked = (request) => new Promise((done) => {
      request.onsuccess = (event) => done(event.target.result);
    });
    const counts = names.map((store) => asked(tx.objectStore(store).count()));
    const [segments, ...found] = await Promise.all([asked(tx.objectStore("rows").getAll()), ...counts]);
    db.close();
    const rows = new Set(segments.join("").match(/(?<=^\+).*?"id":"[^"]*"/gm));
    return { rows: rows.size, ...Object.fromEntries(names.map((store, at) => [store, found[at]])) };
  });

/** What the measures ask of each system. */
export const tremplin = (server, offer) => ({
  push: "/api/v1/sync/push",
  home: server.url + OFFERS,

  async open(page) {
    await page.goto(`${server.url}/connexion?profil=adulte`);
    await until(page, () => document.documentElement.dataset.ready);
    await page.getByLabel(/adresse électronique/i).fill(who.email);
    await page.getByLabel(/phrase de passe/i).fill(accounts.passphrase);
  },
  begin: (page) => page.getByRole("button", { name: "Se connecter" }).click(),
  settle: (page) => until(page, () => document.documentElement.dataset.sync === "idle"),
  rows: async (page) => (await sizes(page)).rows,

  /** Queues new offers as the app does, after one that it queued itself. */
  async write(page, context, count) {
    await page.goto(`${server.url}${OFFERS}/${offer.id}`);
    await page.getByLabel("Titre").fill(`Essai ${Math.random()}`);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
    await page.getByText(SAVED).waitFor();
    await page.evaluate(async ([offer, count]) => {
      const [{ name }] = (await indexedDB.databases()).filter((db) => db.name !== "tremplin-device");
      const db = await new Promise((done) => {
        indexedDB.open(name).onsuccess = (event) => done(event.target.result);
      });
      const tx = db.transaction(["outbox", "meta"], "readwrite", { durability: "strict" });
      const read = (store, key) => new Promise((done) => {
        tx.objectStore(store).get(key).onsuccess = (event) => done(JSON.parse(event.target.result));
      });
      const meta = await read("meta", "meta");
      const last = meta.next_mid - 1;
      const pattern = await read("outbox", last);
      const { host, text, terms } = offer;
      const id = offer.id.slice(0, -12);
      // In the place of that one, which was about another row.
      for (let n = 0; n < count; n += 1) {
        const mid = last + n;
        const args = {
          id: id + (Date.now() % 1e8 * 1e4 + n).toString(16).padStart(12, "0"),
          host, terms, text: { ...text, title: `Essai ${n}` }, open: true,
        };
        const mutation = { ...pattern.mutation, mid, op: "create_offer", args, seen: [] };
        tx.objectStore("outbox").put(JSON.stringify({ mutation, shown: [] }), mid);
      }
      meta.next_mid = last + count;
      tx.objectStore("meta").put(JSON.stringify(meta), "meta");
      await new Promise((done, fail) => {
        tx.oncomplete = done;
        tx.onerror = tx.onabort = () => fail(tx.error);
      });
      db.close();
    }, [offer, count]);
    await page.goto(server.url + OFFERS);
    await until(page, (n) => document.documentElement.dataset.pending === n, String(count));
  },
  async drained(page) {
    await until(page, () => document.documentElement.dataset.pending === "0");
    const { outbox, review } = await sizes(page);
    if (outbox || review) throw new Error(`${outbox} waiting, ${review} refused`);
  },

  /** One edit of an offer in its form. */
  async form(page) {
    await page.goto(`${server.url}${OFFERS}/${offer.id}`);
    await page.getByRole("button", { name: "Enregistrer", exact: true }).waitFor();
    await page.evaluate(() => {
      const title = document.querySelector("form input");
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
      globalThis.edit = (n) => {
        set.call(title, `Essai ${n}`);
        title.dispatchEvent(new Event("input", { bubbles: true }));
      };
    });
  },
});
