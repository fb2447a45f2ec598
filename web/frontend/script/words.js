// What the editor says, in German.
import { EditorState } from "@codemirror/state";

export const words = EditorState.phrases.of({
  "Find": "Suchen", "Replace": "Ersetzen", "next": "nächste", "previous": "vorige", "all": "alle",
  "match case": "Groß/klein", "by word": "ganze Wörter", "regexp": "Muster", "replace": "ersetzen",
  "replace all": "alle ersetzen", "close": "schließen", "current match": "dieser Treffer", "on line": "in Zeile",
  "replaced match on line $": "in Zeile $ ersetzt", "replaced $ matches": "$ ersetzt", "Go to line": "Zu Zeile", "go": "gehen",
  "Completions": "Vorschläge", "Diagnostics": "Meldungen", "No diagnostics": "Keine Meldungen",
  "Fold line": "Einklappen", "Unfold line": "Ausklappen", "Folded lines": "Eingeklappt", "Unfolded lines": "Ausgeklappt",
  "folded code": "eingeklappt", "unfold": "ausklappen", "to": "bis", "Selection deleted": "Auswahl gelöscht",
  "Control character": "Steuerzeichen",
});
