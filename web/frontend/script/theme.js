// Light or dark without loading the page anew; the form does the same without this.

const NAMES = { hell: "light", dunkel: "dark" };
const SCHEMES = { hell: "light", dunkel: "dark", "": "light dark" };

export function theme() {
  const form = document.querySelector("[data-theme-form]");
  form?.addEventListener("submit", async (event) => {
    const chosen = event.submitter?.value;
    if (chosen === undefined) return;
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
    if (!answer.ok && answer.type !== "opaqueredirect") {
      form.submit();
      return;
    }
    const root = document.documentElement;
    if (chosen) root.dataset.kernTheme = NAMES[chosen];
    else delete root.dataset.kernTheme;
    document.querySelector('meta[name="color-scheme"]').content = SCHEMES[chosen];
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    }
  });
}
