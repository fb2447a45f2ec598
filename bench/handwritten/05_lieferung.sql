-- Was die Regeln lesen, bevor sie es glauben: jeder Schlüssel einmal, kein Leerzeichen am Rand, kein unmöglicher Tag,
-- nichts, das nicht zur Auswahl steht, und zu jeder Verknüpfung der Datensatz. Nur auf Wunsch (--check).
-- Jede Spalte für sich gefragt: dann antwortet oft ihr Wörterbuch oder ihre Statistik, nicht jede Zeile.

CREATE MACRO unsauber(text) AS
    NOT (strlen(text) = length(text) AND text >= '!' AND reverse(text) >= '!')
    AND (text <> trim(text, E' \t\n\r') OR text = '');
CREATE MACRO unmoeglich(tag) AS tag NOT BETWEEN DATE '1900-01-01' AND DATE '2199-12-31';

CREATE TEMP TABLE lieferung (tabelle VARCHAR, zeilen BIGINT, doppelt BIGINT, unbrauchbar BIGINT);

INSERT INTO lieferung
SELECT 'kunde', count(*), count(*) - count(DISTINCT hash(kunde_id)),
      (SELECT count(*) FROM read_parquet(datei('kunde')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('kunde')) WHERE unsauber(team_id))
    + (SELECT count(*) FROM read_parquet(datei('kunde')) WHERE unmoeglich(geburtsdatum))
    + (SELECT count(*) FROM read_parquet(datei('kunde')) WHERE unmoeglich(betreut_seit))
    + (SELECT count(*) FROM read_parquet(datei('kunde')) WHERE status NOT IN ('arbeitslos', 'arbeitsuchend',
          'nicht aktivierbar', 'in Beschäftigung'))
FROM read_parquet(datei('kunde'));

INSERT INTO lieferung
SELECT 'kontakt', count(*), count(*) - count(DISTINCT hash(kontakt_id)),
      (SELECT count(*) FROM read_parquet(datei('kontakt')) WHERE unsauber(kontakt_id))
    + (SELECT count(*) FROM read_parquet(datei('kontakt')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('kontakt')) WHERE unmoeglich(datum))
    + (SELECT count(*) FROM read_parquet(datei('kontakt')) WHERE art NOT IN ('persönlich', 'telefonisch', 'Video',
          'schriftlich', 'Gruppe'))
    + (SELECT count(*) FROM read_parquet(datei('kontakt')) WHERE anlass NOT IN ('Beratung', 'Elternzeitberatung',
          'Absolventenmanagement', 'Fallmanagement', 'Erstberatung', 'Übergang Schule und Beruf', 'Erstorientierung',
          'Gesundheitsberatung', 'sonstiger'))
FROM read_parquet(datei('kontakt'));

INSERT INTO lieferung
SELECT 'eingliederungsvereinbarung', count(*), count(*) - count(DISTINCT hash(eingliederungsvereinbarung_id)),
      (SELECT count(*) FROM read_parquet(datei('eingliederungsvereinbarung')) WHERE
       unsauber(eingliederungsvereinbarung_id))
    + (SELECT count(*) FROM read_parquet(datei('eingliederungsvereinbarung')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('eingliederungsvereinbarung')) WHERE unmoeglich(abgeschlossen_am))
    + (SELECT count(*) FROM read_parquet(datei('eingliederungsvereinbarung')) WHERE unmoeglich(gueltig_bis))
    + (SELECT count(*) FROM read_parquet(datei('eingliederungsvereinbarung')) WHERE unsauber(begruendung_laufzeit))
FROM read_parquet(datei('eingliederungsvereinbarung'));

INSERT INTO lieferung
SELECT 'profiling', count(*), count(*) - count(DISTINCT hash(profiling_id)),
      (SELECT count(*) FROM read_parquet(datei('profiling')) WHERE unsauber(profiling_id))
    + (SELECT count(*) FROM read_parquet(datei('profiling')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('profiling')) WHERE unmoeglich(erstellt_am))
    + (SELECT count(*) FROM read_parquet(datei('profiling')) WHERE profillage NOT IN ('Z', 'I', 'Marktprofil',
          'Aktivierungsprofil', 'Förderprofil', 'Entwicklungsprofil', 'Stabilisierungsprofil',
          'Unterstützungsprofil'))
FROM read_parquet(datei('profiling'));

INSERT INTO lieferung
SELECT 'handlungsbedarf', count(*), count(*) - count(DISTINCT hash(handlungsbedarf_id)),
      (SELECT count(*) FROM read_parquet(datei('handlungsbedarf')) WHERE unsauber(handlungsbedarf_id))
    + (SELECT count(*) FROM read_parquet(datei('handlungsbedarf')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('handlungsbedarf')) WHERE unmoeglich(festgestellt_am))
    + (SELECT count(*) FROM read_parquet(datei('handlungsbedarf')) WHERE unmoeglich(behoben_am))
    + (SELECT count(*) FROM read_parquet(datei('handlungsbedarf')) WHERE status NOT IN ('offen', 'behoben'))
    + (SELECT count(*) FROM read_parquet(datei('handlungsbedarf')) WHERE schluesselgruppe NOT IN ('Qualifikation',
          'Leistungsfähigkeit', 'Motivation', 'Rahmenbedingungen'))
FROM read_parquet(datei('handlungsbedarf'));

INSERT INTO lieferung
SELECT 'termin', count(*), count(*) - count(DISTINCT hash(termin_id)),
      (SELECT count(*) FROM read_parquet(datei('termin')) WHERE unsauber(termin_id))
    + (SELECT count(*) FROM read_parquet(datei('termin')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('termin')) WHERE unmoeglich(datum))
    + (SELECT count(*) FROM read_parquet(datei('termin')) WHERE ergebnis NOT IN ('wahrgenommen',
          'entschuldigt versäumt', 'unentschuldigt versäumt', 'abgesagt'))
FROM read_parquet(datei('termin'));

INSERT INTO lieferung
SELECT 'antrag', count(*), count(*) - count(DISTINCT hash(antrag_id)),
      (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE unsauber(antrag_id))
    + (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE unmoeglich(eingang))
    + (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE unmoeglich(vollstaendig_am))
    + (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE unmoeglich(entschieden_am))
    + (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE art NOT IN ('Neuantrag', 'Weiterbewilligung',
          'Änderung'))
    + (SELECT count(*) FROM read_parquet(datei('antrag')) WHERE entscheidung NOT IN ('bewilligt',
          'vorläufig bewilligt', 'abgelehnt', 'zurückgenommen'))
FROM read_parquet(datei('antrag'));

INSERT INTO lieferung
SELECT 'leistungsbezug', count(*), count(*) - count(DISTINCT hash(leistungsbezug_id)),
      (SELECT count(*) FROM read_parquet(datei('leistungsbezug')) WHERE unsauber(leistungsbezug_id))
    + (SELECT count(*) FROM read_parquet(datei('leistungsbezug')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('leistungsbezug')) WHERE unmoeglich(von))
    + (SELECT count(*) FROM read_parquet(datei('leistungsbezug')) WHERE unmoeglich(bis))
FROM read_parquet(datei('leistungsbezug'));

INSERT INTO lieferung
SELECT 'teilnahme', count(*), count(*) - count(DISTINCT hash(teilnahme_id)),
      (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE unsauber(teilnahme_id))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE unmoeglich(beginn))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE unmoeglich(ende_geplant))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE unmoeglich(ende_tatsaechlich))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE unmoeglich(absolventenmanagement_beginn))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE erfolgsprognose NOT IN ('positiv', 'negativ'))
    + (SELECT count(*) FROM read_parquet(datei('teilnahme')) WHERE art NOT IN ('FbW', 'Umschulung', 'Aktivierung',
          'Arbeitsgelegenheit', 'Coaching', 'Berufsvorbereitung', 'außerbetriebliche Ausbildung',
          'ausbildungsbegleitende Hilfen', 'Sprachförderung', 'sonstige'))
FROM read_parquet(datei('teilnahme'));

INSERT INTO lieferung
SELECT 'vermittlungsvorschlag', count(*), count(*) - count(DISTINCT hash(vermittlungsvorschlag_id)),
      (SELECT count(*) FROM read_parquet(datei('vermittlungsvorschlag')) WHERE unsauber(vermittlungsvorschlag_id))
    + (SELECT count(*) FROM read_parquet(datei('vermittlungsvorschlag')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('vermittlungsvorschlag')) WHERE unmoeglich(datum))
FROM read_parquet(datei('vermittlungsvorschlag'));

INSERT INTO lieferung
SELECT 'wiedervorlage', count(*), count(*) - count(DISTINCT hash(wiedervorlage_id)),
      (SELECT count(*) FROM read_parquet(datei('wiedervorlage')) WHERE unsauber(wiedervorlage_id))
    + (SELECT count(*) FROM read_parquet(datei('wiedervorlage')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('wiedervorlage')) WHERE unsauber(teilnahme_id))
    + (SELECT count(*) FROM read_parquet(datei('wiedervorlage')) WHERE unmoeglich(erledigt_am))
FROM read_parquet(datei('wiedervorlage'));

INSERT INTO lieferung
SELECT 'verbleib', count(*), count(*) - count(DISTINCT hash(verbleib_id)),
      (SELECT count(*) FROM read_parquet(datei('verbleib')) WHERE unsauber(verbleib_id))
    + (SELECT count(*) FROM read_parquet(datei('verbleib')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('verbleib')) WHERE unsauber(teilnahme_id))
    + (SELECT count(*) FROM read_parquet(datei('verbleib')) WHERE unmoeglich(festgestellt_am))
    + (SELECT count(*) FROM read_parquet(datei('verbleib')) WHERE unmoeglich(bezugstag))
FROM read_parquet(datei('verbleib'));

INSERT INTO lieferung
SELECT 'integration', count(*), count(*) - count(DISTINCT hash(integration_id)),
      (SELECT count(*) FROM read_parquet(datei('integration')) WHERE unsauber(integration_id))
    + (SELECT count(*) FROM read_parquet(datei('integration')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('integration')) WHERE unmoeglich(datum))
FROM read_parquet(datei('integration'));

INSERT INTO lieferung
SELECT 'fallmanagement', count(*), count(*) - count(DISTINCT hash(fallmanagement_id)),
      (SELECT count(*) FROM read_parquet(datei('fallmanagement')) WHERE unsauber(fallmanagement_id))
    + (SELECT count(*) FROM read_parquet(datei('fallmanagement')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('fallmanagement')) WHERE unmoeglich(beginn))
    + (SELECT count(*) FROM read_parquet(datei('fallmanagement')) WHERE unmoeglich(ende))
FROM read_parquet(datei('fallmanagement'));

INSERT INTO lieferung
SELECT 'bfm_pruefung', count(*), count(*) - count(DISTINCT hash(bfm_pruefung_id)),
      (SELECT count(*) FROM read_parquet(datei('bfm_pruefung')) WHERE unsauber(bfm_pruefung_id))
    + (SELECT count(*) FROM read_parquet(datei('bfm_pruefung')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('bfm_pruefung')) WHERE unsauber(fallmanagement_id))
    + (SELECT count(*) FROM read_parquet(datei('bfm_pruefung')) WHERE unmoeglich(datum))
    + (SELECT count(*) FROM read_parquet(datei('bfm_pruefung')) WHERE prognose NOT IN ('positiv', 'negativ'))
    + (SELECT count(*) FROM read_parquet(datei('bfm_pruefung')) WHERE unsauber(begruendung))
FROM read_parquet(datei('bfm_pruefung'));

INSERT INTO lieferung
SELECT 'bfm_vorschlag', count(*), count(*) - count(DISTINCT hash(bfm_vorschlag_id)),
      (SELECT count(*) FROM read_parquet(datei('bfm_vorschlag')) WHERE unsauber(bfm_vorschlag_id))
    + (SELECT count(*) FROM read_parquet(datei('bfm_vorschlag')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('bfm_vorschlag')) WHERE unmoeglich(vorgeschlagen_am))
    + (SELECT count(*) FROM read_parquet(datei('bfm_vorschlag')) WHERE ergebnis NOT IN ('offen', 'angenommen',
          'abgelehnt'))
FROM read_parquet(datei('bfm_vorschlag'));

INSERT INTO lieferung
SELECT 'aufsuchende_hilfe', count(*), count(*) - count(DISTINCT hash(aufsuchende_hilfe_id)),
      (SELECT count(*) FROM read_parquet(datei('aufsuchende_hilfe')) WHERE unsauber(aufsuchende_hilfe_id))
    + (SELECT count(*) FROM read_parquet(datei('aufsuchende_hilfe')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('aufsuchende_hilfe')) WHERE unmoeglich(vorschlag_am))
    + (SELECT count(*) FROM read_parquet(datei('aufsuchende_hilfe')) WHERE ergebnis NOT IN ('offen', 'angenommen',
          'abgelehnt'))
FROM read_parquet(datei('aufsuchende_hilfe'));

INSERT INTO lieferung
SELECT 'befreiung', count(*), count(*) - count(DISTINCT hash(befreiung_id)),
      (SELECT count(*) FROM read_parquet(datei('befreiung')) WHERE unsauber(befreiung_id))
    + (SELECT count(*) FROM read_parquet(datei('befreiung')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('befreiung')) WHERE unmoeglich(von))
    + (SELECT count(*) FROM read_parquet(datei('befreiung')) WHERE unmoeglich(bis))
FROM read_parquet(datei('befreiung'));

INSERT INTO lieferung
SELECT 'kooperationsplan', count(*), count(*) - count(DISTINCT hash(kooperationsplan_id)),
      (SELECT count(*) FROM read_parquet(datei('kooperationsplan')) WHERE unsauber(kooperationsplan_id))
    + (SELECT count(*) FROM read_parquet(datei('kooperationsplan')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('kooperationsplan')) WHERE unmoeglich(stand_vom))
FROM read_parquet(datei('kooperationsplan'));

INSERT INTO lieferung
SELECT 'erziehungszeit', count(*), count(*) - count(DISTINCT hash(erziehungszeit_id)),
      (SELECT count(*) FROM read_parquet(datei('erziehungszeit')) WHERE unsauber(erziehungszeit_id))
    + (SELECT count(*) FROM read_parquet(datei('erziehungszeit')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('erziehungszeit')) WHERE unmoeglich(beginn))
    + (SELECT count(*) FROM read_parquet(datei('erziehungszeit')) WHERE unmoeglich(ende))
FROM read_parquet(datei('erziehungszeit'));

INSERT INTO lieferung
SELECT 'aufforderung', count(*), count(*) - count(DISTINCT hash(aufforderung_id)),
      (SELECT count(*) FROM read_parquet(datei('aufforderung')) WHERE unsauber(aufforderung_id))
    + (SELECT count(*) FROM read_parquet(datei('aufforderung')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('aufforderung')) WHERE unmoeglich(datum))
    + (SELECT count(*) FROM read_parquet(datei('aufforderung')) WHERE art NOT IN ('Integrationskurs',
          'Antrag auf vorrangige Leistung', 'Qualifizierung', 'sonstige'))
FROM read_parquet(datei('aufforderung'));

INSERT INTO lieferung
SELECT 'nachweis', count(*), count(*) - count(DISTINCT hash(nachweis_id)),
      (SELECT count(*) FROM read_parquet(datei('nachweis')) WHERE unsauber(nachweis_id))
    + (SELECT count(*) FROM read_parquet(datei('nachweis')) WHERE unsauber(kunde_id))
    + (SELECT count(*) FROM read_parquet(datei('nachweis')) WHERE unsauber(aufforderung_id))
    + (SELECT count(*) FROM read_parquet(datei('nachweis')) WHERE unmoeglich(eingang_am))
    + (SELECT count(*) FROM read_parquet(datei('nachweis')) WHERE art NOT IN ('Anmeldebestätigung',
          'Wartelistenbestätigung', 'sonstiger'))
FROM read_parquet(datei('nachweis'));

-- Verknüpfungen, zu denen der Datensatz fehlt.
CREATE TEMP TABLE verwaist AS
WITH kind AS (
    SELECT 'kontakt' AS tabelle, kunde_id FROM read_parquet(datei('kontakt'))
    UNION ALL SELECT 'eingliederungsvereinbarung', kunde_id FROM read_parquet(datei('eingliederungsvereinbarung'))
    UNION ALL SELECT 'profiling', kunde_id FROM read_parquet(datei('profiling'))
    UNION ALL SELECT 'handlungsbedarf', kunde_id FROM read_parquet(datei('handlungsbedarf'))
    UNION ALL SELECT 'termin', kunde_id FROM read_parquet(datei('termin'))
    UNION ALL SELECT 'antrag', kunde_id FROM read_parquet(datei('antrag'))
    UNION ALL SELECT 'leistungsbezug', kunde_id FROM read_parquet(datei('leistungsbezug'))
    UNION ALL SELECT 'teilnahme', kunde_id FROM read_parquet(datei('teilnahme'))
    UNION ALL SELECT 'vermittlungsvorschlag', kunde_id FROM read_parquet(datei('vermittlungsvorschlag'))
    UNION ALL SELECT 'integration', kunde_id FROM read_parquet(datei('integration'))
    UNION ALL SELECT 'fallmanagement', kunde_id FROM read_parquet(datei('fallmanagement'))
    UNION ALL SELECT 'bfm_vorschlag', kunde_id FROM read_parquet(datei('bfm_vorschlag'))
    UNION ALL SELECT 'aufsuchende_hilfe', kunde_id FROM read_parquet(datei('aufsuchende_hilfe'))
    UNION ALL SELECT 'befreiung', kunde_id FROM read_parquet(datei('befreiung'))
    UNION ALL SELECT 'kooperationsplan', kunde_id FROM read_parquet(datei('kooperationsplan'))
    UNION ALL SELECT 'erziehungszeit', kunde_id FROM read_parquet(datei('erziehungszeit'))
    UNION ALL SELECT 'aufforderung', kunde_id FROM read_parquet(datei('aufforderung'))
)
SELECT tabelle, count(*) AS verwaist
FROM kind ANTI JOIN read_parquet(datei('kunde')) AS k ON k.kunde_id = kind.kunde_id
WHERE kunde_id IS NOT NULL
GROUP BY tabelle
UNION ALL
SELECT 'wiedervorlage', count(*)
FROM read_parquet(datei('wiedervorlage')) AS w ANTI JOIN read_parquet(datei('teilnahme')) USING (teilnahme_id)
WHERE teilnahme_id IS NOT NULL
UNION ALL
SELECT 'verbleib', count(*)
FROM read_parquet(datei('verbleib')) AS v ANTI JOIN read_parquet(datei('teilnahme')) USING (teilnahme_id)
WHERE teilnahme_id IS NOT NULL
UNION ALL
SELECT 'bfm_pruefung', count(*)
FROM read_parquet(datei('bfm_pruefung')) AS b ANTI JOIN read_parquet(datei('fallmanagement')) USING (fallmanagement_id)
WHERE fallmanagement_id IS NOT NULL
UNION ALL
SELECT 'nachweis', count(*)
FROM read_parquet(datei('nachweis')) AS n ANTI JOIN read_parquet(datei('aufforderung')) USING (aufforderung_id)
WHERE aufforderung_id IS NOT NULL;

COPY (SELECT l.*, coalesce(v.verwaist, 0) AS verwaist FROM lieferung AS l LEFT JOIN verwaist AS v USING (tabelle))
TO (getvariable('ergebnis') || '/lieferung.parquet') (FORMAT parquet);
