-- Variablen: stichtag, daten (Ordner der Parquet-Dateien), ergebnis (Ordner), alles (auch, was in Ordnung ist),
-- kurz (ein kurzer Satz statt aller Gründe und fehlenden Angaben).

CREATE MACRO heute() AS getvariable('stichtag');
CREATE MACRO datei(tabelle) AS getvariable('daten') || '/' || tabelle || '.parquet';

-- Tage ---------------------------------------------------------------------------------------------------------------

CREATE MACRO plus_monate(tag, n) AS (tag + to_months(n))::DATE;

-- Letzter Tag eines Zeitraums von n Monaten, dessen erster Tag mitzählt (§ 187 Abs. 2, § 188 Abs. 2 und 3 BGB).
CREATE MACRO letzter_tag(tag, n) AS
    CASE WHEN day(plus_monate(tag, n)) < day(tag) THEN plus_monate(tag, n) ELSE plus_monate(tag, n) - 1 END;

-- Der Tag, an dem jemand n Jahre alt wird; wer am 29. Februar geboren ist, in anderen Jahren am 1. März.
CREATE MACRO geburtstag(tag, n) AS
    CASE WHEN day(plus_monate(tag, 12 * n)) < day(tag) THEN plus_monate(tag, 12 * n) + 1
         ELSE plus_monate(tag, 12 * n) END;

-- Ein Tag nach dem Stichtag ist keiner, solange das Feld nichts Geplantes enthält.
CREATE MACRO geschehen(tag) AS CASE WHEN tag <= heute() THEN tag END;

CREATE MACRO deutsch(tag) AS strftime(tag, '%d.%m.%Y');

CREATE MACRO ausgefuellt(text) AS coalesce(trim(text, E' \t\n\r') <> '', false);

-- Arbeitstage in Sachsen-Anhalt: zu jedem Tag der 5., 10. und 20. Arbeitstag danach.
CREATE TEMP TABLE arbeitstage AS
WITH jahre AS (
    SELECT jahr, jahr % 19 AS a, jahr // 100 AS b, jahr % 100 AS c FROM range(1995, 2041) AS r(jahr)
), mond AS (
    SELECT jahr, a, b, c, (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30 AS d FROM jahre
), sonntag AS (
    SELECT jahr, a, d, (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7 AS e FROM mond
), ostern AS (
    SELECT jahr, make_date(jahr, 3, 22) + (d + e - 7 * ((a + 11 * d + 22 * e) // 451))::INTEGER AS ostersonntag
    FROM sonntag
), feiertage AS (
    SELECT unnest([
        make_date(jahr, 1, 1), make_date(jahr, 1, 6), make_date(jahr, 5, 1), make_date(jahr, 10, 3),
        make_date(jahr, 10, 31), make_date(jahr, 12, 25), make_date(jahr, 12, 26),
        ostersonntag - 2, ostersonntag + 1, ostersonntag + 39, ostersonntag + 50]) AS tag
    FROM ostern
), tage AS (
    SELECT tag::DATE AS tag, isodow(tag) < 6 AND tag NOT IN (SELECT tag FROM feiertage) AS arbeitstag
    FROM range(DATE '1995-01-01', DATE '2041-01-01', INTERVAL 1 DAY) AS r(tag)
), gezaehlt AS (
    SELECT tag, arbeitstag, count(*) FILTER (arbeitstag) OVER (ORDER BY tag) AS nummer FROM tage
), nummeriert AS (
    SELECT nummer, tag FROM gezaehlt WHERE arbeitstag
)
SELECT g.tag, n5.tag AS nach_5, n10.tag AS nach_10, n20.tag AS nach_20
FROM gezaehlt AS g
LEFT JOIN nummeriert AS n5 ON n5.nummer = g.nummer + 5
LEFT JOIN nummeriert AS n10 ON n10.nummer = g.nummer + 10
LEFT JOIN nummeriert AS n20 ON n20.nummer = g.nummer + 20;

-- Was eine Regel sagt ------------------------------------------------------------------------------------------------
-- Wahr, falsch oder unbekannt (NULL).

CREATE MACRO mindestens(sicher, moeglich, n) AS
    CASE WHEN coalesce(sicher, 0) >= n THEN true WHEN coalesce(moeglich, 0) < n THEN false END;

CREATE TYPE ergebnis AS ENUM (
    'trifft nicht zu', 'ungeklärt', 'Vorschlag', 'kein Vorschlag', 'eingehalten', 'nicht eingehalten', 'nein',
    'erledigt', 'verspätet erledigt', 'beendet', 'Ausnahme', 'versäumt', 'überfällig', 'heute fällig', 'bald fällig',
    'später fällig'
);

CREATE MACRO vorschlag(betrifft, wenn) AS
    CASE WHEN betrifft IS NULL THEN 'ungeklärt'::ergebnis WHEN NOT betrifft THEN 'trifft nicht zu'::ergebnis
         WHEN wenn IS NULL THEN 'ungeklärt'::ergebnis WHEN wenn THEN 'Vorschlag'::ergebnis
         ELSE 'kein Vorschlag'::ergebnis END;

CREATE MACRO pflicht(betrifft, wenn) AS
    CASE WHEN betrifft IS NULL THEN 'ungeklärt'::ergebnis WHEN NOT betrifft THEN 'trifft nicht zu'::ergebnis
         WHEN wenn IS NULL THEN 'ungeklärt'::ergebnis WHEN wenn THEN 'eingehalten'::ergebnis
         ELSE 'nicht eingehalten'::ergebnis END;

-- Der Nachweis in zwei Welten: nur mit dem Sicheren und auch mit dem Möglichen. Sind sie uneins, ist er unbekannt.
CREATE MACRO moeglich(tag, zaehlt, ab, bis := heute()) AS
    CASE WHEN (zaehlt IS NULL OR tag IS NULL) AND coalesce(zaehlt, true)
              AND coalesce(tag, ab) BETWEEN ab AND least(bis, heute())
         THEN coalesce(tag, ab) END;
CREATE MACRO stand(tag, faellig) AS
    CASE WHEN tag IS NULL THEN 'nein'::ergebnis WHEN tag <= faellig THEN 'erledigt'::ergebnis
         ELSE 'verspätet erledigt'::ergebnis END;
CREATE MACRO erledigung(sicher, moeglich, faellig) AS
    CASE WHEN stand(sicher, faellig) = stand(least(sicher, moeglich), faellig) THEN stand(sicher, faellig) END;

CREATE MACRO frist(betrifft, faellig, erledigung, grenze := DATE '0001-01-01', endet := NULL::DATE,
                   endet_unklar := false, ausnahme := false, vorbei := false, bald := 28) AS
    CASE
        WHEN betrifft IS NULL THEN 'ungeklärt'::ergebnis
        WHEN NOT betrifft THEN 'trifft nicht zu'::ergebnis
        WHEN faellig IS NULL THEN 'ungeklärt'::ergebnis
        WHEN faellig < grenze THEN 'trifft nicht zu'::ergebnis
        WHEN erledigung IS NULL THEN 'ungeklärt'::ergebnis
        WHEN erledigung <> 'nein' THEN erledigung
        WHEN endet_unklar THEN 'ungeklärt'::ergebnis
        WHEN endet <= faellig THEN 'beendet'::ergebnis
        WHEN endet < heute() THEN 'versäumt'::ergebnis
        WHEN ausnahme THEN 'Ausnahme'::ergebnis
        WHEN heute() > faellig AND vorbei THEN 'versäumt'::ergebnis
        WHEN heute() > faellig THEN 'überfällig'::ergebnis
        WHEN heute() = faellig THEN 'heute fällig'::ergebnis
        WHEN heute() >= faellig - bald THEN 'bald fällig'::ergebnis
        ELSE 'später fällig'::ergebnis
    END;

-- Was fehlt: die Angaben, die etwas unbekannt lassen, eine je Bit. Wo es kurz sein soll, bleiben davon Konstanten.
CREATE TYPE angabe AS ENUM (
    'antrag.art', 'aufforderung.art', 'aufforderung.datum', 'aufsuchende_hilfe.vorschlag_am', 'befreiung.von',
    'bfm_pruefung.datum', 'bfm_vorschlag.vorgeschlagen_am', 'eingliederungsvereinbarung.abgeschlossen_am',
    'eingliederungsvereinbarung.gueltig_bis', 'erziehungszeit.ende', 'fallmanagement.beginn',
    'handlungsbedarf.schluesselgruppe', 'handlungsbedarf.status', 'integration.datum', 'kontakt.anlass', 'kontakt.art',
    'kontakt.datum', 'kontakt.zustande_gekommen', 'kooperationsplan.stand_vom', 'kunde.betreut_seit',
    'kunde.geburtsdatum', 'kunde.status', 'kunde.veraenderungsbereit', 'leistungsbezug.von', 'nachweis.art',
    'nachweis.eingang_am', 'profiling.erstellt_am', 'profiling.profillage', 'teilnahme.art', 'teilnahme.beginn',
    'teilnahme.ende_geplant', 'termin.datum', 'termin.ergebnis', 'verbleib.bezugstag', 'verbleib.festgestellt_am',
    'vermittlungsvorschlag.datum'
);
CREATE MACRO luecke(name) AS 1::BIGINT << enum_code(name::angabe);
CREATE MACRO fehlt(ob, name) AS CASE WHEN NOT getvariable('kurz') AND ob THEN luecke(name) ELSE 0::BIGINT END;
CREATE MACRO ausfuehrlich(wert) AS CASE WHEN NOT getvariable('kurz') THEN wert END;

-- Das Erste, was der Reihe nach unbekannt ist, sagt, was fehlt.
CREATE MACRO luecken(status, betrifft, betrifft_fehlt, faellig, faellig_fehlt, erledigung, nachweis_fehlt,
                     endet_fehlt := 0) AS
    ausfuehrlich(CASE WHEN status <> 'ungeklärt' THEN NULL WHEN betrifft IS NULL THEN betrifft_fehlt
                      WHEN faellig IS NULL THEN faellig_fehlt WHEN erledigung IS NULL THEN nachweis_fehlt
                      ELSE endet_fehlt END);

-- Die Tabellen, wie sie am Stichtag gelten -----------------------------------------------------------------------------

CREATE TEMP VIEW kunde AS
SELECT kunde_id, team_id, geschehen(geburtsdatum) AS geburtsdatum, status, veraenderungsbereit,
       geschehen(betreut_seit) AS betreut_seit
FROM read_parquet(datei('kunde'));

CREATE TEMP VIEW egv AS
SELECT eingliederungsvereinbarung_id AS egv_id, kunde_id, abgeschlossen_am, gueltig_bis,
       ausgefuellt(begruendung_laufzeit) AS begruendet
FROM read_parquet(datei('eingliederungsvereinbarung'))
WHERE abgeschlossen_am IS NULL OR abgeschlossen_am <= heute();

CREATE TEMP VIEW profiling AS
SELECT profiling_id, kunde_id, erstellt_am, profillage
FROM read_parquet(datei('profiling'))
WHERE erstellt_am IS NULL OR erstellt_am <= heute();

CREATE TEMP VIEW kontakt AS
SELECT kontakt_id, kunde_id, datum, art, zustande_gekommen, anlass
FROM read_parquet(datei('kontakt'))
WHERE datum IS NULL OR datum <= heute();

CREATE TEMP VIEW fallmanagement AS
SELECT fallmanagement_id, kunde_id, beginn, geschehen(ende) AS ende
FROM read_parquet(datei('fallmanagement'))
WHERE beginn IS NULL OR beginn <= heute();

CREATE TEMP VIEW bfm_pruefung AS
SELECT bfm_pruefung_id, fallmanagement_id, kunde_id, datum, prognose,
       ausgefuellt(begruendung) AS begruendet, ausgefuellt(prognose) AS prognostiziert
FROM read_parquet(datei('bfm_pruefung'))
WHERE datum IS NULL OR datum <= heute();

CREATE TEMP VIEW leistungsbezug AS
SELECT leistungsbezug_id, kunde_id, von, geschehen(bis) AS bis
FROM read_parquet(datei('leistungsbezug'))
WHERE von IS NULL OR von <= heute();

-- Das neueste Profiling, und die erste Profillage.
CREATE TEMP TABLE profil AS
SELECT kunde_id, max({tag: erstellt_am, id: profiling_id, lage: profillage}) AS neuestes,
       bool_or(erstellt_am IS NULL) AS unklar,
       min({tag: erstellt_am, id: profiling_id}).id AS erstes, min(erstellt_am) FILTER (vergeben) AS erste,
       ausfuehrlich(bit_or(fehlt(erstellt_am IS NULL, 'profiling.erstellt_am')
                           | fehlt(NOT vergeben, 'profiling.profillage'))) AS fehlt
FROM (SELECT *, ausgefuellt(profillage) AS vergeben FROM profiling)
GROUP BY kunde_id;

-- Das Ende des neuesten Leistungsbezugs; leer heißt, er läuft noch.
CREATE TEMP TABLE letzter_bezug AS
SELECT kunde_id, max({von: von, id: leistungsbezug_id, bis: bis}).bis AS bis, bool_or(von IS NULL) AS unklar
FROM leistungsbezug
GROUP BY kunde_id;

-- Die Ergebnisse; `zusatz` ist, was der Grund außer den Tagen nennt. --------------------------------------------------

CREATE TEMP TABLE befund (
    regel VARCHAR, vorgang_id VARCHAR, periode VARCHAR, kunde_id VARCHAR, status ergebnis,
    faellig_am DATE, erledigt_am DATE, nachweis_id VARCHAR, zusatz VARCHAR, luecken BIGINT, anzahl BIGINT
);

CREATE MACRO auffaellig(status) AS
    getvariable('alles')
    OR status NOT IN ('trifft nicht zu', 'später fällig', 'erledigt', 'beendet', 'kein Vorschlag', 'eingehalten');

-- Was auffällt, bleibt Zeile für Zeile; vom Rest genügt, wie viel es ist.
CREATE MACRO gesammelt(tabelle) AS TABLE
SELECT regel, status, CASE WHEN auffaellig(status) THEN COLUMNS(* EXCLUDE (regel, status)) END, count(*) AS anzahl
FROM query_table(tabelle)
GROUP BY ALL;
