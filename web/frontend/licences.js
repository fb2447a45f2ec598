// The licences of what is shipped in the built files, as one text that travels with them.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Packages whose files went into the outputs, each with its version, its licence and the licence's text. */
export async function licences(metafile, here) {
  const found = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const told = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (told) found.add(told[1]);
  }
  const parts = [];
  for (const name of [...found].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = file ? (await readFile(join(folder, file), "utf8")).trim() : "";
    parts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  const fonts = await readFile(join(here, "licences", "OFL-1.1.txt"), "utf8");
  parts.push(`Fira Sans (OFL-1.1)\n\nDigitized data copyright (c) 2012-2018, The Mozilla Foundation and Telefonica S.A.\n\n${fonts.trim()}\n`);
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}
