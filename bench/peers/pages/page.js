// The page of every peer: the count, the first rows, a button that gets everything and one that
// saves. It leaves on <html> the marks that Tremplin leaves, so that one probe times them all.
const SHOWN = 50;
export const SAVED = "Enregistré sur cet appareil.";
/** Rows in a page of the exchange, for those that have pages: as many as Tremplin takes. */
export const BATCH = 1000;

const html = document.documentElement;
const ui = {};

function drawn(tag, parent, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

/**
 * Runs the page over a peer:
 * count(), first(n) => [{ title, status }], pull(onBatch), push() => commands left, write(row).
 */
export async function run(open) {
  const main = drawn("main", document.body);
  drawn("h1", main, "Offres");
  const get = drawn("button", main, "Tout recevoir");
  const save = drawn("button", main, "Enregistrer");
  ui.count = drawn("p", main);
  ui.said = drawn("p", main);
  ui.list = drawn("ul", main);
  const peer = await open();

  async function draw() {
    const [count, rows] = await Promise.all([peer.count(), peer.first(SHOWN)]);
    ui.count.textContent = `${count} lignes`;
    const items = rows.map(({ title, status }) => {
      const item = document.createElement("li");
      drawn("h2", item, title);
      drawn("p", item, status);
      return item;
    });
    ui.list.replaceChildren(...items);
    return count;
  }

  async function receive() {
    let first = true;
    await peer.pull(async () => {
      if (!first) return;
      first = false;
      await draw();
    });
    html.dataset.rows = await draw();
    html.dataset.ready = "ready";
  }

  get.addEventListener("click", () => receive().catch(failed));
  let number = 0;
  save.addEventListener("click", async () => {
    ui.said.textContent = "";
    try {
      number += 1;
      await peer.write(globalThis.bench.row(number));
      ui.said.textContent = SAVED;
    } catch (error) {
      failed(error);
    }
  });
  addEventListener("online", async () => {
    try {
      html.dataset.pending = await peer.push();
    } catch (error) {
      failed(error);
    }
  });
  globalThis.bench = {
    /** A new row, with the body of one that is there. */
    row: (number) => ({
      id: `offer:${crypto.randomUUID()}`,
      kind: "offer",
      body: { ...globalThis.model, text: { ...globalThis.model.text, title: `Essai ${number}` } },
    }),
    async writeMany(count) {
      html.dataset.pending = "?";
      for (let n = 0; n < count; n += 1) await peer.write(globalThis.bench.row(n));
    },
    push: () => peer.push(),
    settle: () => peer.settle?.(),
    peer,
  };
  const count = await draw();
  if (count > 0) {
    html.dataset.rows = count;
    html.dataset.ready = "ready";
  }
  html.dataset.open = "open";
}

function failed(error) {
  html.dataset.failed = String(error?.stack ?? error);
}

/** JSON over POST. */
export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Keys of the offers, which are what is listed. */
export const OFFERS = ["offer:", "offer;"];

/** What the list shows of a row. */
export const shown = ({ body }) => ({ title: body.text.title, status: body.status });

/** Whether local writes are to be on the disk when they are answered, where the peer can. */
export const strict = new URLSearchParams(location.search).has("strict");

addEventListener("error", ({ message }) => failed(message));
addEventListener("unhandledrejection", ({ reason }) => failed(reason));
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
