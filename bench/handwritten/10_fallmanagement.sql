-- bfm-zugang, bfm-beendigung, bfm-dokumentation, bfm-ueberpruefung

CREATE TEMP TABLE bfm_kriterien AS
WITH bedarf AS (
    SELECT kunde_id, count(*) FILTER (zaehlt) AS sicher, count(*) FILTER (zaehlt IS NOT false) AS moeglich,
           bit_or(fehlt) FILTER (zaehlt IS NULL) AS fehlt
    FROM (
        SELECT kunde_id,
               fehlt(schluesselgruppe IS NULL, 'handlungsbedarf.schluesselgruppe')
               | fehlt(status IS NULL, 'handlungsbedarf.status') AS fehlt,
               schluesselgruppe IN ('Rahmenbedingungen', 'Leistungsfähigkeit') AND status = 'offen' AS zaehlt
        FROM read_parquet(datei('handlungsbedarf'))
        WHERE festgestellt_am IS NULL OR festgestellt_am <= heute()
    )
    GROUP BY kunde_id
)
SELECT kunde_id, mindestens(b.sicher, b.moeglich, 3) AS bedarf, k.veraenderungsbereit AS bereit,
       bedarf AND bereit AS erfuellt,
       ausfuehrlich(coalesce(b.sicher, 0)) AS bedarfe,
       ausfuehrlich(CASE WHEN erfuellt IS NULL
                         THEN CASE WHEN bedarf IS NULL THEN b.fehlt ELSE 0 END
                              | fehlt(bereit IS NULL, 'kunde.veraenderungsbereit') ELSE 0 END) AS fehlt
FROM kunde AS k
LEFT JOIN bedarf AS b USING (kunde_id);

CREATE MACRO handlungsbedarfe(n) AS
    'es gibt ' || CASE n WHEN 0 THEN 'keinen Handlungsbedarf' WHEN 1 THEN '1 Handlungsbedarf'
                         ELSE n || ' Handlungsbedarfe' END
    || ' mit Schlüsselgruppe Rahmenbedingungen oder Leistungsfähigkeit und mit Stand offen, gefordert: mindestens 3';

INSERT INTO befund BY NAME
WITH laufend AS (
    SELECT kunde_id, count(*) FILTER (laeuft) AS sicher, count(*) FILTER (laeuft IS NOT false) AS moeglich
    FROM (SELECT kunde_id, beginn <= heute() AND coalesce(ende >= heute(), true) AS laeuft FROM fallmanagement)
    GROUP BY kunde_id
), gesperrt AS (
    SELECT kunde_id, count(*) FILTER (sperrt) AS sicher, count(*) FILTER (sperrt IS NOT false) AS moeglich
    FROM (
        SELECT kunde_id,
               vorgeschlagen_am >= plus_monate(heute(), -n) AND plus_monate(vorgeschlagen_am, n) >= heute() AS sperrt
        FROM (
            SELECT kunde_id, vorgeschlagen_am, CASE WHEN ergebnis = 'abgelehnt' THEN 6 ELSE 12 END AS n
            FROM read_parquet(datei('bfm_vorschlag'))
            WHERE vorgeschlagen_am IS NULL OR vorgeschlagen_am <= heute()
        )
    )
    GROUP BY kunde_id
), zugang AS (
    SELECT 'bfm-zugang' AS regel, kunde_id AS vorgang_id, kunde_id,
           vorschlag(NOT mindestens(l.sicher, l.moeglich, 1),
                     c.erfuellt AND NOT mindestens(g.sicher, g.moeglich, 1)) AS status,
           ausfuehrlich(CASE status WHEN 'Vorschlag' THEN
               handlungsbedarfe(bedarfe) || '; „bereit zur Veränderung“ der Kundin oder des Kunden: ja' END) AS zusatz,
           luecken(status, mindestens(l.sicher, l.moeglich, 1), luecke('fallmanagement.beginn'), heute(), 0,
                   NULL, c.fehlt | fehlt(mindestens(g.sicher, g.moeglich, 1) IS NULL, 'bfm_vorschlag.vorgeschlagen_am'))
               AS luecken
    FROM bfm_kriterien AS c
    LEFT JOIN laufend AS l USING (kunde_id)
    LEFT JOIN gesperrt AS g USING (kunde_id)
), letzte AS (
    SELECT fallmanagement_id, max({datum: datum, id: bfm_pruefung_id, prognose: prognose}).prognose AS prognose,
           bool_or(datum IS NULL) AS unklar
    FROM bfm_pruefung
    GROUP BY fallmanagement_id
), beendigung AS (
    SELECT 'bfm-beendigung', f.fallmanagement_id, f.kunde_id,
           vorschlag(f.beginn <= heute() AND coalesce(f.ende >= heute(), true),
                     NOT c.erfuellt
                     AND CASE WHEN p.unklar THEN NULL ELSE coalesce(p.prognose = 'positiv', false) END) AS status,
           ausfuehrlich(CASE status WHEN 'Vorschlag' THEN
               CASE WHEN NOT bedarf THEN handlungsbedarfe(bedarfe) || '; ' ELSE '' END
               || CASE WHEN NOT bereit
                       THEN '„bereit zur Veränderung“ der Kundin oder des Kunden: nein (gefordert: ja); ' ELSE '' END
               || 'Prognose der neuesten Überprüfung des Fallmanagements ist positiv' END),
           luecken(status, f.beginn, luecke('fallmanagement.beginn'), heute(), 0,
                   NULL, c.fehlt | fehlt(p.unklar, 'bfm_pruefung.datum'))
    FROM fallmanagement AS f
    LEFT JOIN bfm_kriterien AS c USING (kunde_id)
    LEFT JOIN letzte AS p USING (fallmanagement_id)
), dokumentation AS (
    SELECT 'bfm-dokumentation', bfm_pruefung_id, kunde_id,
           pflicht(datum > plus_monate(heute(), -13), begruendet AND prognostiziert) AS status,
           ausfuehrlich(CASE status WHEN 'nicht eingehalten' THEN
               concat_ws('; ',
                   CASE WHEN NOT begruendet
                        THEN 'die Angabe „Begründung“ der Überprüfung des Fallmanagements ist nicht ausgefüllt' END,
                   CASE WHEN NOT prognostiziert
                        THEN 'die Angabe „Prognose“ der Überprüfung des Fallmanagements ist nicht ausgefüllt' END) END),
           ausfuehrlich(CASE status WHEN 'ungeklärt' THEN luecke('bfm_pruefung.datum') END)
    FROM bfm_pruefung
), alle AS (
    FROM zugang UNION ALL FROM beendigung UNION ALL FROM dokumentation
)
FROM gesammelt('alle');

-- Fester Takt ab Beginn: Abschnitt n endet n mal sechs Monate nach dem Beginn. Von den Überprüfungen eines Abschnitts
-- erledigt die erste den vorigen, wenn er offen ist und sein Fälligkeitstag nicht weiter weg liegt, sonst den eigenen;
-- die zweite den, der dann noch offen ist. Ein Abschnitt ohne Überprüfung endet offen, einer mit einer fernen oder
-- zweien erledigt, einer mit nur einer nahen wie der vorige.
INSERT INTO befund BY NAME
WITH abschnitt AS (
    SELECT fallmanagement_id, kunde_id, ende, n, plus_monate(beginn, 6 * n) AS faellig_am,
           CASE n WHEN 1 THEN beginn ELSE plus_monate(beginn, 6 * (n - 1)) + 1 END AS erster_tag,
           n = max(n) OVER (PARTITION BY fallmanagement_id) AS neuester
    FROM (
        SELECT *, unnest(range(1, datediff('month', beginn, heute()) // 6 + 3)) AS n
        FROM fallmanagement
        WHERE beginn IS NOT NULL
    )
    WHERE n = 1 OR plus_monate(beginn, 6 * (n - 1)) < heute()
), pruefung AS (
    SELECT a.fallmanagement_id, a.n, {datum: p.datum, id: p.bfm_pruefung_id} AS erste, lead(erste) OVER reihe AS zweite,
           a.n > 1 AND p.datum - a.erster_tag + 1 <= a.faellig_am - p.datum AS nah
    FROM bfm_pruefung AS p
    JOIN abschnitt AS a
      ON a.fallmanagement_id = p.fallmanagement_id AND p.datum BETWEEN a.erster_tag AND a.faellig_am
    WHERE p.begruendet AND p.prognostiziert
    WINDOW reihe AS (PARTITION BY a.fallmanagement_id, a.n ORDER BY p.datum, p.bfm_pruefung_id)
    QUALIFY row_number() OVER reihe = 1
), belegt AS (
    SELECT fallmanagement_id, n, erste, zweite, nah,
           max(n * 2 + CASE WHEN erste IS NULL THEN 0 WHEN zweite IS NOT NULL OR NOT nah THEN 1 END)
               OVER (PARTITION BY fallmanagement_id ORDER BY n) % 2 = 1 AS am_ende_erledigt
    FROM abschnitt
    LEFT JOIN pruefung USING (fallmanagement_id, n)
), zugeordnet AS (
    SELECT fallmanagement_id, n,
           CASE WHEN nah AND NOT lag(am_ende_erledigt, 1, true) OVER takt THEN zweite ELSE erste END AS eigene,
           coalesce(eigene, lead(CASE WHEN nah THEN erste ELSE zweite END) OVER takt) AS nachweis
    FROM belegt
    WINDOW takt AS (PARTITION BY fallmanagement_id ORDER BY n)
), erledigt AS (
    SELECT fallmanagement_id, n, nachweis.datum, nachweis.id AS bfm_pruefung_id FROM zugeordnet
), unklar AS (
    SELECT DISTINCT fallmanagement_id FROM bfm_pruefung WHERE begruendet AND prognostiziert AND datum IS NULL
), entschieden AS (
    SELECT a.fallmanagement_id, a.kunde_id, a.n, a.neuester, a.faellig_am, e.datum, e.bfm_pruefung_id,
           frist(true, a.faellig_am,
                 CASE WHEN u.fallmanagement_id IS NULL THEN stand(e.datum, a.faellig_am) END, endet := a.ende) AS status
    FROM abschnitt AS a
    LEFT JOIN erledigt AS e ON e.fallmanagement_id = a.fallmanagement_id AND e.n = a.n
    LEFT JOIN unklar AS u ON u.fallmanagement_id = a.fallmanagement_id
), alle AS (
    SELECT 'bfm-ueberpruefung' AS regel, fallmanagement_id AS vorgang_id, n::VARCHAR AS periode, kunde_id, status,
           faellig_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN datum END AS erledigt_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN bfm_pruefung_id END AS nachweis_id,
           ausfuehrlich(CASE status WHEN 'ungeklärt' THEN luecke('bfm_pruefung.datum') END) AS luecken
    FROM entschieden
    WHERE neuester OR faellig_am >= plus_monate(heute(), -13) OR datum >= plus_monate(heute(), -13)
    UNION ALL
    SELECT 'bfm-ueberpruefung', fallmanagement_id, NULL, kunde_id, 'ungeklärt'::ergebnis, NULL, NULL, NULL,
           ausfuehrlich(luecke('fallmanagement.beginn'))
    FROM fallmanagement
    WHERE beginn IS NULL
)
FROM gesammelt('alle');
