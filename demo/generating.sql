-- A part of the rows of demo/generating.py: outings, their stops, then the other children. `draw`, `share` and `part` are
-- made there.
CREATE TEMP TABLE drawn ON COMMIT DROP AS
SELECT n, s.*,
    s.until + 10 - pg_temp.draw(n, 1, s.days) AS day,
    pg_temp.draw(n, 2, 100) AS kind,
    pg_temp.draw(n, 3, 1000) AS luck,
    CASE WHEN pg_temp.draw(n, 4, 12) = 0 THEN 0 ELSE 1 + pg_temp.draw(n, 5, 28) END AS people,
    CASE WHEN pg_temp.draw(n, 6, 10) < 7 THEN 1 ELSE 2 + pg_temp.draw(n, 7, 3) END AS stops
FROM part AS p
JOIN share AS s ON s.first <= p.last AND s.last >= p.first,
LATERAL generate_series(greatest(s.first, p.first), least(s.last, p.last)) AS n;

INSERT INTO outings_outing (
    id, scheme_id, operator_id, client_uuid, content_hash, submission_hash, version, status, cancel_reason, former_status,
    recorded_by_id, created_at, updated_at, logged_at, validated_at, held_on, starts_at, ends_at, is_ending_after_midnight,
    time_slot, duration_minutes, format, setting, venue_type, context, target_audience, outing_type, neighbourhood_id,
    is_across_neighbourhoods, mediators_count, civic_volunteers_count, prep_minutes, people_met, people_mediated,
    participants_count, is_estimate, no_public_reason, women_count, men_count, age_under_18, age_18_25, age_26_64,
    age_65_plus, first_contact_count, handling_on_spot, handling_referred, coupons_issued, overall_feeling, decision_next
)
SELECT n, scheme, operator, md5(scheme || '-' || n)::uuid, md5(n::text) || md5(n::text), md5(n::text) || md5(n::text), 1,
    status, CASE WHEN status = 'cancelled' THEN 'weather' ELSE '' END, '',
    author, day + time '18:10', day + time '18:10',
    CASE WHEN is_done THEN day + time '18:10' + make_interval(days => CASE WHEN luck % 10 = 0 THEN 4 ELSE 0 END) END,
    CASE WHEN status = 'validated' THEN day + time '09:00' + interval '9 days' END,
    day, make_time(9 + luck % 9, 0, 0), make_time(11 + luck % 9, 30, 0), false,
    (ARRAY['morning', 'midday', 'afternoon', 'evening'])[1 + luck % 4], 150, format, (ARRAY['open', 'closed', ''])[1 + luck % 3],
    '', (ARRAY['public_space', 'event', 'hosted', ''])[1 + luck % 4],
    (ARRAY['under_18', 'age_18_25', 'age_26_64', 'age_65_plus', 'families', ''])[1 + luck % 6],
    (ARRAY['generalist', 'thematic', ''])[1 + luck % 3],
    CASE WHEN stops = 1 THEN spot.neighbourhood_id END, stops > 1,
    1 + luck % 3, CASE WHEN luck % 5 = 0 THEN 1 END, CASE WHEN luck % 2 = 0 THEN 30 END,
    CASE WHEN mediates AND luck % 3 = 0 THEN people + luck % 20 END,
    CASE WHEN mediates THEN people END, CASE WHEN counts_participants THEN people END,
    luck % 7 = 0, CASE WHEN people = 0 AND is_done AND has_public THEN 'weather' ELSE '' END,
    CASE WHEN is_noted THEN people * 6 / 10 END, CASE WHEN is_noted THEN people * 3 / 10 END,
    CASE WHEN is_noted THEN people / 10 END, CASE WHEN is_noted THEN people * 2 / 10 END,
    CASE WHEN is_noted THEN people * 4 / 10 END, CASE WHEN is_noted THEN people / 10 END,
    CASE WHEN is_noted AND luck % 2 = 0 THEN people / 3 END,
    CASE WHEN is_noted AND luck % 3 = 0 THEN people / 2 END, CASE WHEN is_noted AND luck % 3 = 0 THEN people / 4 END,
    CASE WHEN is_noted AND luck % 9 = 0 THEN 1 END,
    CASE WHEN is_done THEN (ARRAY['hard', 'mixed', 'good', 'great', ''])[1 + luck % 5] ELSE '' END,
    CASE WHEN is_done THEN (ARRAY['keep', 'adapt', '', ''])[1 + luck % 4] ELSE '' END
FROM (
    SELECT d.*, status IN ('logged', 'validated') AS is_done, format IN ('workshop', 'school_module') AS counts_participants,
        format NOT IN ('workshop', 'school_module', 'partner_meeting') AS mediates, format <> 'partner_meeting' AS has_public,
        format <> 'partner_meeting' AND pg_temp.draw(n, 8, 10) < 7 AS is_noted
    FROM (
        SELECT d.*,
            CASE
                WHEN day > until THEN 'planned'
                WHEN luck < 25 THEN 'cancelled'
                WHEN day > until - 9 THEN 'logged'
                ELSE 'validated'
            END AS status,
            CASE
                WHEN kind < 48 THEN 'mobile_unit'
                WHEN kind < 76 THEN 'walkabout'
                WHEN kind < 84 THEN 'workshop'
                WHEN kind < 88 THEN 'drop_in_session'
                WHEN kind < 92 THEN 'door_to_door'
                WHEN kind < 95 THEN 'event_stand'
                WHEN kind < 97 THEN 'school_module'
                ELSE 'partner_meeting'
            END AS format
        FROM drawn AS d
    ) AS d
) AS d
JOIN schemes_spot AS spot ON spot.id = spots[1 + (luck + 7) % cardinality(spots)];

INSERT INTO outings_outingstop (
    outing_id, scheme_id, held_on, position, neighbourhood_id, spot_id, spot_type, qpv_status, qpv_source, minutes,
    people_mediated
)
SELECT n, scheme, day, position, spot.neighbourhood_id, spot.id, spot.spot_type,
    (ARRAY['qpv', 'qpv', 'watch', 'non_qpv'])[1 + spot.neighbourhood_id % 4], 'quarter',
    CASE WHEN stops > 1 THEN 150 / stops END,
    CASE WHEN o.people_mediated IS NULL OR luck % 4 = 0 THEN NULL
        WHEN position = 1 THEN people - (stops - 1) * (people / stops) ELSE people / stops END
FROM drawn
JOIN outings_outing AS o ON o.id = n
CROSS JOIN generate_series(1, stops) AS position
JOIN schemes_spot AS spot ON spot.id = spots[1 + (luck + 7 * position) % cardinality(spots)];

INSERT INTO outings_outingtopic (outing_id, scheme_id, held_on, topic_id, requests)
SELECT n, scheme, day, topic.id, 1 + pg_temp.draw(n, 200 + topic.position, 5)
FROM drawn
JOIN outings_outing AS o ON o.id = n AND o.status IN ('logged', 'validated') AND coalesce(o.people_mediated, 0) > 0
CROSS JOIN schemes_topic AS topic
WHERE topic.scheme_id IS NULL AND topic.is_active AND pg_temp.draw(n, 100 + topic.position, 100) < 55 / (1 + topic.position % 11);

INSERT INTO outings_outingtick (outing_id, scheme_id, held_on, tick_list, option)
SELECT n, scheme, day, tick_list, option
FROM drawn
JOIN outings_outing AS o ON o.id = n AND o.status IN ('logged', 'validated')
CROSS JOIN unnest(
    ARRAY['support_types', 'support_types', 'support_types', 'support_types', 'registers_used', 'registers_used',
        'registers_used', 'enablers', 'enablers', 'obstacles', 'obstacles'],
    ARRAY['listening', 'information', 'guidance', 'accompaniment', 'proximity_presence', 'intermediation',
        'partner_linking', 'flow', 'regularity', 'weather', 'tension']
) WITH ORDINALITY AS tick (tick_list, option, rank)
WHERE pg_temp.draw(n, 300 + rank::int, 100) < 24;

INSERT INTO outings_outingpartner (outing_id, scheme_id, held_on, partner_id, role)
SELECT DISTINCT ON (n, partner) n, scheme, day, partner, ''
FROM drawn
CROSS JOIN generate_series(1, 2) AS rank
CROSS JOIN LATERAL (SELECT partners[1 + pg_temp.draw(n, 400 + rank, cardinality(partners))] AS partner) AS chosen
WHERE kind >= 97 OR pg_temp.draw(n, 410 + rank, 10) < 3;

INSERT INTO outings_outingtext (
    outing_id, event_name, other_topic, highlight, is_highlight_starred, team_note, cancel_word, looks_personal
)
SELECT n, '', '', 'Passage régulier devant la halle, courrier de la caisse, numéro ' || n, false, '', '', luck % 400 = 0
FROM drawn WHERE pg_temp.draw(n, 500, 10) < 4;

INSERT INTO outings_outingdeed (outing_id, version, deed, done_by_id, done_at, answers, changed_texts)
SELECT n, 1, 'recorded', author, day + time '18:10', '{}', '[]' FROM drawn WHERE day <= until
