-- Was die Regeln lesen, bevor sie es glauben: jeder Schlüssel einmal, kein Leerzeichen am Rand, kein unmöglicher Tag,
-- nichts, das nicht zur Auswahl steht, und zu jeder Verknüpfung der Datensatz. Nur auf Wunsch (--check).

CREATE MACRO sauber(text) AS coalesce(
    (strlen(text) = length(text) AND text >= '!' AND reverse(text) >= '!')
    OR (text = trim(text, E' \t\n\r') AND text <> ''), true);
CREATE MACRO moeglicher_tag(tag) AS coalesce(tag BETWEEN DATE '1900-01-01' AND DATE '2199-12-31', true);

CREATE TEMP TABLE lieferung (tabelle VARCHAR, zeilen BIGINT, doppelt BIGINT, unbrauchbar BIGINT);

INSERT INTO lieferung
SELECT 'kunde', count(*), count(*) - count(DISTINCT hash(kunde_id)), count(*) FILTER (NOT (
    sauber(kunde_id) AND sauber(team_id) AND moeglicher_tag(geburtsdatum) AND moeglicher_tag(betreut_seit)
    AND coalesce(status IN ('arbeitslos', 'arbeitsuchend', 'nicht aktivierbar', 'in Beschäftigung'), true)))
FROM read_parquet(datei('kunde'));

INSERT INTO lieferung
SELECT 'kontakt', count(*), count(*) - count(DISTINCT hash(kontakt_id)), count(*) FILTER (NOT (
    sauber(kontakt_id) AND sauber(kunde_id) AND moeglicher_tag(datum)
    AND coalesce(art IN ('persönlich', 'telefonisch', 'Video', 'schriftlich', 'Gruppe'), true)
    AND coalesce(anlass IN ('Beratung', 'Elternzeitberatung', 'Absolventenmanagement', 'Fallmanagement', 'Erstberatung',
                            'Übergang Schule und Beruf', 'Erstorientierung', 'Gesundheitsberatung', 'sonstiger'), true)))
FROM read_parquet(datei('kontakt'));

INSERT INTO lieferung
SELECT 'eingliederungsvereinbarung', count(*), count(*) - count(DISTINCT hash(eingliederungsvereinbarung_id)),
       count(*) FILTER (NOT (
    sauber(eingliederungsvereinbarung_id) AND sauber(kunde_id) AND moeglicher_tag(abgeschlossen_am)
    AND moeglicher_tag(gueltig_bis) AND sauber(begruendung_laufzeit)))
FROM read_parquet(datei('eingliederungsvereinbarung'));

INSERT INTO lieferung
SELECT 'profiling', count(*), count(*) - count(DISTINCT hash(profiling_id)), count(*) FILTER (NOT (
    sauber(profiling_id) AND sauber(kunde_id) AND moeglicher_tag(erstellt_am)
    AND coalesce(profillage IN ('Z', 'I', 'Marktprofil', 'Aktivierungsprofil', 'Förderprofil', 'Entwicklungsprofil',
                                'Stabilisierungsprofil', 'Unterstützungsprofil'), true)))
FROM read_parquet(datei('profiling'));

INSERT INTO lieferung
SELECT 'handlungsbedarf', count(*), count(*) - count(DISTINCT hash(handlungsbedarf_id)), count(*) FILTER (NOT (
    sauber(handlungsbedarf_id) AND sauber(kunde_id) AND moeglicher_tag(festgestellt_am) AND moeglicher_tag(behoben_am)
    AND coalesce(status IN ('offen', 'behoben'), true)
    AND coalesce(schluesselgruppe IN ('Qualifikation', 'Leistungsfähigkeit', 'Motivation', 'Rahmenbedingungen'), true)))
FROM read_parquet(datei('handlungsbedarf'));

INSERT INTO lieferung
SELECT 'termin', count(*), count(*) - count(DISTINCT hash(termin_id)), count(*) FILTER (NOT (
    sauber(termin_id) AND sauber(kunde_id) AND moeglicher_tag(datum)
    AND coalesce(ergebnis IN ('wahrgenommen', 'entschuldigt versäumt', 'unentschuldigt versäumt', 'abgesagt'), true)))
FROM read_parquet(datei('termin'));

INSERT INTO lieferung
SELECT 'antrag', count(*), count(*) - count(DISTINCT hash(antrag_id)), count(*) FILTER (NOT (
    sauber(antrag_id) AND sauber(kunde_id) AND moeglicher_tag(eingang) AND moeglicher_tag(vollstaendig_am)
    AND moeglicher_tag(entschieden_am)
    AND coalesce(art IN ('Neuantrag', 'Weiterbewilligung', 'Änderung'), true)
    AND coalesce(entscheidung IN ('bewilligt', 'vorläufig bewilligt', 'abgelehnt', 'zurückgenommen'), true)))
FROM read_parquet(datei('antrag'));

INSERT INTO lieferung
SELECT 'leistungsbezug', count(*), count(*) - count(DISTINCT hash(leistungsbezug_id)), count(*) FILTER (NOT (
    sauber(leistungsbezug_id) AND sauber(kunde_id) AND moeglicher_tag(von) AND moeglicher_tag(bis)))
FROM read_parquet(datei('leistungsbezug'));

INSERT INTO lieferung
SELECT 'teilnahme', count(*), count(*) - count(DISTINCT hash(teilnahme_id)), count(*) FILTER (NOT (
    sauber(teilnahme_id) AND sauber(kunde_id) AND moeglicher_tag(beginn) AND moeglicher_tag(ende_geplant)
    AND moeglicher_tag(ende_tatsaechlich) AND moeglicher_tag(absolventenmanagement_beginn)
    AND coalesce(erfolgsprognose IN ('positiv', 'negativ'), true)
    AND coalesce(art IN ('FbW', 'Umschulung', 'Aktivierung', 'Arbeitsgelegenheit', 'Coaching', 'Berufsvorbereitung',
                         'außerbetriebliche Ausbildung', 'ausbildungsbegleitende Hilfen', 'Sprachförderung',
                         'sonstige'), true)))
FROM read_parquet(datei('teilnahme'));

INSERT INTO lieferung
SELECT 'vermittlungsvorschlag', count(*), count(*) - count(DISTINCT hash(vermittlungsvorschlag_id)),
       count(*) FILTER (NOT (sauber(vermittlungsvorschlag_id) AND sauber(kunde_id) AND moeglicher_tag(datum)))
FROM read_parquet(datei('vermittlungsvorschlag'));

INSERT INTO lieferung
SELECT 'wiedervorlage', count(*), count(*) - count(DISTINCT hash(wiedervorlage_id)), count(*) FILTER (NOT (
    sauber(wiedervorlage_id) AND sauber(kunde_id) AND sauber(teilnahme_id) AND moeglicher_tag(erledigt_am)))
FROM read_parquet(datei('wiedervorlage'));

INSERT INTO lieferung
SELECT 'verbleib', count(*), count(*) - count(DISTINCT hash(verbleib_id)), count(*) FILTER (NOT (
    sauber(verbleib_id) AND sauber(kunde_id) AND sauber(teilnahme_id) AND moeglicher_tag(festgestellt_am)
    AND moeglicher_tag(bezugstag)))
FROM read_parquet(datei('verbleib'));

INSERT INTO lieferung
SELECT 'integration', count(*), count(*) - count(DISTINCT hash(integration_id)), count(*) FILTER (NOT (
    sauber(integration_id) AND sauber(kunde_id) AND moeglicher_tag(datum)))
FROM read_parquet(datei('integration'));

INSERT INTO lieferung
SELECT 'fallmanagement', count(*), count(*) - count(DISTINCT hash(fallmanagement_id)), count(*) FILTER (NOT (
    sauber(fallmanagement_id) AND sauber(kunde_id) AND moeglicher_tag(beginn) AND moeglicher_tag(ende)))
FROM read_parquet(datei('fallmanagement'));

INSERT INTO lieferung
SELECT 'bfm_pruefung', count(*), count(*) - count(DISTINCT hash(bfm_pruefung_id)), count(*) FILTER (NOT (
    sauber(bfm_pruefung_id) AND sauber(kunde_id) AND sauber(fallmanagement_id) AND moeglicher_tag(datum)
    AND coalesce(prognose IN ('positiv', 'negativ'), true) AND sauber(begruendung)))
FROM read_parquet(datei('bfm_pruefung'));

INSERT INTO lieferung
SELECT 'bfm_vorschlag', count(*), count(*) - count(DISTINCT hash(bfm_vorschlag_id)), count(*) FILTER (NOT (
    sauber(bfm_vorschlag_id) AND sauber(kunde_id) AND moeglicher_tag(vorgeschlagen_am)
    AND coalesce(ergebnis IN ('offen', 'angenommen', 'abgelehnt'), true)))
FROM read_parquet(datei('bfm_vorschlag'));

INSERT INTO lieferung
SELECT 'aufsuchende_hilfe', count(*), count(*) - count(DISTINCT hash(aufsuchende_hilfe_id)), count(*) FILTER (NOT (
    sauber(aufsuchende_hilfe_id) AND sauber(kunde_id) AND moeglicher_tag(vorschlag_am)
    AND coalesce(ergebnis IN ('offen', 'angenommen', 'abgelehnt'), true)))
FROM read_parquet(datei('aufsuchende_hilfe'));

INSERT INTO lieferung
SELECT 'befreiung', count(*), count(*) - count(DISTINCT hash(befreiung_id)), count(*) FILTER (NOT (
    sauber(befreiung_id) AND sauber(kunde_id) AND moeglicher_tag(von) AND moeglicher_tag(bis)))
FROM read_parquet(datei('befreiung'));

INSERT INTO lieferung
SELECT 'kooperationsplan', count(*), count(*) - count(DISTINCT hash(kooperationsplan_id)), count(*) FILTER (NOT (
    sauber(kooperationsplan_id) AND sauber(kunde_id) AND moeglicher_tag(stand_vom)))
FROM read_parquet(datei('kooperationsplan'));

INSERT INTO lieferung
SELECT 'erziehungszeit', count(*), count(*) - count(DISTINCT hash(erziehungszeit_id)), count(*) FILTER (NOT (
    sauber(erziehungszeit_id) AND sauber(kunde_id) AND moeglicher_tag(beginn) AND moeglicher_tag(ende)))
FROM read_parquet(datei('erziehungszeit'));

INSERT INTO lieferung
SELECT 'aufforderung', count(*), count(*) - count(DISTINCT hash(aufforderung_id)), count(*) FILTER (NOT (
    sauber(aufforderung_id) AND sauber(kunde_id) AND moeglicher_tag(datum)
    AND coalesce(art IN ('Integrationskurs', 'Antrag auf vorrangige Leistung', 'Qualifizierung', 'sonstige'), true)))
FROM read_parquet(datei('aufforderung'));

INSERT INTO lieferung
SELECT 'nachweis', count(*), count(*) - count(DISTINCT hash(nachweis_id)), count(*) FILTER (NOT (
    sauber(nachweis_id) AND sauber(kunde_id) AND sauber(aufforderung_id) AND moeglicher_tag(eingang_am)
    AND coalesce(art IN ('Anmeldebestätigung', 'Wartelistenbestätigung', 'sonstiger'), true)))
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
