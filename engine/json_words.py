"""What the words of conditions, days and the fact model mean, for the descriptions of the JSON Schema."""

CONDITIONS = {
    "alles trifft zu": "alle Teile müssen zutreffen",
    "eines trifft zu": "mindestens ein Teil muss zutreffen",
    "nicht": "der Teil darf nicht zutreffen",
    "begriff": "Kennung einer Definition, die zutreffen muss",
    "am": "Tag, an dem die Definition zutreffen muss; ohne Angabe der Stichtag",
    "gibt es": "mindestens ein solcher Datensatz ist da",
    "keine": "kein solcher Datensatz ist da",
    "anzahl": "wie viele solcher Datensätze da sind",
    "in folge": "nur was nach dem letzten Datensatz kommt, der die Bedingung nicht erfüllt",
    "tage in": "wie viele Tage die Zeiträume der Datensätze bedecken, Überschneidungen einmal",
    "monate in": "wie viele Kalendermonate die Zeiträume der Datensätze bedecken",
}
"""The keys of a condition."""

SELECTION = {
    "aus": "die Art der Datensätze, aus denen ausgewählt wird",
    "mit": "Bedingung, die ein Datensatz erfüllen muss",
    "über": "Verknüpfung, wenn es mehrere gibt",
    "genannt": "Name des Datensatzes",
}
"""The keys of a selection of records."""

UNION = {
    "von": "Feld mit dem ersten Tag",
    "bis": "Feld mit dem letzten Tag",
    "in den letzten": "Länge des Fensters, das mit dem Stichtag endet",
    "zwischen": "erster und letzter Tag des Fensters",
}
"""The keys that a union of intervals has besides."""

COUNTING = ("genau", "mindestens", "höchstens", "mehr als", "weniger als")
"""The comparisons of a number."""

COMPARISONS = {
    "genau": "gleich dem Wert",
    "mindestens": "der Wert oder mehr",
    "höchstens": "der Wert oder weniger",
    "mehr als": "mehr als der Wert",
    "weniger als": "weniger als der Wert",
    "länger als": "länger als die Dauer",
    "kürzer als": "kürzer als die Dauer",
    "ab": "das Alter ist vollendet",
    "unter": "das Alter ist noch nicht vollendet",
    "am": "genau an dem Tag",
    "vor": "vor dem Tag",
    "nach": "nach dem Tag",
    "frühestens": "an dem Tag oder danach",
    "spätestens": "an dem Tag oder davor",
    "in den letzten": "in dem Zeitraum, der mit dem Stichtag endet",
    "in den nächsten": "in dem Zeitraum, der am Tag nach dem Stichtag beginnt",
    "im": "Berichtsmonat",
    "eine von": "einer der Werte",
    "keine von": "keiner der Werte",
    "wie": "derselbe Wert wie in dem Feld",
    "ist ausgefüllt": "ja oder nein",
}
"""The comparisons of a field."""

DAY_BLOCKS = {
    "frühestes von": "der früheste der Tage",
    "spätestes von": "der späteste der Tage",
    "erstes vorhandene von": "der erste Tag der Liste, den es gibt",
}
"""Days out of several."""

ENTITY_KEYS = {
    "entität": "Name der Entität, der Name der Datei",
    "bezeichnung": "wie sie in Sätzen heißt",
    "artikel": "der, die oder das",
    "mehrzahl": "Mehrzahl der Bezeichnung",
    "bedeutung": "was ein Datensatz ist, in einem Satz",
    "gehört zu": "Entitäten, zu denen jeder Datensatz gehört; die Spalte heißt <entität>_id",
    "kann gehören zu": "Entitäten, zu denen ein Datensatz gehören kann",
    "tag": "Feld mit dem Tag des Vorgangs: davor gibt es ihn nicht",
    "zeitraum": "Felder mit dem ersten und dem letzten Tag",
    "gibt es ab": "erster Tag, an dem es solche Datensätze gibt; davor ist eine fehlende Tabelle leer",
    "personenbezogen": "ja, wenn der Schlüssel eine Person kenntlich macht; er wird bei der Einfuhr ersetzt",
    "felder": "die Felder, jedes mit Typ und Bezeichnung",
}
"""The keys of an entity."""

FIELD_KEYS = {
    "typ": "Typ des Felds",
    "bezeichnung": "wie es in Sätzen heißt",
    "bedeutung": "was darin steht, in einem Satz",
    "einheit": "Einheit einer Zahl",
    "leer heißt": "was ein leeres Feld bedeutet; ohne Angabe unbekannt",
    "geplant": "ja, wenn der Tag nach dem Stichtag liegen darf",
    "liefert": "wer die Angabe liefert",
    "schutzstufe": "was nicht in Nachrichten stehen darf",
    "quellen": "wie das Feld in den Fachverfahren heißt",
    "auswahl": "die erlaubten Werte",
    "erstes vorhandene von": "Felder, deren erstes vorhandenes zählt",
    "von": "Feld mit dem ersten Tag einer Dauer",
    "bis": "Feld mit dem letzten Tag einer Dauer",
    "ab": "Feld mit dem Tag, von dem das Alter zählt",
    "einschließlich": "ja, wenn der letzte Tag mitzählt",
}
"""The keys of a field."""

MODEL_KEYS = {
    "fall": "Entität des Falls",
    "einheit": "Entität der Organisationseinheit",
    "amt": "Name der Ebene des ganzen Amts",
}
"""The keys of the file that names case and unit."""
