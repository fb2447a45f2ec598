-- egv-erstabschluss, egv-fortschreibung, egv-laufzeit-ueber-sechs-monate, egv-abschlussquote

-- Je Person und Tag eine Vereinbarung: die mit dem kleinsten Schlüssel.
CREATE TEMP TABLE vertragstag AS
SELECT kunde_id, abgeschlossen_am, min({id: egv_id, bis: gueltig_bis, begruendet: begruendet}) AS egv
FROM egv
WHERE abgeschlossen_am IS NOT NULL
GROUP BY ALL;

CREATE TEMP TABLE egv_ohne_tag AS SELECT DISTINCT kunde_id FROM egv WHERE abgeschlossen_am IS NULL;

CREATE TEMP TABLE erster_plan AS
SELECT kunde_id, min(stand_vom) AS stand_vom, bool_or(stand_vom IS NULL) AS unklar
FROM read_parquet(datei('kooperationsplan'))
WHERE stand_vom IS NULL OR stand_vom <= heute()
GROUP BY kunde_id;

-- Befreiungen nach § 10 SGB II, überlappende zusammengefasst. Eine laufende reicht bis zum Stichtag.
CREATE TEMP TABLE befreiung AS
WITH zeiten AS (
    SELECT kunde_id, von, coalesce(geschehen(bis), heute()) AS bis
    FROM read_parquet(datei('befreiung'))
    WHERE von <= heute() AND coalesce(geschehen(bis), heute()) >= von
), gruppen AS (
    SELECT *, count(*) FILTER (neu) OVER (PARTITION BY kunde_id ORDER BY von, bis) AS gruppe
    FROM (
        SELECT *, von > max(bis) OVER (PARTITION BY kunde_id ORDER BY von, bis
                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) IS NOT false AS neu
        FROM zeiten
    )
)
SELECT kunde_id, min(von) AS von, max(bis) AS bis FROM gruppen GROUP BY kunde_id, gruppe;

-- Von wann an eine galt, ist unbekannt: jede Frist ist unklar, die vor dem Ende der letzten solchen beginnt.
CREATE TEMP TABLE befreiung_unklar AS
SELECT kunde_id, max(coalesce(geschehen(bis), DATE '9999-12-31')) AS bis
FROM read_parquet(datei('befreiung'))
WHERE von IS NULL
GROUP BY kunde_id;

CREATE TEMP TABLE befreit AS SELECT kunde_id FROM befreiung WHERE heute() BETWEEN von AND bis;

-- Eine Befreiung, die spätestens am Fälligkeitstag beginnt, lässt die Frist von ihrem letzten Tag an neu laufen. Die
-- Kette reißt mit der ersten Befreiung, die später beginnt als der Tag, der bis dahin fällig ist.
CREATE TEMP TABLE egv_abschnitt AS
WITH abschnitt AS (
    SELECT kunde_id, abgeschlossen_am AS beginn, egv.id AS egv_id, egv.bis AS gueltig_bis,
           CASE WHEN egv.begruendet THEN egv.bis > letzter_tag(abgeschlossen_am, 6) ELSE false END AS lang,
           lead(abgeschlossen_am) OVER w AS naechste, lead(egv.id) OVER w AS naechste_id
    FROM vertragstag
    WINDOW w AS (PARTITION BY kunde_id ORDER BY abgeschlossen_am)
), gezaehlt AS (
    SELECT *, CASE WHEN lang THEN least(gueltig_bis, plus_monate(beginn, 24))
                   WHEN NOT lang THEN plus_monate(beginn, 6) END AS ungestoert
    FROM abschnitt
), glied AS (
    SELECT a.kunde_id, a.beginn, b.von, b.bis,
           b.von <= coalesce(
               lag(CASE WHEN lang THEN least(gueltig_bis, plus_monate(b.bis, 24)) ELSE plus_monate(b.bis, 6) END)
                   OVER (PARTITION BY a.kunde_id, a.beginn ORDER BY b.von),
               a.ungestoert) AS greift
    FROM gezaehlt AS a
    JOIN befreiung AS b ON b.kunde_id = a.kunde_id AND b.bis > a.beginn
), neu AS (
    SELECT kunde_id, beginn, max(bis) AS neu_ab
    FROM (SELECT *, bool_and(greift) OVER (PARTITION BY kunde_id, beginn ORDER BY von) AS kette FROM glied)
    WHERE kette
    GROUP BY kunde_id, beginn
)
SELECT a.*,
       CASE WHEN u.kunde_id IS NOT NULL OR lang IS NULL THEN NULL
            WHEN n.neu_ab IS NULL THEN ungestoert
            WHEN lang THEN least(gueltig_bis, plus_monate(n.neu_ab, 24))
            ELSE plus_monate(n.neu_ab, 6) END AS faellig_am
FROM gezaehlt AS a
LEFT JOIN neu AS n USING (kunde_id, beginn)
LEFT JOIN befreiung_unklar AS u ON u.kunde_id = a.kunde_id AND u.bis > a.beginn;

INSERT INTO befund BY NAME
WITH person AS (
    SELECT k.kunde_id, CASE WHEN p.erste IS NOT NULL THEN true WHEN p.kunde_id IS NULL THEN false END AS betrifft,
           p.fehlt AS betrifft_fehlt,
           b.kunde_id IS NOT NULL AS befreit, o.kunde_id IS NOT NULL AS egv_ohne_tag,
           least(l.bis, e.stand_vom) AS plan_bis,
           coalesce(l.unklar OR e.unklar, l.unklar, e.unklar, false) AS plan_unklar,
           fehlt(l.unklar, 'leistungsbezug.von') | fehlt(e.unklar, 'kooperationsplan.stand_vom') AS plan_fehlt
    FROM kunde AS k
    LEFT JOIN profil AS p USING (kunde_id)
    LEFT JOIN befreit AS b USING (kunde_id)
    LEFT JOIN egv_ohne_tag AS o USING (kunde_id)
    LEFT JOIN letzter_bezug AS l USING (kunde_id)
    LEFT JOIN erster_plan AS e USING (kunde_id)
), fortschreibung AS (
    SELECT a.kunde_id, a.egv_id, a.naechste, a.naechste_id,
           CASE WHEN a.beginn BETWEEN DATE '2016-08-01' AND DATE '2023-06-30' THEN a.faellig_am END AS faellig_am,
           CASE WHEN NOT p.egv_ohne_tag THEN stand(a.naechste, a.faellig_am) END AS erledigung,
           frist(a.beginn BETWEEN DATE '2016-08-01' AND DATE '2023-06-30', a.faellig_am,
                 erledigung, endet := p.plan_bis, endet_unklar := p.plan_unklar, ausnahme := p.befreit) AS status,
           luecken(status, true, 0, a.faellig_am,
                   CASE WHEN a.lang IS NULL THEN luecke('eingliederungsvereinbarung.gueltig_bis')
                        ELSE luecke('befreiung.von') END,
                   erledigung, luecke('eingliederungsvereinbarung.abgeschlossen_am'), endet_fehlt := p.plan_fehlt)
               AS luecken
    FROM egv_abschnitt AS a
    JOIN person AS p USING (kunde_id)
    WHERE p.betrifft
      AND (a.naechste IS NULL OR a.faellig_am >= plus_monate(heute(), -13) OR a.naechste >= plus_monate(heute(), -13))
), fortschreibung_ohne AS (
    SELECT kunde_id,
           CASE WHEN betrifft IS NULL THEN 'ungeklärt'::ergebnis WHEN NOT betrifft THEN 'trifft nicht zu'::ergebnis
                WHEN egv_ohne_tag THEN 'ungeklärt'::ergebnis ELSE 'trifft nicht zu'::ergebnis END AS status,
           CASE WHEN betrifft IS NULL THEN betrifft_fehlt
                WHEN betrifft AND egv_ohne_tag THEN luecke('eingliederungsvereinbarung.abgeschlossen_am') END AS luecken
    FROM person
    WHERE betrifft IS NOT true OR NOT EXISTS (FROM vertragstag AS v WHERE v.kunde_id = person.kunde_id)
), abschluss AS (
    SELECT profiling_id, kunde_id, erstellt_am, erstellt_am + 21 AS ungestoert,
           CASE WHEN erstellt_am BETWEEN DATE '2016-08-01' AND DATE '2023-06-30'
                THEN CASE WHEN unklar THEN NULL WHEN erstes <> profiling_id THEN false
                          WHEN erste IS NOT NULL THEN true END
                WHEN erstellt_am IS NOT NULL THEN false END AS betrifft,
           CASE WHEN erstellt_am IS NULL OR erste IS NOT NULL THEN luecke('profiling.erstellt_am')
                ELSE profil.fehlt END AS betrifft_fehlt
    FROM profiling
    JOIN profil USING (kunde_id)
), abschluss_egv AS (
    SELECT a.profiling_id, min({tag: t.abgeschlossen_am, id: t.egv.id}) AS nachweis
    FROM abschluss AS a
    JOIN vertragstag AS t ON t.kunde_id = a.kunde_id AND t.abgeschlossen_am >= a.erstellt_am
    WHERE a.betrifft
    GROUP BY a.profiling_id
), abschluss_glied AS (
    SELECT a.profiling_id, b.von, b.bis,
           b.von <= coalesce(lag(b.bis) OVER (PARTITION BY a.profiling_id ORDER BY b.von) + 21, a.ungestoert) AS greift
    FROM abschluss AS a
    JOIN befreiung AS b ON b.kunde_id = a.kunde_id AND b.bis > a.erstellt_am
    WHERE a.betrifft
), abschluss_neu AS (
    SELECT profiling_id, max(bis) AS neu_ab
    FROM (SELECT *, bool_and(greift) OVER (PARTITION BY profiling_id ORDER BY von) AS kette FROM abschluss_glied)
    WHERE kette
    GROUP BY profiling_id
), erstabschluss AS (
    SELECT a.profiling_id, a.kunde_id, v.nachweis,
           CASE WHEN u.kunde_id IS NULL THEN coalesce(n.neu_ab + 21, a.ungestoert) END AS faellig_am,
           CASE WHEN p.egv_ohne_tag THEN a.erstellt_am END AS moeglich,
           p.befreit,
           p.plan_bis AS endet,
           p.plan_unklar AS endet_unklar,
           p.plan_fehlt AS endet_fehlt
    FROM abschluss AS a
    JOIN person AS p USING (kunde_id)
    LEFT JOIN abschluss_egv AS v USING (profiling_id)
    LEFT JOIN abschluss_neu AS n USING (profiling_id)
    LEFT JOIN befreiung_unklar AS u ON u.kunde_id = a.kunde_id AND u.bis > a.erstellt_am
    WHERE a.betrifft
), erstabschluss_status AS (
    SELECT *, erledigung(nachweis.tag, moeglich, faellig_am) AS erledigung,
           frist(true, faellig_am, erledigung, grenze := plus_monate(heute(), -60), endet := endet,
                 endet_unklar := endet_unklar, ausnahme := befreit) AS status
    FROM erstabschluss
), laufzeit AS (
    SELECT egv_id, kunde_id,
           abgeschlossen_am >= DATE '2016-08-01'
           AND (abgeschlossen_am > plus_monate(heute(), -24) OR gueltig_bis >= heute())
           AND gueltig_bis > letzter_tag(abgeschlossen_am, 6) AS betrifft,
           begruendet, CASE WHEN betrifft THEN gueltig_bis <= letzter_tag(abgeschlossen_am, 24) END AS kurz_genug,
           abgeschlossen_am, gueltig_bis
    FROM egv
), laufzeit_status AS (
    SELECT *, pflicht(betrifft, begruendet AND kurz_genug) AS status FROM laufzeit
), alle AS (
    SELECT 'egv-fortschreibung' AS regel, kunde_id AS vorgang_id, egv_id AS periode, kunde_id, status, faellig_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN naechste END AS erledigt_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN naechste_id END AS nachweis_id,
           ausfuehrlich(CASE status WHEN 'Ausnahme' THEN 'Zeit der Unzumutbarkeit' END) AS zusatz, luecken
    FROM fortschreibung
    UNION ALL
    SELECT 'egv-fortschreibung', kunde_id, NULL, kunde_id, status, NULL, NULL, NULL, NULL, ausfuehrlich(luecken)
    FROM fortschreibung_ohne
    UNION ALL
    SELECT 'egv-erstabschluss', profiling_id, NULL, kunde_id, status,
           CASE WHEN faellig_am >= plus_monate(heute(), -60) THEN faellig_am END,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.tag END,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.id END,
           ausfuehrlich(CASE status WHEN 'Ausnahme' THEN 'Zeit der Unzumutbarkeit' END),
           luecken(status, true, 0, faellig_am, luecke('befreiung.von'),
                   erledigung, luecke('eingliederungsvereinbarung.abgeschlossen_am'), endet_fehlt := endet_fehlt)
    FROM erstabschluss_status
    UNION ALL
    SELECT 'egv-erstabschluss', profiling_id, NULL, kunde_id,
           CASE WHEN betrifft IS NULL THEN 'ungeklärt'::ergebnis ELSE 'trifft nicht zu'::ergebnis END,
           NULL, NULL, NULL, NULL,
           ausfuehrlich(CASE WHEN betrifft IS NULL THEN betrifft_fehlt END)
    FROM abschluss
    WHERE betrifft IS NOT true
    UNION ALL
    SELECT 'egv-laufzeit-ueber-sechs-monate', egv_id, NULL, kunde_id, status, NULL, NULL, NULL,
           ausfuehrlich(CASE status WHEN 'nicht eingehalten' THEN
               concat_ws('; ',
                   CASE WHEN NOT begruendet
                        THEN 'die Angabe „Begründung der Laufzeit“ der Eingliederungsvereinbarung ist nicht ausgefüllt' END,
                   CASE WHEN NOT kurz_genug
                        THEN 'die Eingliederungsvereinbarung dauert vom ' || deutsch(abgeschlossen_am) || ' bis '
                             || deutsch(gueltig_bis) || ', also länger als 24 Monate' END) END),
           ausfuehrlich(CASE WHEN status <> 'ungeklärt' THEN NULL
                             WHEN abgeschlossen_am IS NULL THEN luecke('eingliederungsvereinbarung.abgeschlossen_am')
                             ELSE luecke('eingliederungsvereinbarung.gueltig_bis') END)
    FROM laufzeit_status
)
FROM gesammelt('alle');

CREATE TEMP TABLE quote AS
WITH gueltig AS (
    SELECT kunde_id,
           mindestens(count(*) FILTER (gueltig), count(*) FILTER (gueltig IS NOT false), 1) AS ja
    FROM (SELECT kunde_id, abgeschlossen_am <= heute() AND gueltig_bis >= heute() AS gueltig FROM egv)
    GROUP BY kunde_id
), person AS (
    SELECT k.team_id, k.status IN ('arbeitslos', 'arbeitsuchend') AS zaehlt,
           CASE WHEN g.kunde_id IS NULL THEN false ELSE g.ja END AS gueltig
    FROM kunde AS k
    LEFT JOIN gueltig AS g USING (kunde_id)
    WHERE k.status IS NULL OR k.status IN ('arbeitslos', 'arbeitsuchend')
), summe AS (
    SELECT CASE WHEN grouping(team_id) = 0 THEN 'team' ELSE 'amt' END AS ebene,
           CASE WHEN grouping(team_id) = 0 THEN team_id ELSE 'magdeburg' END AS einheit,
           count(*) FILTER (zaehlt AND gueltig) AS zaehler,
           count(*) FILTER (zaehlt AND gueltig IS NOT NULL) AS nenner,
           count(*) FILTER (zaehlt IS NULL OR gueltig IS NULL) AS unbekannt,
           count(*) FILTER (gueltig IS NOT false) AS zaehler_max,
           count(*) FILTER (gueltig IS NOT false OR zaehlt) AS nenner_max,
           count(*) FILTER (gueltig IS NOT true OR zaehlt) AS nenner_min
    FROM person
    GROUP BY GROUPING SETS ((team_id), ())
    HAVING grouping(team_id) = 1 OR team_id IS NOT NULL
), farben AS (
    SELECT *,
           CASE WHEN 100 * zaehler >= 80 * nenner_min THEN 'grün'
                WHEN 100 * zaehler >= 75 * nenner_min THEN 'gelb' ELSE 'rot' END AS schlechteste,
           CASE WHEN 100 * zaehler_max >= 80 * nenner_max THEN 'grün'
                WHEN 100 * zaehler_max >= 75 * nenner_max THEN 'gelb' ELSE 'rot' END AS beste,
           CASE WHEN 100 * zaehler >= 80 * nenner THEN 'grün'
                WHEN 100 * zaehler >= 75 * nenner THEN 'gelb' ELSE 'rot' END AS farbe
    FROM summe
)
SELECT 'egv-abschlussquote' AS regel, ebene, einheit, zaehler, nenner, unbekannt,
       CASE WHEN nenner > 0 THEN 100 * zaehler / nenner END AS wert,
       CASE WHEN nenner = 0 OR (schlechteste <> beste AND 100 * unbekannt > 2 * (nenner + unbekannt))
            THEN 'nicht messbar' ELSE farbe END AS ampel
FROM farben;
