// What the engine says about the text, at its place. The server answers [{line, column, end_line, end_column,
// severity, message}], lines and columns from 1.

function place(doc, line, column) {
  const row = doc.line(Math.min(Math.max(line || 1, 1), doc.lines));
  return Math.min(row.from + Math.max((column || 1) - 1, 0), row.to);
}

function here(doc, one) {
  const from = place(doc, one.line, one.column);
  let to = one.end_line || one.end_column ? place(doc, one.end_line || one.line, one.end_column) : from;
  if (to <= from) {
    // Nothing to underline: the word there, or the end of its line.
    const row = doc.lineAt(from);
    to = from + (/^[\p{L}\p{N}_.-]+/u.exec(row.text.slice(from - row.from))?.[0].length ?? 0);
    if (to === from) to = row.to;
  }
  return { from, to, severity: one.severity === "warning" ? "warning" : "error", message: one.message };
}

export function diagnostics(address, token) {
  return async (view) => {
    const doc = view.state.doc;
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ text: doc.toString(), csrf: token }),
      headers: { "X-CSRF": token, Accept: "application/json" },
    });
    if (!answer.ok) return [];
    return (await answer.json()).map((one) => here(doc, one));
  };
}
