// A pupil's session tries other pupils' data: nothing.
import { expect, test } from "../fixtures/test.ts";

test("a pupil reaches nobody else's data by address or by forged request", async ({
  people,
  pupil,
}) => {
  const [me, other] = people.pupils.filter((p) => p.division === "1MELEC");
  const person = await pupil(me);
  for (const path of [`/app/eleves/${other.id}`, "/app/classe", "/app/arbitrage", "/app/personnes"]) {
    await person.open(path);
    await expect(person.page.getByRole("heading", { level: 1 })).toHaveText("Écran d'un autre rôle");
    await expect(person.page.getByText(other.name)).toHaveCount(0);
  }
  // Everything this device may read, asked for from the beginning.
  const seen = await person.page.evaluate(async () => {
    const client = crypto.randomUUID();
    const rows: { kind: string; id: string; body: unknown }[] = [];
    let cookie: unknown = undefined;
    for (let page = 0; page < 50; page += 1) {
      const answer = await fetch("/api/v1/sync/pull", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ proto: 1, schema: 1, client, cookie, limit: 1000, acked_mid: 0 }),
      });
      const { ok } = await answer.json();
      for (const op of ok.ops) if (op.put) rows.push(op.put);
      cookie = ok.cookie;
      if (!ok.cookie.cont) break;
    }
    return rows;
  });
  expect(seen.length).toBeGreaterThan(100);
  const about = seen.filter((row) =>
    ["pupil", "need", "application", "placement", "note", "revision", "staff", "assignment"].includes(row.kind),
  );
  expect(about.length).toBeGreaterThan(0);
  for (const row of about) expect(JSON.stringify(row.body)).toContain(me.id);
  expect(JSON.stringify(seen)).not.toContain(other.id);

  const verdicts = await person.page.evaluate(
    async ({ other }) => {
      const id = () => crypto.randomUUID();
      const forged: [string, object][] = [
        ["apply_to_offer", { id: id(), pupil: other, offer: id(), period: id() }],
        ["write_note", { note: id(), revision: id(), pupil: other, kind: "call", text: "x", written_at: 0 }],
        ["assign_role", { id: id(), staff: id(), role: "coordinator", territory: { pole: id() } }],
        ["move_pupil", { pupil: other, division: id() }],
      ];
      const mutations = forged.map(([op, args], at) => ({
        mid: at + 1, schema: 1, op, args, seen: [], at: 0, offset: 0,
      }));
      const answer = await fetch("/api/v1/sync/push", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ proto: 1, client: id(), first_mid: 1, mutations }),
      });
      return (await answer.json()).verdicts as [number, Record<string, { code: string }>][];
    },
    { other: other.id },
  );
  expect(verdicts.map(([, verdict]) => verdict.rejected?.code)).toEqual([
    "forbidden", "forbidden", "forbidden", "forbidden",
  ]);
});
