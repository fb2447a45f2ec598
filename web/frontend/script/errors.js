// After a form came back, the list of what is wrong is read first.

export function errors() {
  document.querySelector(".rw-summary")?.focus();
}
