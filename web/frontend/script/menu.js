// The navigation is open on wide screens and folded on narrow ones.

export function menu() {
  const folded = document.querySelector("[data-menu]");
  if (!folded) return;
  const narrow = window.matchMedia("(max-width: 47.99rem)");
  const fit = () => {
    folded.open = !narrow.matches;
  };
  narrow.addEventListener("change", fit);
  fit();
}
