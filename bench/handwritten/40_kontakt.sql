-- kontaktdichte und umschulung-kontakt: gleitend, jeder Kontakt erledigt einen Abschnitt und öffnet den nächsten.

-- Gespräche je Person und Tag; kontakt_id ist leer, wo nur vielleicht eines war.
CREATE TEMP TABLE gespraech AS
SELECT kunde_id, datum, min(kontakt_id) FILTER (zaehlt) AS kontakt_id, bool_or(zaehlt IS NULL) AS fraglich,
       ausfuehrlich(bit_or(fehlt(art IS NULL, 'kontakt.art') | fehlt(datum IS NULL, 'kontakt.datum')
                           | fehlt(zustande_gekommen IS NULL, 'kontakt.zustande_gekommen'))) AS fehlt
FROM (SELECT *, art IN ('persönlich', 'telefonisch', 'Video') AND zustande_gekommen AS zaehlt FROM kontakt)
WHERE zaehlt IS NOT false
GROUP BY kunde_id, datum;

-- Die Frist des Abschnitts und jede weitere, die seither abgelaufen wäre.
CREATE MACRO verstrichen(faellig, monate) AS
    CASE WHEN datesub('month', faellig, heute() - 1) >= monate
         THEN ' (' || (datesub('month', faellig, heute() - 1) // monate + 1) || ' Fristen verstrichen)' END;

-- Ein Abschnitt ist unklar, wenn vielleicht schon vor seinem Ende ein Gespräch war. Am ersten Tag des ersten zählt
-- eins.
INSERT INTO befund BY NAME
WITH person AS (
    SELECT k.kunde_id, k.status IN ('arbeitslos', 'arbeitsuchend') AS betrifft, k.betreut_seit,
           p.kunde_id IS NOT NULL AS hat_profil,
           CASE WHEN NOT p.unklar THEN
               CASE p.neuestes.lage
                   WHEN 'Z' THEN 12 WHEN 'I' THEN 6 WHEN 'Marktprofil' THEN 3 WHEN 'Aktivierungsprofil' THEN 3
                   WHEN 'Förderprofil' THEN 3 WHEN 'Entwicklungsprofil' THEN 2 WHEN 'Stabilisierungsprofil' THEN 2
                   WHEN 'Unterstützungsprofil' THEN 1 END
           END AS abstand,
           a.nach_10 AS schonfrist_bis, l.bis AS bezug_bis, coalesce(l.unklar, false) AS bezug_unklar,
           coalesce(o.fraglich, false) AS ohne_tag, o.fehlt AS ohne_tag_fehlt,
           coalesce(p.unklar, false) AS profil_unklar
    FROM kunde AS k
    LEFT JOIN profil AS p USING (kunde_id)
    LEFT JOIN arbeitstage AS a ON a.tag = p.neuestes.tag
    LEFT JOIN letzter_bezug AS l USING (kunde_id)
    LEFT JOIN (SELECT kunde_id, true AS fraglich, fehlt FROM gespraech WHERE datum IS NULL) AS o USING (kunde_id)
), anfang AS (
    SELECT kunde_id, betreut_seit, bezug_bis, bezug_unklar FROM person WHERE betrifft AND betreut_seit IS NOT NULL
), ereignis AS (
    SELECT kunde_id, betreut_seit AS tag, 'beginn' AS periode, 0 AS rang FROM anfang
    UNION ALL
    SELECT g.kunde_id, g.datum, g.kontakt_id, 1
    FROM gespraech AS g JOIN anfang AS p ON p.kunde_id = g.kunde_id AND g.datum >= p.betreut_seit
    WHERE g.kontakt_id IS NOT NULL AND NOT p.bezug_unklar AND (g.datum > p.bezug_bis) IS NOT true
), abschnitt AS (
    SELECT *, lead(tag) OVER w AS naechster, lead(periode) OVER w AS naechste_id
    FROM ereignis
    WINDOW w AS (PARTITION BY kunde_id ORDER BY tag, rang)
), fraglich AS (
    SELECT a.kunde_id, a.tag, a.rang, bit_or(g.fehlt | fehlt(p.bezug_unklar, 'leistungsbezug.von')) AS fehlt
    FROM gespraech AS g
    JOIN anfang AS p USING (kunde_id)
    JOIN abschnitt AS a ON a.kunde_id = g.kunde_id
     AND (a.tag < g.datum OR a.rang = 0 AND a.tag = g.datum)
     AND (a.naechster > g.datum OR a.naechster IS NULL)
    WHERE (g.fraglich OR p.bezug_unklar) AND (p.bezug_unklar OR (g.datum > p.bezug_bis) IS NOT true)
    GROUP BY ALL
), faellig AS (
    SELECT a.kunde_id, a.periode, a.naechster, a.naechste_id, p.abstand,
           CASE WHEN p.hat_profil AND p.abstand IS NOT NULL
                THEN greatest(plus_monate(a.tag, p.abstand), p.schonfrist_bis) END AS faellig_am,
           f.kunde_id IS NOT NULL OR p.ohne_tag AS fraglich,
           coalesce(f.fehlt, 0) | coalesce(p.ohne_tag_fehlt, 0)
           | fehlt(p.ohne_tag AND p.bezug_unklar, 'leistungsbezug.von') AS nachweis_fehlt,
           p.profil_unklar, p.hat_profil, p.bezug_bis, p.bezug_unklar
    FROM abschnitt AS a
    JOIN person AS p USING (kunde_id)
    LEFT JOIN fraglich AS f ON f.kunde_id = a.kunde_id AND f.tag = a.tag AND f.rang = a.rang
), entschieden AS (
    SELECT *, CASE WHEN NOT fraglich THEN stand(naechster, faellig_am) END AS erledigung,
           frist(hat_profil, faellig_am, erledigung, endet := bezug_bis, endet_unklar := bezug_unklar) AS status
    FROM faellig
    WHERE naechster IS NULL OR naechster >= plus_monate(heute(), -13) OR faellig_am >= plus_monate(heute(), -13)
), alle AS (
    SELECT 'kontaktdichte' AS regel, kunde_id AS vorgang_id, periode, kunde_id, status, faellig_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN naechster END AS erledigt_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN naechste_id END AS nachweis_id,
           ausfuehrlich(CASE status WHEN 'überfällig' THEN verstrichen(faellig_am, abstand) END) AS zusatz,
           luecken(status, true, 0, faellig_am,
                   CASE WHEN profil_unklar THEN luecke('profiling.erstellt_am') ELSE luecke('profiling.profillage') END,
                   erledigung, nachweis_fehlt, endet_fehlt := luecke('leistungsbezug.von')) AS luecken
    FROM entschieden
    UNION ALL
    SELECT 'kontaktdichte', kunde_id, NULL, kunde_id,
           CASE WHEN betrifft IS NOT false THEN 'ungeklärt'::ergebnis ELSE 'trifft nicht zu'::ergebnis END,
           NULL, NULL, NULL, NULL,
           ausfuehrlich(CASE WHEN betrifft IS NULL THEN luecke('kunde.status')
                             WHEN betrifft THEN luecke('kunde.betreut_seit') END)
    FROM person
    WHERE betrifft IS NOT true OR betreut_seit IS NULL
)
FROM gesammelt('alle');

INSERT INTO befund BY NAME
WITH umschulung AS (
    SELECT teilnahme_id, kunde_id, beginn, ende FROM teilnahme WHERE art = 'Umschulung' AND beginn IS NOT NULL
), gefuehrt AS MATERIALIZED (
    FROM gespraech SEMI JOIN umschulung USING (kunde_id)
), ereignis AS (
    SELECT teilnahme_id, beginn AS tag, 'beginn' AS periode, 0 AS rang FROM umschulung
    UNION ALL
    SELECT u.teilnahme_id, g.datum, g.kontakt_id, 1
    FROM gefuehrt AS g JOIN umschulung AS u ON u.kunde_id = g.kunde_id AND g.datum BETWEEN u.beginn AND u.ende
    WHERE g.kontakt_id IS NOT NULL
), abschnitt AS (
    SELECT *, plus_monate(tag, 3) AS faellig_am, lead(tag) OVER w AS naechster, lead(periode) OVER w AS naechste_id
    FROM ereignis
    WINDOW w AS (PARTITION BY teilnahme_id ORDER BY tag, rang)
), fraglich AS (
    SELECT a.teilnahme_id, a.tag, a.rang, bit_or(g.fehlt | fehlt(u.ende IS NULL, 'teilnahme.ende_geplant')) AS fehlt
    FROM gefuehrt AS g
    JOIN umschulung AS u USING (kunde_id)
    JOIN abschnitt AS a ON a.teilnahme_id = u.teilnahme_id
     AND (g.datum IS NULL
          OR (a.tag < g.datum OR a.rang = 0 AND a.tag = g.datum) AND (a.naechster > g.datum OR a.naechster IS NULL))
    WHERE (g.fraglich OR g.datum IS NULL OR u.ende IS NULL) AND (coalesce(g.datum, u.beginn) > u.ende) IS NOT true
    GROUP BY ALL
), entschieden AS (
    SELECT a.*, u.kunde_id, f.fehlt AS nachweis_fehlt,
           CASE WHEN f.teilnahme_id IS NULL THEN stand(a.naechster, a.faellig_am) END AS erledigung,
           frist(true, a.faellig_am, erledigung, endet := u.ende, endet_unklar := u.ende IS NULL) AS status
    FROM abschnitt AS a
    JOIN umschulung AS u USING (teilnahme_id)
    LEFT JOIN fraglich AS f ON f.teilnahme_id = a.teilnahme_id AND f.tag = a.tag AND f.rang = a.rang
    WHERE a.naechster IS NULL OR greatest(a.naechster, a.faellig_am) >= plus_monate(heute(), -13)
), alle AS (
    SELECT 'umschulung-kontakt' AS regel, teilnahme_id AS vorgang_id, periode, kunde_id, status, faellig_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN naechster END AS erledigt_am,
           CASE WHEN status IN ('erledigt', 'verspätet erledigt') THEN naechste_id END AS nachweis_id,
           ausfuehrlich(CASE status WHEN 'überfällig' THEN verstrichen(faellig_am, 3) END) AS zusatz,
           luecken(status, true, 0, faellig_am, 0, erledigung, nachweis_fehlt,
                   endet_fehlt := luecke('teilnahme.ende_geplant')) AS luecken
    FROM entschieden
    UNION ALL
    SELECT 'umschulung-kontakt', teilnahme_id, NULL, kunde_id,
           CASE WHEN art = 'Umschulung' IS NOT false THEN 'ungeklärt'::ergebnis ELSE 'trifft nicht zu'::ergebnis END,
           NULL, NULL, NULL, NULL,
           ausfuehrlich(CASE WHEN art IS NULL THEN luecke('teilnahme.art')
                             WHEN art = 'Umschulung' THEN luecke('teilnahme.beginn') END)
    FROM teilnahme
    WHERE (art = 'Umschulung') IS NOT true OR beginn IS NULL
)
FROM gesammelt('alle');
