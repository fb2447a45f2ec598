// The editor in the colours of the page; they change with the theme, because they are named and not written out.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--rw-action)", fontWeight: "600" },
  { tag: [tags.string, tags.content], color: "var(--rw-text)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--rw-muted)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.keyword, tags.labelName, tags.typeName], color: "var(--rw-blue)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--rw-muted)" },
]);

export const look = EditorView.theme({
  "&": { color: "var(--rw-text)", backgroundColor: "var(--rw-ground)", fontSize: "0.9375rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--rw-mono)", lineHeight: "1.6", minHeight: "16rem" },
  ".cm-content": { caretColor: "var(--rw-text)" },
  ".cm-cursor": { borderLeftColor: "var(--rw-text)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--rw-surface)", color: "var(--rw-muted)", borderRight: "1px solid var(--rw-line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--rw-action) 6%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--rw-action) 12%, var(--rw-surface))" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--rw-action) 30%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--rw-yellow) 30%, transparent)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--rw-ground)", color: "var(--rw-text)", border: "1px solid var(--rw-edge)" },
  ".cm-tooltip-autocomplete ul li": { padding: "0.25rem 0.5rem !important" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--rw-action)", color: "var(--kern-color-action-on-default)" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "1rem" },
  ".cm-completionInfo": { maxWidth: "24rem", padding: "0.5rem 0.75rem", fontFamily: "var(--kern-typography-font-family-default)" },
  ".cm-diagnostic": { padding: "0.375rem 0.75rem", fontFamily: "var(--kern-typography-font-family-default)" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--rw-red)" },
  ".cm-diagnostic-warning": { borderLeft: "5px solid var(--rw-yellow)" },
  ".cm-lintRange": { backgroundImage: "none !important", textDecoration: "underline wavy 2px", textUnderlineOffset: "3px" },
  ".cm-lintRange-error": { textDecorationColor: "var(--rw-red)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--rw-yellow)" },
  ".cm-panel input, .cm-panel button": { font: "inherit", color: "inherit", backgroundColor: "var(--rw-surface)", backgroundImage: "none", border: "1px solid var(--rw-edge)" },
});
