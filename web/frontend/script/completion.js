// Suggestions from the JSON Schema of the file: keys that may stand here, values that a key may have.
import { forms, reach } from "./schema.js";
import { inside } from "./where.js";

function keys(found, rest) {
  const options = new Map();
  for (const form of found) {
    for (const [name, inner] of Object.entries(form.properties ?? {})) {
      if (options.has(name)) continue;
      const needed = form.required?.includes(name);
      options.set(name, {
        label: name, type: "property", apply: rest.startsWith(":") ? name : `${name}: `, boost: needed ? 1 : 0,
        detail: inner.title ?? (needed ? "nötig" : ""), info: inner.description,
      });
    }
  }
  return [...options.values()];
}

function values(found) {
  const known = new Set(found.flatMap((form) => [...(form.enum ?? []), ...("const" in form ? [form.const] : []), ...(form.examples ?? [])]));
  if (found.some((form) => form.type === "boolean")) ["ja", "nein"].forEach((one) => known.add(one));
  return [...known].filter((one) => one !== null && typeof one !== "object").map((one) => ({ label: String(one), type: "enum" }));
}

export function completion(address) {
  let asked;
  return async (context) => {
    if (!address) return null;
    asked ??= fetch(address).then((answer) => (answer.ok ? answer.json() : null));
    const root = await asked;
    if (!root) return null;
    const line = context.state.doc.lineAt(context.pos);
    const lines = context.state.doc.toString().split("\n");
    const spot = inside(lines, line.number - 1, context.pos - line.from);
    if (!spot || (!spot.typed && !spot.value && !context.explicit)) return null;
    const found = reach(root, forms(root, root), spot.path);
    const rest = line.text.slice(context.pos - line.from);
    const options = spot.value ? values(found) : [...keys(found, rest), ...(spot.item ? values(found) : [])];
    return options.length ? { from: context.pos - spot.typed.length, options, validFor: /^[^\n:]*$/ } : null;
  };
}
