-- Rows in every table of schema 0007, as a running Binôme left them. Read by SQLite and by PostgreSQL, in UTC.
INSERT INTO heartbeat (replica, host, beat_at) VALUES
  ('host-1:4711', 'host-1', '2026-03-02 08:00:00.000000');
INSERT INTO workspace (slack_id, created_at) VALUES
  ('T0SANDBOX1', '2026-02-01 09:00:00.000000');
INSERT INTO pace (workspace_id, method, next_call_at, paused_until) VALUES
  (1, 'chat.postMessage', '2026-03-02 08:00:00.200000', NULL),
  (1, 'conversations.open', '2026-03-02 08:00:01.200000', '2026-03-02 08:00:30.000000');
INSERT INTO person (workspace_id, slack_id, slack_conversation, employee_number, standing, language, zone, level,
  level_declared, manager_id, manager_declared, department, site, country, languages, in_directory, created_at) VALUES
  (1, 'U0ANNA', 'D0ANNA', '1001', 'member', 'en', 'Europe/Paris', 1, false, NULL, false, 'Board', 'Paris', 'FR',
    '["en", "fr"]', true, '2026-02-01 09:00:00.000000'),
  (1, 'U0MARC', 'D0MARC', '1002', 'member', 'fr', 'Europe/Paris', 2, false, 1, false, 'Sales', 'Lyon', 'FR',
    '["fr"]', true, '2026-02-01 09:00:00.000000'),
  (1, 'U0LEA', 'D0LEA', NULL, 'member', 'fr', 'Asia/Singapore', 6, true, 2, true, NULL, NULL, NULL, '[]', false,
    '2026-02-10 09:30:00.000000'),
  (1, 'U0NEW', NULL, NULL, 'unknown', NULL, 'UTC', NULL, false, NULL, false, NULL, NULL, NULL, '[]', false,
    '2026-03-01 17:00:00.000000'),
  (1, NULL, NULL, '1003', 'outside', NULL, 'UTC', 3, false, 2, false, 'Sales', NULL, NULL, '[]', true,
    '2026-02-01 09:00:00.000000');
INSERT INTO inbox (workspace_id, event_id, kind, person_id, received_at, done_at) VALUES
  (1, 'Ev01', 'user_change', 3, '2026-03-01 17:00:00.000000', '2026-03-01 17:00:01.000000'),
  (1, 'Ev02', 'team_join', 4, '2026-03-02 07:59:59.000000', NULL);
INSERT INTO place (workspace_id, slack_id, first_person_id, second_person_id) VALUES
  (1, 'C0NEWS', NULL, NULL),
  (1, 'C0SECRET', NULL, NULL),
  (1, 'G0TWO', NULL, NULL);
INSERT INTO programme (workspace_id, name, topics, closes_on, zone, contact_id, created_at, next_check_at, version,
  rhythm, pairing) VALUES
  (1, 'Mentorat inversé 2026', '["digital_tools", "data_literacy"]', '2026-03-23', 'Europe/Paris', 2,
    '2026-02-10 09:00:00.000000', '2026-03-19 23:00:00.000000', 1, '{}', '{}'),
  (1, 'Asia & friends', '["ways_of_working"]', '2026-02-20', 'Asia/Singapore', NULL, '2026-02-01 09:00:00.000000',
    NULL, 3, '{}', '{}');
INSERT INTO announcement (workspace_id, programme_id, place_id, announced_by, announced_at, invites_members,
  posted_at, invited_at, refusal) VALUES
  (1, 1, 1, 1, '2026-02-10 09:05:00.000000', true, '2026-02-10 09:05:02.000000', '2026-02-10 09:05:05.000000',
    NULL),
  (1, 1, 2, 1, '2026-02-10 09:10:00.000000', false, NULL, NULL, 'not_in_channel');
INSERT INTO audit (workspace_id, programme_id, person_id, action, subject_id, facts, at) VALUES
  (1, 1, 1, 'programme_created', 1, '{}', '2026-02-10 09:00:00.000000'),
  (1, NULL, NULL, 'people_imported', NULL, '{"added": 2, "changed": 0}', '2026-02-01 09:00:00.000000');
INSERT INTO coordinator (programme_id, person_id, workspace_id, added_at, next_digest_at) VALUES
  (1, 1, 1, '2026-02-10 09:00:00.000000', '2026-02-10 09:00:00.000000'),
  (1, 2, 1, '2026-02-11 14:00:00.000000', '2026-02-11 14:00:00.000000'),
  (2, 1, 1, '2026-02-01 09:00:00.000000', '2026-02-01 09:00:00.000000');
INSERT INTO draft (workspace_id, programme_id, state, requested_by, requested_at, view_id, lease_until, attempts,
  input_hash, solved_at, published_by, published_at, offered_at, version) VALUES
  (1, 1, 'published', 2, '2026-03-24 09:00:00.000000', NULL, NULL, 1, '5f1c', '2026-03-24 09:00:01.000000', 2,
    '2026-03-24 09:05:00.000000', '2026-03-24 09:05:01.000000', 3),
  (1, 1, 'ready', 2, '2026-04-06 09:00:00.000000', 'V0FORM', NULL, 1, 'a07e', '2026-04-06 09:00:01.000000', NULL,
    NULL, NULL, 2);
INSERT INTO enrolment (workspace_id, programme_id, person_id, side, languages, format, capacity, state, opted_in_at,
  next_check_at, version, first_in_line) VALUES
  (1, 1, 2, 'mentee', '["fr"]', 'video', 1, 'active', '2026-02-11 09:00:00.000000', NULL, 1, false),
  (1, 1, 3, 'mentor', '["fr", "en"]', 'either', 3, 'active', '2026-02-12 02:00:00.000000', NULL, 2, false),
  (1, 2, 3, 'mentor', '["en"]', 'either', 1, 'left', '2026-02-05 02:00:00.000000', NULL, 4, false);
INSERT INTO invitation (programme_id, person_id, workspace_id, invited_at) VALUES
  (1, 3, 1, '2026-02-10 09:05:05.000000'),
  (1, 4, 1, '2026-03-01 17:00:00.000000');
INSERT INTO outbox (workspace_id, programme_id, key, kind, effect, subject_id, person_id, place_id, lane, follows_id,
  state, created_at, due_at, expires_at, retry_at, lease_until, called_at, token, attempts, settled_at, ts, problem,
  setbacks, folded_into)
  VALUES
  (1, 1, '1:1:announcement:place:1:1', 'announcement', 'post', 1, NULL, 1, 'place:1', NULL, 'sent',
    '2026-02-10 09:05:00.000000', '2026-02-10 09:05:00.000000', NULL, NULL, NULL, '2026-02-10 09:05:02.000000',
    NULL, 1, '2026-02-10 09:05:02.000000', '1770714302.000100', NULL, 0, NULL),
  (1, 1, '1:2:announcement:place:2:1', 'announcement', 'post', 2, NULL, 2, 'place:2', NULL, 'dead',
    '2026-02-10 09:10:00.000000', '2026-02-10 09:10:00.000000', NULL, NULL, NULL, '2026-02-10 09:10:01.000000',
    NULL, 1, '2026-02-10 09:10:01.000000', NULL, 'not_in_channel', 0, NULL),
  (1, 1, '1:2:enrolment_confirmed:person:3:1', 'enrolment_confirmed', 'post', 2, 3, NULL, 'person:3', NULL, 'sent',
    '2026-02-12 02:00:00.000000', '2026-02-12 02:00:00.000000', NULL, NULL, NULL, '2026-02-12 02:00:01.000000',
    NULL, 1, '2026-02-12 02:00:01.000000', '1770861601.000100', NULL, 2, NULL),
  (1, 1, '1:2:enrolment_confirmed:person:3:update:2', 'enrolment_confirmed', 'update', 2, 3, NULL, 'person:3', 3,
    'pending', '2026-03-02 07:59:00.000000', '2026-03-02 07:59:00.000000', NULL, '2026-03-02 08:00:10.000000', NULL,
    NULL, NULL, 1, NULL, NULL, 'ratelimited', 0, NULL),
  (1, 1, '1:1:enrolment_closing:person:4:2026-03-20', 'enrolment_closing', 'post', 1, 4, NULL, 'person:4', NULL,
    'posting', '2026-03-01 23:00:00.000000', '2026-03-02 07:58:00.000000', '2026-03-23 23:00:00.000000', NULL,
    '2026-03-02 08:01:00.000000', '2026-03-02 08:00:00.000000', '0a1b2c3d4e5f6071', 1, NULL, NULL, NULL, 0, NULL);
INSERT INTO draft_left_out (draft_id, person_id, rule) VALUES
  (1, 1, 'no_mentor_left'),
  (2, 2, 'levels');
INSERT INTO draft_pair (draft_id, mentor_id, mentee_id, score, parts) VALUES
  (1, 3, 2, 0.75, '{"topics": 0.5, "hours": 0.25}'),
  (2, 3, 1, 0.5, '{"topics": 0.5}');
INSERT INTO enrolment_topic (enrolment_id, side, topic, degree) VALUES
  (1, 'mentee', 'digital_tools', NULL),
  (2, 'mentor', 'data_literacy', 2),
  (2, 'mentor', 'digital_tools', 3);
INSERT INTO pair (workspace_id, programme_id, draft_id, mentor_id, mentee_id, state, score, parts, offered_at,
  expires_at, mentor_accepted_at, mentee_accepted_at, started_on, settled_at, place_id, next_check_at, version) VALUES
  (1, 1, 1, 3, 2, 'active', 0.75, '{"topics": 0.5}', '2026-03-24 09:05:00.000000', '2026-03-31 09:05:00.000000',
    '2026-03-24 10:00:00.000000', '2026-03-25 08:00:00.000000', '2026-03-25', NULL, 3, '2026-04-27 22:00:00.000000',
    4),
  (1, 1, NULL, 3, 1, 'declined', 0.25, '{}', '2026-02-01 09:00:00.000000', '2026-02-08 09:00:00.000000', NULL, NULL,
    NULL, '2026-02-02 09:00:00.000000', NULL, NULL, 2);
INSERT INTO pair_reason (pair_id, person_id, reason, given_at) VALUES
  (2, 1, 'No time before summer; l''été peut-être', '2026-02-02 09:00:00.000000');
INSERT INTO session (workspace_id, programme_id, pair_id, number, due_on, state, minutes, uid, sequence, opened_at,
  starts_at, proposed_by, waiting_since, booked_at, stalled_at, over_at, cancelled_at, cancelled_by, cause,
  next_check_at, version) VALUES
  (1, 1, 1, 0, '2026-03-25', 'over', 60, '0001@binome', 0, '2026-03-25 08:00:00.000000',
    '2026-04-01 14:00:00.000000', 'mentee', NULL, '2026-03-26 09:00:00.000000', NULL, '2026-04-01 15:00:00.000000',
    NULL, NULL, NULL, '2026-04-08 15:00:00.000000', 5),
  (1, 1, 1, 1, '2026-04-25', 'cancelled', 60, '0002@binome', 1, '2026-04-01 15:00:00.000000',
    '2026-04-24 14:00:00.000000', 'mentor', NULL, '2026-04-02 09:00:00.000000', NULL, NULL,
    '2026-04-03 09:00:00.000000', 'mentee', 'cancelled', NULL, 4),
  (1, 1, 1, 1, '2026-04-25', 'proposed', 60, '0003@binome', 0, '2026-04-03 09:00:00.000000', NULL, 'mentee',
    '2026-04-03 10:00:00.000000', NULL, NULL, NULL, NULL, NULL, NULL, '2026-04-07 10:00:00.000000', 2);
INSERT INTO feedback (session_id, person_id, workspace_id, useful, changed, shared, given_at, version) VALUES
  (1, 2, 1, 5, 'Je demande d''abord', 'Thank you', '2026-04-01 16:05:00.000000', 1),
  (1, 3, 1, 4, NULL, NULL, '2026-04-02 07:05:00.000000', 2);
INSERT INTO session_answer (session_id, person_id, workspace_id, took_place, answered_at) VALUES
  (1, 2, 1, true, '2026-04-01 16:00:00.000000'),
  (1, 3, 1, true, '2026-04-02 07:00:00.000000');
INSERT INTO slot (workspace_id, session_id, starts_at, proposed_by) VALUES
  (1, 3, '2026-04-22 08:00:00.000000', 'mentee'),
  (1, 3, '2026-04-23 08:00:00.000000', NULL);
INSERT INTO admitted (programme_id, person_id, source, workspace_id) VALUES
  (1, 2, 'list', 1),
  (1, 3, 'group', 1);
INSERT INTO block (person_id, blocked_id, workspace_id, blocked_at) VALUES
  (3, 4, 1, '2026-02-13 09:00:00.000000');
INSERT INTO delegation (workspace_id, mentee_id, delegate_id, state, asked_at, settled_at, version) VALUES
  (1, 2, 4, 'active', '2026-02-14 09:00:00.000000', '2026-02-14 10:00:00.000000', 2);
INSERT INTO pairing_wish (programme_id, mentor_id, mentee_id, workspace_id, wish, wished_by, wished_at) VALUES
  (1, 3, 2, 1, 'pin', 1, '2026-02-15 09:00:00.000000');
INSERT INTO pairing_care (programme_id, person_id, workspace_id, care) VALUES
  (1, 2, 1, 'cover');
INSERT INTO calendar (person_id, workspace_id, address, added_at, read_at, next_read_at, problem) VALUES
  (2, 1, 'gAAAAA-encrypted', '2026-02-15 09:00:00.000000', '2026-02-15 10:00:00.000000', '2026-02-15 11:00:00.000000', NULL);
INSERT INTO busy_time (person_id, starts_at, ends_at, workspace_id) VALUES
  (2, '2026-02-16 09:00:00.000000', '2026-02-16 10:00:00.000000', 1);
