"""What all parts of the audit package share."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1


class Noted(BaseModel):
    """What all parts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Noted):
    """What the package is about, who made it and when, and how far the trail had come."""

    format: int = FORMAT
    amt: str
    amt_name: str
    von: date = Field(description="erster Tag des Zeitraums")
    bis: date = Field(description="letzter Tag des Zeitraums")
    erstellt_am: datetime
    erstellt_von: str = Field(description="Kürzel, nie ein Name")
    pruefspur_eintraege: int = Field(description="Nummer des letzten Eintrags der Prüfspur")
    pruefspur_hash: str = Field(description="Hash des letzten Eintrags der Prüfspur")
    siegel: str | None = Field(None, description="Fingerabdruck des Siegels (SHA-256 des öffentlichen Schlüssels)")
    programm: dict[str, str] = Field({}, description="Fassungen des Programms und seiner Teile")
