// The YAML editor: a text area with data-editor="yaml" becomes CodeMirror; what is written stays in the text area.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { colours, look } from "./colours.js";
import { completion } from "./completion.js";
import { diagnostics } from "./diagnostics.js";
import { words } from "./words.js";

function nonce() {
  return document.querySelector("script[nonce]")?.nonce ?? "";
}

function beside(area) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  if (label && !label.id) label.id = `${area.id}-name`;
  const told = { class: "cm-content", "aria-multiline": "true" };
  if (label) told["aria-labelledby"] = label.id;
  else told["aria-label"] = area.getAttribute("aria-label") ?? "YAML";
  const described = area.getAttribute("aria-describedby");
  if (described) told["aria-describedby"] = described;
  return told;
}

// Tab indents, as in every editor; Escape first lets it leave the field, as for somebody without a mouse it must.
function leaving() {
  let free = false;
  return keymap.of([
    { key: "Escape", run: () => { free = true; return false; } },
    { key: "Tab", run: (view) => { if (free) { free = false; return false; } return indentMore(view); },
      shift: (view) => { if (free) { free = false; return false; } return indentLess(view); } },
    { any: (_, event) => { if (event.key !== "Tab" && event.key !== "Escape" && event.key !== "Shift") free = false; return false; } },
  ]);
}

function mount(area) {
  const { schema, diagnostics: judge } = area.dataset;
  const token = area.form?.elements.csrf?.value ?? "";
  const frame = document.createElement("div");
  frame.className = "rw-editor";
  const help = document.createElement("p");
  help.className = "rw-editor__help";
  help.textContent = "Vorschläge: Strg + Leertaste · Suchen: Strg + F · Mit der Tabulatortaste weiter: erst Esc drücken";
  area.hidden = true;
  area.after(frame, help);
  const view = new EditorView({
    parent: frame,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(nonce()), words, lineNumbers(), foldGutter(), highlightActiveLineGutter(), highlightSpecialChars(),
        history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        highlightSelectionMatches(), yaml(), indentUnit.of("  "), syntaxHighlighting(colours), look,
        autocompletion({ override: [completion(schema)] }), EditorState.readOnly.of(area.readOnly),
        judge ? [linter(diagnostics(judge, token), { delay: 500 }), lintGutter()] : [],
        leaving(),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
          ...completionKeymap, ...lintKeymap]),
        EditorView.lineWrapping, EditorView.contentAttributes.of(beside(area)),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      ],
    }),
  });
  // A diagnostic beside the form leads to its line: …/yaml#zeile-12
  const line = /^#zeile-(\d+)$/.exec(location.hash);
  if (line) {
    const row = view.state.doc.line(Math.min(Math.max(Number(line[1]), 1), view.state.doc.lines));
    view.dispatch({ selection: { anchor: row.from }, effects: EditorView.scrollIntoView(row.from, { y: "center" }) });
    view.focus();
  }
  // Lines are measured before the font is there; once it is, again.
  document.fonts.ready.then(() => view.requestMeasure());
  area.form?.addEventListener("submit", () => { area.value = view.state.doc.toString(); });
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => view.focus());
}

function begin() {
  document.querySelectorAll('textarea[data-editor="yaml"]').forEach(mount);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
