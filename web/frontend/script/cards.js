// A row is read as a card where the screen is narrow, or where the table would be cut: each cell is named after its
// column. Roles are said outright, because a browser forgets that something is a table once it is laid out otherwise.

const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
const narrow = window.matchMedia("(max-width: 47.99rem)");
// Whatever changes the room that a table has: the window, a part that is unfolded, the size of the text.
const seen = new ResizeObserver((changes) => changes.forEach((change) => fit(change.target)));

/** Lays a table out as cards or as a table, after the room around it. */
function fit(room) {
  for (const table of room.querySelectorAll(".rw-table[data-cards]")) {
    if (room.clientWidth === 0) continue;
    table.dataset.cards = "off";
    if (narrow.matches || table.scrollWidth > room.clientWidth + 1) table.dataset.cards = "on";
  }
}

export function cards(part) {
  const tables = part.matches?.(".rw-table") ? [part] : part.querySelectorAll(".rw-table");
  for (const table of tables) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      [...row.cells].forEach((cell, place) => {
        const head = heads[place];
        if (head) cell.dataset.label = head[0].toUpperCase() + head.slice(1);
      });
    }
    for (const element of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
      const head = element.scope === "row" ? "rowheader" : "columnheader";
      element.setAttribute("role", ROLES[element.tagName] ?? head);
    }
    table.dataset.cards = "off";
    const room = table.parentElement;
    fit(room);
    seen.observe(room);
  }
}

window.addEventListener("resize", () => document.querySelectorAll(".rw-table[data-cards]").forEach((table) => fit(table.parentElement)));
