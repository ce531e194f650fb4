// The list of the day by mail: stopped in the account, or by the link of a mail.
import { check } from "../fixtures/accessible.ts";
import { Server } from "../fixtures/server.ts";
import { expect, Person, signInAdult, test } from "../fixtures/test.ts";

const BOX = "Recevoir ma liste du jour par courriel";

test("with a mail server the list is stopped in the account, and comes back", async ({
  people,
  browser,
  contextOptions,
}) => {
  const server = await Server.start(undefined, undefined, undefined, {
    TREMPLIN_SMTP_URL: "smtp://127.0.0.1:9",
    TREMPLIN_MAIL_FROM: "Stages <stages@exemple.invalid>",
    // Nothing leaves while this runs.
    TREMPLIN_DAILY_AT: "23:59",
  });
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
  try {
    const person = new Person(await context.newPage(), context);
    const teacher = people.adults.find((a) => /teacher of 1MELEC/.test(a.label))!;
    await signInAdult(person, teacher.email, people.passphrase);
    await person.open("/app/compte");
    const box = person.page.getByLabel(BOX);
    await expect(box).toBeChecked();
    await check(person, "/app/compte, list of the day");
    await box.uncheck();
    await expect(person.page.getByText("Vous ne la recevrez plus.")).toBeVisible();
    await person.page.reload();
    await expect(box).not.toBeChecked();
    await box.check();
    await expect(person.page.getByText("Vous la recevrez.")).toBeVisible();
    await person.page.reload();
    await expect(box).toBeChecked();

    // What the server cannot take leaves the box as it was.
    await person.offline();
    await box.click();
    await expect(person.page.getByRole("alert").filter({ hasText: /réseau/i })).toBeVisible();
    await expect(box).toBeChecked();
    await person.online();
  } finally {
    await context.close();
    await server.remove();
  }
});

test("without a mail server nothing is offered", async ({ adult }) => {
  const person = await adult(/teacher of 1MELEC/);
  await person.open("/app/compte");
  await expect(person.page.getByRole("heading", { name: "Mes appareils" })).toBeVisible();
  await expect(person.page.getByLabel(BOX)).toHaveCount(0);
});

test("the link of a mail stops the list at once, without signing in, and gives it back", async ({ device }) => {
  const person = await device();
  const { page } = person;
  const token = "a".repeat(64);
  // The server takes the token of a real mail; here it stands for one.
  const asked: unknown[] = [];
  await person.context.route("**/api/v1/links/daily-list", async (route) => {
    asked.push(route.request().postDataJSON());
    await route.fulfill({ json: null });
  });
  await page.goto(`/ne-plus-recevoir#${token}`);
  await expect(page.getByText("ne viendra plus par courriel")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");
  await check(person, "/ne-plus-recevoir");
  await page.getByRole("button", { name: "La recevoir de nouveau" }).click();
  await expect(page.getByText("votre liste du jour viendra par courriel")).toBeVisible();
  expect(asked).toEqual([
    { token, receive: false },
    { token, receive: true },
  ]);
  await person.context.unroute("**/api/v1/links/daily-list");
});

test("a link that is not whole says so, and where to choose instead", async ({ device }) => {
  const person = await device();
  await person.page.goto("/ne-plus-recevoir#abc");
  await expect(person.page.getByRole("alert")).toContainText("Mon compte");
  await expect(person.page.getByRole("button", { name: "Réessayer" })).toBeVisible();
  await check(person, "/ne-plus-recevoir, nobody's link");
});
