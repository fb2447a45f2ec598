// Names each cell after its column, so that on a narrow screen a row can be read as a card. Roles are said outright,
// because a browser forgets that something is a table once it is laid out otherwise.

const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

export function cards(part) {
  const tables = part.matches?.(".rw-table") ? [part] : part.querySelectorAll(".rw-table");
  for (const table of tables) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      [...row.cells].forEach((cell, place) => {
        if (heads[place]) cell.dataset.label = heads[place];
      });
    }
    for (const element of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
      const head = element.scope === "row" ? "rowheader" : "columnheader";
      element.setAttribute("role", ROLES[element.tagName] ?? head);
    }
    table.dataset.cards = "";
  }
}
