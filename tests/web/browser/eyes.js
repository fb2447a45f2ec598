// What tests ask a page: what is too wide, what can be reached, what is reached and how it shows.
(() => {
  const REACHED = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], [contenteditable=true]';

  /** Elements that stick out on the right, but for what scrolls by itself. */
  function wide() {
    const edge = document.documentElement.clientWidth + 1;
    return [...document.querySelectorAll("body *")]
      .filter((one) => !one.closest(".rw-scroll, .rw-chart, .rw-code, .cm-editor, .kern-sr-only, .rw-skip"))
      .filter((one) => one.getBoundingClientRect().right > edge)
      .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`);
  }

  /** Tables of which something is cut off: those that became no cards though there was no room for them. */
  function cut() {
    return [...document.querySelectorAll(".rw-table")]
      .filter((one) => one.parentElement.clientWidth > 0 && one.scrollWidth > one.parentElement.clientWidth + 1)
      .map((one) => `${one.caption?.textContent.trim()} ${one.scrollWidth} > ${one.parentElement.clientWidth}`);
  }

  /** The stops that the Tab key should make: of radio buttons of one name it makes one. */
  function wanted() {
    const first = (one) => one.type !== "radio" || one === document.getElementsByName(one.name)[0];
    return [...document.querySelectorAll(REACHED)]
      .filter((one) => one.checkVisibility() && !one.closest(".cm-tooltip") && !one.disabled && one.getAttribute("tabindex") !== "-1" && first(one));
  }

  const stops = () => wanted().length;

  /** Those of them where the focus has not been. */
  const missed = () => wanted().filter((one) => !one.dataset.seen).map((one) => one.outerHTML.slice(0, 120));

  function ringed(one) {
    return [null, "::before", "::after"].some((part) => {
      const style = getComputedStyle(one, part);
      const drawn = part === null || style.content !== "none";
      return drawn && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none");
    });
  }

  /** Where the focus is: its number, how it looks; null at the end of the page. */
  function stop() {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    one.dataset.seen ??= String(document.querySelectorAll("[data-seen]").length);
    const box = one.getBoundingClientRect();
    return {
      number: one.dataset.seen,
      shown: one.outerHTML.slice(0, 100),
      ringed: ringed(one) || (one.closest(".rw-editor") !== null && ringed(one.closest(".rw-editor"))),
      within: box.bottom > 0 && box.top < innerHeight,
    };
  }

  /** Puts the focus before the first stop. */
  function rewind() {
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  }

  window.eyes = { wide, cut, stops, missed, stop, rewind };
})();
