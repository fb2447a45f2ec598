// Where in a YAML file somebody writes, told by indentation alone: the text is unfinished, no parser reads it.

const LINE = /^(\s*)((?:-\s+)*)(?:(?:"([^"]*)"|'([^']*)'|([^\s#:'"-][^#:]*?))\s*:(?=\s|$)\s*)?(.*)$/;

/** A line as [{indent, key}] from the outside in: a dash counts as the key "-", and what follows lies further in. */
function marks(text) {
  if (!text.trim() || text.trim().startsWith("#")) return [];
  const [, space, dashes, ...rest] = LINE.exec(text);
  const found = [];
  let indent = space.length;
  for (const dash of dashes.match(/-\s+/g) ?? []) {
    found.push({ indent, key: "-" });
    indent += dash.length;
  }
  const key = rest[0] ?? rest[1] ?? rest[2];
  if (key !== undefined) found.push({ indent, key });
  return found;
}

/** The keys above an indentation, looking upwards from a line (itself not counted). */
function above(lines, row, indent, item) {
  const path = [];
  let [limit, dash] = [indent, item];
  for (let at = row - 1; at >= 0; at -= 1) {
    for (const mark of marks(lines[at]).reverse()) {
      // The entries of a list may stand at the indentation of the list's own key.
      const outer = mark.indent < limit || (dash && mark.key !== "-" && mark.indent === limit);
      if (!outer) continue;
      path.unshift(mark.key);
      [limit, dash] = [mark.indent, mark.key === "-"];
    }
    if (limit === 0 && !dash) break;
  }
  return path;
}

/** What is being written at a column: {path, typed, value: of a key, item: of a list}; null inside a comment. */
export function inside(lines, row, column) {
  const text = lines[row].slice(0, column);
  if (/(^|\s)#/.test(text)) return null;
  const own = marks(text.replace(/-$/, "- "));
  const key = own.at(-1)?.key !== "-" ? own.at(-1) : undefined;
  const dashes = key ? own.slice(0, -1) : own;
  const first = own[0]?.indent ?? /^\s*/.exec(text)[0].length;
  const path = [...above(lines, row, first, dashes.length > 0), ...dashes.map(() => "-")];
  if (key) return { path: [...path, key.key], typed: LINE.exec(text)[6], value: true, item: false };
  return { path, typed: /[^\s-]?[^\s:]*$/.exec(text)[0].replace(/^-/, ""), value: false, item: dashes.length > 0 };
}
