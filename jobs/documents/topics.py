"""What people call the topics of rules and the areas of the register."""

from __future__ import annotations

_SPOKEN = {
    "absolventenmanagement": "Absolventenmanagement",
    "begriffe": "Begriffe",
    "bfm": "Beschäftigungsorientiertes Fallmanagement",
    "egv": "Eingliederungsvereinbarung und Kooperationsplan",
    "eingliederung": "Eingliederungsvereinbarung und Kooperationsplan",
    "erziehende": "Erziehende",
    "fallmanagement": "Beschäftigungsorientiertes Fallmanagement",
    "fbw": "Förderung der beruflichen Weiterbildung",
    "gefluechtete": "Geflüchtete",
    "iks": "Internes Kontrollsystem",
    "jugend": "Junge Menschen unter 25",
    "kontakt": "Kontakt",
    "leistung": "Leistung",
    "massnahmen": "Maßnahmen",
    "neukunden": "Neue Kundinnen und Kunden",
    "qualitaet": "Qualität",
    "rechtsaenderung": "Rechtsänderung",
    "teilhabe": "Teilhabe am Arbeitsmarkt",
    "u25": "Junge Menschen unter 25",
}


def spoken(topic: str) -> str:
    """The heading of a topic; a folder nobody has named here is called by its own name."""
    return _SPOKEN.get(topic, topic[:1].upper() + topic[1:].replace("-", " ").replace("_", " "))
