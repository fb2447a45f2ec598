// Suggestions from the JSON Schema of the file: keys that may stand here, values that a key may have.

const KEY = /^(\s*)((?:-\s+)*)(?:"([^"]*)"|'([^']*)'|([^\s#:'"][^#:]*?))\s*:(?:\s|$)/;

/** The keys above a line, by indentation alone: [{key, indent}], "-" for an entry of a list. */
export function path(lines, number, indent) {
  const found = [];
  let limit = indent;
  for (let row = number; row >= 0 && limit > 0; row -= 1) {
    const line = lines[row];
    if (!line.trim() || line.trim().startsWith("#")) continue;
    const told = KEY.exec(line);
    const dashes = /^(\s*)((?:-\s+)+)/.exec(line);
    const own = told ? told[1].length + told[2].length : /^\s*/.exec(line)[0].length;
    if (told && own < limit) {
      found.unshift(told[3] ?? told[4] ?? told[5]);
      limit = own;
    }
    if (dashes && dashes[1].length < limit) {
      found.unshift("-");
      limit = dashes[1].length + (dashes[1].length ? 0 : 0);
      if (!limit) {
        // A list may stand at the indentation of its own key.
        const above = parent(lines, row - 1, dashes[1].length);
        if (above) found.unshift(above);
        return found;
      }
      const above = same(lines, row - 1, dashes[1].length);
      if (above) found.unshift(above);
    }
  }
  return found;
}

function same(lines, from, indent) {
  for (let row = from; row >= 0; row -= 1) {
    const line = lines[row];
    if (!line.trim() || line.trim().startsWith("#")) continue;
    const own = /^\s*/.exec(line)[0].length;
    if (own < indent) return null;
    if (own === indent && !line.trimStart().startsWith("-")) {
      const told = KEY.exec(line);
      return told ? (told[3] ?? told[4] ?? told[5]) : null;
    }
  }
  return null;
}

const parent = same;

/** All forms that a schema allows, references followed. */
export function forms(root, schema, depth = 0) {
  if (!schema || depth > 12) return [];
  if (schema.$ref) {
    const target = schema.$ref.replace(/^#\//, "").split("/").reduce((node, name) => node?.[decodeURIComponent(name)], root);
    return forms(root, target, depth + 1);
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...parts.flatMap((part) => forms(root, part, depth + 1))];
}

/** The forms at a path of keys. */
export function at(root, keys) {
  return keys.reduce(
    (now, key) => now.flatMap((form) => {
      if (key === "-") return forms(root, form.items);
      if (form.properties?.[key]) return forms(root, form.properties[key]);
      const pattern = Object.entries(form.patternProperties ?? {}).find(([one]) => new RegExp(one, "u").test(key));
      if (pattern) return forms(root, pattern[1]);
      return typeof form.additionalProperties === "object" ? forms(root, form.additionalProperties) : [];
    }),
    forms(root, root),
  );
}

function keysOf(found) {
  const options = new Map();
  for (const form of found) {
    for (const [name, inner] of Object.entries(form.properties ?? {})) {
      if (options.has(name)) continue;
      const needed = form.required?.includes(name);
      options.set(name, {
        label: name, type: "property", apply: `${name}: `, boost: needed ? 1 : 0,
        detail: inner.title ?? (needed ? "nötig" : ""), info: inner.description,
      });
    }
  }
  return [...options.values()];
}

function valuesOf(found) {
  const values = new Set(found.flatMap((form) => [...(form.enum ?? []), ...("const" in form ? [form.const] : []), ...(form.examples ?? [])]));
  if (found.some((form) => form.type === "boolean")) ["ja", "nein"].forEach((one) => values.add(one));
  return [...values].filter((one) => typeof one !== "object").map((one) => ({ label: String(one), type: "enum" }));
}

export function completion(address) {
  let schema;
  return async (context) => {
    if (!address) return null;
    schema ??= fetch(address).then((answer) => (answer.ok ? answer.json() : null));
    const root = await schema;
    if (!root) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const lines = context.state.doc.toString().split("\n");
    const told = /^(\s*(?:-\s+)*)([^\s:#-][^:#]*):\s+(.*)$/.exec(before);
    if (told) {
      const keys = path(lines, line.number - 2, told[1].length);
      const above = line.text.includes("- ") ? [...path(lines, line.number - 1, told[1].length), told[2].trim()] : [...keys, told[2].trim()];
      const options = valuesOf(at(root, above));
      return options.length ? { from: context.pos - told[3].length, options, validFor: /^[^\n]*$/ } : null;
    }
    const open = /^(\s*)((?:-\s+)*)([^\s:#]*)$/.exec(before);
    if (!open || (!open[3] && !context.explicit)) return null;
    const indent = open[1].length + open[2].length;
    const found = at(root, path(lines, line.number - (open[2] ? 1 : 2), indent));
    const options = [...keysOf(found), ...(open[2] ? valuesOf(found) : [])];
    return options.length ? { from: context.pos - open[3].length, options, validFor: /^[^\s:#]*$/ } : null;
  };
}
