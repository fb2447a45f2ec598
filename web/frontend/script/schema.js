// Finding one's way through a JSON Schema.

/** All forms that a schema allows, references followed. */
export function forms(root, schema, depth = 0) {
  if (!schema || depth > 12) return [];
  if (schema.$ref) {
    const names = schema.$ref.replace(/^#\//, "").split("/");
    const target = names.reduce((node, name) => node?.[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")], root);
    return forms(root, target, depth + 1);
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...parts.flatMap((part) => forms(root, part, depth + 1))];
}

function step(root, form, key) {
  if (key === "-") return forms(root, form.items);
  if (form.properties?.[key]) return forms(root, form.properties[key]);
  const pattern = Object.entries(form.patternProperties ?? {}).find(([one]) => new RegExp(one, "u").test(key));
  if (pattern) return forms(root, pattern[1]);
  return typeof form.additionalProperties === "object" ? forms(root, form.additionalProperties) : [];
}

/** The forms at a path of keys; "-" is an entry of a list. */
export function reach(root, begin, path) {
  return path.reduce((now, key) => now.flatMap((form) => step(root, form, key)), begin);
}
