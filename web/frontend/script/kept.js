// A choice that decides what else can be said brings the whole form anew: what was filled in meanwhile stays.
const FORM = ".rw-ruleform";
const sent = new WeakMap();

/** What stands in a form: the values of each name; a box that is not ticked has none. */
function said(form) {
  const found = new Map([...form.querySelectorAll("input[type=checkbox]")].map((box) => [box.name, []]));
  for (const [name, value] of new FormData(form)) found.set(name, [...(found.get(name) ?? []), value]);
  return found;
}

function fill(form, name, values) {
  const fields = [...form.elements].filter((one) => one.name === name);
  for (const field of fields) {
    if (field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0];
  }
  return fields.at(-1);
}

export function kept() {
  let later = [];
  let last = null;
  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const form = detail.elt.closest(FORM);
    if (form) sent.set(detail.xhr, said(form));
  });
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const before = sent.get(detail.xhr);
    const form = detail.target?.querySelector(FORM);
    if (!before || !form) return;
    later = [...said(form)].filter(([name, values]) => before.has(name) && before.get(name).join("\n") !== values.join("\n"));
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    const form = document.querySelector(FORM);
    const filled = form ? later.map(([name, values]) => fill(form, name, values)).filter(Boolean) : [];
    later = [];
    last = filled.at(-1) ?? last;
  });
  // Only now somebody listens to what has come anew.
  document.body.addEventListener("htmx:afterSettle", () => {
    const field = last;
    last = null;
    if (field?.isConnected) field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
