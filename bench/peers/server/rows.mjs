// The rows of the peers that bring no server: one SQLite file, as durable as Tremplin's (WAL,
// synchronous FULL), one transaction a push, a number for every change.
import Database from "better-sqlite3";

export function open(file) {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(`
    CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, kind TEXT, body TEXT, seq INTEGER);
    CREATE INDEX IF NOT EXISTS rows_seq ON rows (seq);
    CREATE TABLE IF NOT EXISTS clients (id TEXT PRIMARY KEY, team TEXT, last INTEGER, seq INTEGER);
  `);
  const q = {
    head: db.prepare("SELECT coalesce(max(seq), 0) FROM rows").pluck(),
    count: db.prepare("SELECT count(*) FROM rows").pluck(),
    get: db.prepare("SELECT id, kind, body FROM rows WHERE id = ?"),
    put: db.prepare(
      "INSERT INTO rows VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body, seq = excluded.seq",
    ),
    since: db.prepare("SELECT id, kind, body, seq FROM rows WHERE seq > ? ORDER BY seq LIMIT ?"),
    client: db.prepare("SELECT last FROM clients WHERE id = ?").pluck(),
    advance: db.prepare(
      "INSERT INTO clients VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET last = excluded.last, seq = excluded.seq",
    ),
    clients: db.prepare("SELECT id, last FROM clients WHERE team = ? AND seq > ?"),
  };
  const row = ({ id, kind, body }) => ({ id, kind, body: JSON.parse(body) });
  let head = q.head.get();

  const store = db.transaction((rows) => {
    for (const { id, kind, body } of rows) q.put.run(id, kind, JSON.stringify(body), (head += 1));
    return head;
  });

  /** What the peers of this server ask for, by path. */
  const routes = {
    "/sync/pull": ({ since, limit }) => {
      const found = q.since.all(since, limit);
      return { rows: found.map(row), seq: found.at(-1)?.seq ?? since, more: found.length === limit };
    },
    "/sync/push": ({ rows }) => ({ seq: store.immediate(rows) }),
    "/rxdb/pull": ({ since, limit }) => {
      const found = q.since.all(since, limit);
      const documents = found.map((r) => ({ ...row(r), _deleted: false }));
      return { documents, checkpoint: { seq: found.at(-1)?.seq ?? since } };
    },
    "/rxdb/push": db.transaction((changes) => {
      const conflicts = [];
      const accepted = changes.filter(({ newDocumentState: next, assumedMasterState: assumed }) => {
        const there = q.get.get(next.id);
        const same = !there || (assumed && there.body === JSON.stringify(assumed.body));
        if (!same) conflicts.push({ ...row(there), _deleted: false });
        return same;
      });
      store(accepted.map(({ newDocumentState }) => newDocumentState));
      return conflicts;
    }).immediate,
    "/replicache/pull": ({ cookie, clientGroupID }) => {
      const since = cookie ?? 0;
      const patch = q.since.all(since, -1).map((r) => ({ op: "put", key: r.id, value: row(r) }));
      const moved = q.clients.all(clientGroupID, since).map(({ id, last }) => [id, last]);
      return { cookie: head, lastMutationIDChanges: Object.fromEntries(moved), patch };
    },
    "/replicache/push": db.transaction(({ clientGroupID, mutations }) => {
      const last = new Map();
      const rows = [];
      for (const { clientID, id, args } of mutations) {
        const done = last.get(clientID) ?? q.client.get(clientID) ?? 0;
        if (id <= done) continue;
        if (id > done + 1) break;
        last.set(clientID, id);
        rows.push(args);
      }
      store(rows);
      for (const [client, id] of last) q.advance.run(client, clientGroupID, id, head);
      return {};
    }).immediate,
    "/bench/count": () => ({ rows: q.count.get() }),
    "/bench/head": () => ({ seq: head }),
    "/bench/change": (changed) => ({ seq: store.immediate([changed]) }),
  };
  return { routes, load: (rows) => store.immediate(rows) };
}
