-- integrationskurs-anmeldung, neuantrag-bearbeitungsdauer, elternzeit-beratung, paragraf-16h-aufsuchend

INSERT INTO befund BY NAME
WITH kurs AS (
    SELECT a.aufforderung_id, a.kunde_id, a.art = 'Integrationskurs' AS betrifft, t.nach_5 AS faellig_am,
           min({tag: n.eingang_am, id: n.nachweis_id}) FILTER (n.zaehlt AND n.eingang_am >= a.datum) AS nachweis,
           min(moeglich(n.eingang_am, n.zaehlt, a.datum)) FILTER (n.nachweis_id IS NOT NULL) AS moeglich,
           ausfuehrlich(bit_or(n.fehlt) FILTER (coalesce(n.eingang_am >= a.datum, true))) AS nachweis_fehlt
    FROM read_parquet(datei('aufforderung')) AS a
    LEFT JOIN arbeitstage AS t ON t.tag = a.datum
    LEFT JOIN (
        SELECT *, art IN ('Anmeldebestätigung', 'Wartelistenbestätigung') AS zaehlt,
               fehlt(art IS NULL, 'nachweis.art') | fehlt(eingang_am IS NULL, 'nachweis.eingang_am') AS fehlt
        FROM read_parquet(datei('nachweis'))
        WHERE eingang_am IS NULL OR eingang_am <= heute()
    ) AS n ON n.aufforderung_id = a.aufforderung_id AND n.zaehlt IS NOT false
    WHERE a.datum IS NULL OR a.datum <= heute()
    GROUP BY ALL
), antrag AS (
    SELECT antrag_id, kunde_id,
           CASE WHEN art = 'Neuantrag' THEN geschehen(vollstaendig_am) IS NOT NULL ELSE art = 'Neuantrag' END AS betrifft,
           geschehen(vollstaendig_am) + 14 AS faellig_am, geschehen(entschieden_am) AS entschieden_am,
           coalesce(entscheidung = 'zurückgenommen', false) AS ausgenommen
    FROM read_parquet(datei('antrag'))
    WHERE eingang IS NULL OR eingang <= heute()
), erziehungszeit AS (
    SELECT e.erziehungszeit_id, e.kunde_id, e.ende, plus_monate(e.ende, -12) AS ab,
           CASE WHEN e.ende IS NULL THEN luecke('erziehungszeit.ende')
                ELSE luecke('kunde.betreut_seit') END AS faellig_fehlt,
           CASE WHEN e.ende IS NOT NULL AND k.betreut_seit IS NOT NULL
                THEN greatest(plus_monate(e.ende, -3), least(t.nach_20, e.ende)) END AS faellig_am
    FROM read_parquet(datei('erziehungszeit')) AS e
    LEFT JOIN kunde AS k USING (kunde_id)
    LEFT JOIN arbeitstage AS t ON t.tag = k.betreut_seit
    WHERE e.beginn IS NULL OR e.beginn <= heute()
), beratung AS (
    SELECT e.erziehungszeit_id,
           min({tag: datum, id: kontakt_id}) FILTER (zaehlt AND datum BETWEEN ab AND ende) AS nachweis,
           min(moeglich(datum, zaehlt, ab, bis := ende)) AS moeglich,
           ausfuehrlich(bit_or(fehlt) FILTER (moeglich(datum, zaehlt, ab, bis := ende) IS NOT NULL)) AS nachweis_fehlt
    FROM erziehungszeit AS e
    JOIN (
        SELECT *, anlass = 'Elternzeitberatung' AND zustande_gekommen AS zaehlt,
               fehlt(anlass IS NULL, 'kontakt.anlass') | fehlt(datum IS NULL, 'kontakt.datum')
               | fehlt(zustande_gekommen IS NULL, 'kontakt.zustande_gekommen') AS fehlt
        FROM kontakt
    ) AS k USING (kunde_id)
    WHERE zaehlt IS NOT false
    GROUP BY e.erziehungszeit_id
), fristen AS (
    SELECT 'integrationskurs-anmeldung' AS regel, aufforderung_id AS vorgang_id, kunde_id, betrifft,
           CASE WHEN betrifft AND faellig_am >= plus_monate(heute(), -6) THEN faellig_am END AS faellig_am, nachweis,
           erledigung(nachweis.tag, moeglich, faellig_am) AS erledigung,
           frist(betrifft, faellig_am, erledigung, grenze := plus_monate(heute(), -6), bald := 3) AS status,
           luecken(status, betrifft, luecke('aufforderung.art'), kurs.faellig_am, luecke('aufforderung.datum'),
                   erledigung, nachweis_fehlt) AS luecken
    FROM kurs
    UNION ALL
    SELECT 'neuantrag-bearbeitungsdauer', antrag_id, kunde_id, betrifft,
           CASE WHEN betrifft AND faellig_am >= plus_monate(heute(), -13) THEN faellig_am END,
           {tag: entschieden_am, id: antrag_id}, stand(entschieden_am, faellig_am),
           frist(betrifft, faellig_am, stand(entschieden_am, faellig_am), grenze := plus_monate(heute(), -13),
                 ausnahme := ausgenommen, bald := 5) AS status,
           ausfuehrlich(CASE status WHEN 'ungeklärt' THEN luecke('antrag.art') END)
    FROM antrag
    UNION ALL
    SELECT 'elternzeit-beratung', erziehungszeit_id, kunde_id, true,
           CASE WHEN faellig_am >= plus_monate(heute(), -13) THEN faellig_am END, nachweis,
           erledigung(nachweis.tag, moeglich, faellig_am) AS erledigung,
           frist(true, faellig_am, erledigung, grenze := plus_monate(heute(), -13), vorbei := ende < heute()) AS status,
           luecken(status, true, 0, erziehungszeit.faellig_am, faellig_fehlt, erledigung, nachweis_fehlt)
    FROM erziehungszeit
    LEFT JOIN beratung USING (erziehungszeit_id)
), alle AS (
    SELECT regel, vorgang_id, NULL::VARCHAR AS periode, kunde_id, status, faellig_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.tag END AS erledigt_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN nachweis.id END AS nachweis_id,
           ausfuehrlich(CASE status WHEN 'Ausnahme' THEN 'zurückgenommen' END) AS zusatz, luecken
    FROM fristen
)
FROM gesammelt('alle');

-- Gezählt wird, was nach dem letzten Termin kommt, der die Folge unterbricht; ein fraglicher Termin unterbricht vielleicht.
INSERT INTO befund BY NAME
WITH person AS (
    SELECT kunde_id, geburtstag(geburtsdatum, 15) <= heute() AND geburtstag(geburtsdatum, 25) > heute() AS betrifft
    FROM kunde
), termin AS (
    SELECT kunde_id, datum, ergebnis = 'unentschuldigt versäumt' AS fehlt,
           datum > plus_monate(heute(), -3) AS im_fenster
    FROM read_parquet(datei('termin'))
    SEMI JOIN (FROM person WHERE betrifft) AS p USING (kunde_id)
    WHERE datum IS NULL OR datum <= heute()
), folge AS (
    SELECT *,
           coalesce(max(datum) FILTER (NOT fehlt) OVER w, DATE '0001-01-01') AS bruch,
           coalesce(max(coalesce(datum, DATE '9999-12-31')) FILTER (fehlt IS NOT true) OVER w, DATE '0001-01-01')
               AS bruch_moeglich
    FROM termin
    WINDOW w AS (PARTITION BY kunde_id)
), versaeumt AS (
    SELECT kunde_id,
           count(*) FILTER (fehlt AND im_fenster AND datum > bruch_moeglich) AS sicher,
           count(*) FILTER ((fehlt AND im_fenster) IS NOT false AND coalesce(datum > bruch, true)) AS moeglich,
           ausfuehrlich(bit_or(fehlt(datum IS NULL, 'termin.datum') | fehlt(fehlt IS NULL, 'termin.ergebnis'))
               FILTER (coalesce(datum > bruch, true))) AS fehlt
    FROM folge
    GROUP BY kunde_id
), gesperrt AS (
    SELECT kunde_id, count(*) FILTER (sperrt) AS sicher, count(*) FILTER (sperrt IS NOT false) AS moeglich
    FROM (
        SELECT kunde_id, vorschlag_am >= plus_monate(heute(), -n) AND plus_monate(vorschlag_am, n) >= heute() AS sperrt
        FROM (
            SELECT kunde_id, vorschlag_am, CASE WHEN ergebnis = 'abgelehnt' THEN 6 ELSE 12 END AS n
            FROM read_parquet(datei('aufsuchende_hilfe'))
            WHERE vorschlag_am IS NULL OR vorschlag_am <= heute()
        )
    )
    GROUP BY kunde_id
), alle AS (
    SELECT 'paragraf-16h-aufsuchend' AS regel, kunde_id AS vorgang_id, kunde_id,
           vorschlag(betrifft,
                     mindestens(v.sicher, v.moeglich, 2) AND NOT mindestens(g.sicher, g.moeglich, 1)) AS status,
           ausfuehrlich(CASE status WHEN 'Vorschlag' THEN
               'es gibt ' || v.sicher || ' Termine in Folge mit Ergebnis unentschuldigt versäumt und mit Datum nach dem '
               || deutsch(plus_monate(heute(), -3)) || ', gefordert: mindestens 2' END) AS zusatz,
           luecken(status, betrifft, luecke('kunde.geburtsdatum'), heute(), 0, NULL,
                   CASE WHEN mindestens(v.sicher, v.moeglich, 2) IS NULL THEN v.fehlt ELSE 0 END
                   | fehlt(mindestens(g.sicher, g.moeglich, 1) IS NULL, 'aufsuchende_hilfe.vorschlag_am')) AS luecken
    FROM person AS k
    LEFT JOIN versaeumt AS v USING (kunde_id)
    LEFT JOIN gesperrt AS g USING (kunde_id)
)
FROM gesammelt('alle');
