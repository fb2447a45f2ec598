// Writes ../built: styles, fonts and scripts under names that hold their hash, manifest.json to find them by,
// and beside every text a packed copy (.br, .gz), so that nothing is packed while somebody waits.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { licences } from "./licences.js";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "built");
const aside = join(here, "..", ".built.new");

await rm(aside, { recursive: true, force: true });
await mkdir(aside, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["style/workbench.css", "script/workbench.js", "script/editor.js", "style/mark.svg"],
  outdir: aside,
  bundle: true,
  minify: true,
  legalComments: "none",
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  charset: "utf8",
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  loader: { ".woff2": "file", ".svg": "copy" },
  metafile: true,
  logLevel: "warning",
});

const names = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  const name = basename(path);
  if (output.entryPoint) names[basename(output.entryPoint)] = name;
  else if (/\.woff2$/.test(name)) names[`${name.split(".")[0]}.woff2`] = name;
}
for (const name of await readdir(aside)) {
  if (!/\.(css|js|svg)$/.test(name)) continue;
  const text = await readFile(join(aside, name));
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } };
  await writeFile(join(aside, `${name}.br`), brotliCompressSync(text, best));
  await writeFile(join(aside, `${name}.gz`), gzipSync(text, { level: 9 }));
}
await writeFile(join(aside, "LIZENZEN.txt"), await licences(metafile, here));
const sorted = Object.fromEntries(Object.entries(names).sort());
await writeFile(join(aside, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(aside, target);
