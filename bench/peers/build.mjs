// Bundles the pages for production.
import { build } from "esbuild";
import { join } from "node:path";

export const PEERS = ["dexie", "rxdb", "pouchdb", "replicache"];
const here = import.meta.dirname;

/** Into `folder`; returns the size of each bundle, in bytes. */
export async function bundle(folder) {
  const { metafile } = await build({
    entryPoints: PEERS.map((peer) => join(here, "pages", `${peer}.js`)),
    outdir: folder,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "chrome120",
    platform: "browser",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    logLevel: "error",
  });
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, { bytes }]) => [path.split("/").at(-1).replace(".js", ""), bytes]),
  );
}
