-- Rows in every table of schema 0001, as a running Binôme left them. Read by SQLite and by PostgreSQL, in UTC.
INSERT INTO heartbeat (replica, host, beat_at) VALUES ('host-1:4711', 'host-1', '2026-03-02 08:00:00.000000');
INSERT INTO workspace (slack_id, created_at) VALUES ('T0SANDBOX1', '2026-02-01 09:00:00.000000');
INSERT INTO pace (workspace_id, method, next_call_at, paused_until) VALUES
  (1, 'chat.postMessage', '2026-03-02 08:00:00.200000', NULL),
  (1, 'conversations.open', '2026-03-02 08:00:01.200000', '2026-03-02 08:00:30.000000');
INSERT INTO person (workspace_id, slack_id, slack_conversation, employee_number, standing, language, zone, level,
  level_declared, manager_id, manager_declared, department, site, country, languages, in_directory, created_at) VALUES
  (1, 'U0ANNA', 'D0ANNA', '1001', 'member', 'en', 'Europe/Paris', 1, false, NULL, false, 'Board', 'Paris', 'FR',
    '["en", "fr"]', true, '2026-02-01 09:00:00.000000'),
  (1, 'U0MARC', 'D0MARC', '1002', 'member', 'fr', 'Europe/Paris', 2, false, 1, false, 'Sales', 'Lyon', 'FR',
    '["fr"]', true, '2026-02-01 09:00:00.000000'),
  (1, 'U0LEA', 'D0LEA', NULL, 'member', 'fr', 'Asia/Singapore', 6, true, 2, true, NULL, NULL, NULL,
    '[]', false, '2026-02-10 09:30:00.000000'),
  (1, 'U0NEW', NULL, NULL, 'unknown', NULL, 'UTC', NULL, false, NULL, false, NULL, NULL, NULL,
    '[]', false, '2026-03-01 17:00:00.000000'),
  (1, NULL, NULL, '1003', 'outside', NULL, 'UTC', 3, false, 2, false, 'Sales', NULL, NULL,
    '[]', true, '2026-02-01 09:00:00.000000');
INSERT INTO place (workspace_id, slack_id) VALUES (1, 'C0NEWS'), (1, 'C0SECRET');
INSERT INTO inbox (workspace_id, event_id, kind, person_id, received_at, done_at) VALUES
  (1, 'Ev01', 'user_change', 3, '2026-03-01 17:00:00.000000', '2026-03-01 17:00:01.000000'),
  (1, 'Ev02', 'team_join', 4, '2026-03-02 07:59:59.000000', NULL);
INSERT INTO programme (workspace_id, name, topics, closes_on, zone, contact_id, created_at, next_check_at, version)
  VALUES
  (1, 'Mentorat inversé 2026', '["digital_tools", "data_literacy"]', '2026-03-23', 'Europe/Paris', 2,
    '2026-02-10 09:00:00.000000', '2026-03-19 23:00:00.000000', 1),
  (1, 'Asia & friends', '["ways_of_working"]', '2026-02-20', 'Asia/Singapore', NULL,
    '2026-02-01 09:00:00.000000', NULL, 3);
INSERT INTO announcement (workspace_id, programme_id, place_id, announced_by, announced_at, invites_members, posted_at,
  invited_at, refusal) VALUES
  (1, 1, 1, 1, '2026-02-10 09:05:00.000000', true, '2026-02-10 09:05:02.000000', '2026-02-10 09:05:05.000000', NULL),
  (1, 1, 2, 1, '2026-02-10 09:10:00.000000', false, NULL, NULL, 'not_in_channel');
INSERT INTO audit (workspace_id, programme_id, person_id, action, subject_id, facts, at) VALUES
  (1, 1, 1, 'programme_created', 1, '{}', '2026-02-10 09:00:00.000000'),
  (1, NULL, NULL, 'people_imported', NULL, '{"added": 2, "changed": 0}', '2026-02-01 09:00:00.000000');
INSERT INTO coordinator (programme_id, person_id, workspace_id, added_at) VALUES
  (1, 1, 1, '2026-02-10 09:00:00.000000'),
  (1, 2, 1, '2026-02-11 14:00:00.000000'),
  (2, 1, 1, '2026-02-01 09:00:00.000000');
INSERT INTO enrolment (workspace_id, programme_id, person_id, side, languages, format, capacity, state, opted_in_at,
  next_check_at, version) VALUES
  (1, 1, 2, 'mentee', '["fr"]', 'video', 1, 'active', '2026-02-11 09:00:00.000000', NULL, 1),
  (1, 1, 3, 'mentor', '["fr", "en"]', 'either', 3, 'active', '2026-02-12 02:00:00.000000', NULL, 2),
  (1, 2, 3, 'mentor', '["en"]', 'either', 1, 'left', '2026-02-05 02:00:00.000000', NULL, 4);
INSERT INTO enrolment_topic (enrolment_id, topic) VALUES
  (1, 'digital_tools'), (2, 'data_literacy'), (2, 'digital_tools');
INSERT INTO invitation (programme_id, person_id, workspace_id, invited_at) VALUES
  (1, 3, 1, '2026-02-10 09:05:05.000000'), (1, 4, 1, '2026-03-01 17:00:00.000000');
INSERT INTO outbox (workspace_id, programme_id, key, kind, effect, subject_id, person_id, place_id, lane, follows_id,
  state, created_at, due_at, expires_at, retry_at, lease_until, called_at, token, attempts, settled_at, ts, problem)
  VALUES
  (1, 1, '1:1:announcement:place:1:1', 'announcement', 'post', 1, NULL, 1, 'place:1', NULL, 'sent',
    '2026-02-10 09:05:00.000000', '2026-02-10 09:05:00.000000', NULL, NULL, NULL, '2026-02-10 09:05:02.000000', NULL,
    1, '2026-02-10 09:05:02.000000', '1770714302.000100', NULL),
  (1, 1, '1:2:announcement:place:2:1', 'announcement', 'post', 2, NULL, 2, 'place:2', NULL, 'dead',
    '2026-02-10 09:10:00.000000', '2026-02-10 09:10:00.000000', NULL, NULL, NULL, '2026-02-10 09:10:01.000000', NULL,
    1, '2026-02-10 09:10:01.000000', NULL, 'not_in_channel'),
  (1, 1, '1:2:enrolment_confirmed:person:3:1', 'enrolment_confirmed', 'post', 2, 3, NULL, 'person:3', NULL, 'sent',
    '2026-02-12 02:00:00.000000', '2026-02-12 02:00:00.000000', NULL, NULL, NULL, '2026-02-12 02:00:01.000000', NULL,
    1, '2026-02-12 02:00:01.000000', '1770861601.000100', NULL),
  (1, 1, '1:2:enrolment_confirmed:person:3:update:2', 'enrolment_confirmed', 'update', 2, 3, NULL, 'person:3', 3,
    'pending', '2026-03-02 07:59:00.000000', '2026-03-02 07:59:00.000000', NULL, '2026-03-02 08:00:10.000000', NULL,
    NULL, NULL, 1, NULL, NULL, 'ratelimited'),
  (1, 1, '1:1:enrolment_closing:person:4:2026-03-20', 'enrolment_closing', 'post', 1, 4, NULL, 'person:4', NULL,
    'posting', '2026-03-01 23:00:00.000000', '2026-03-02 07:58:00.000000', '2026-03-23 23:00:00.000000', NULL,
    '2026-03-02 08:01:00.000000', '2026-03-02 08:00:00.000000', '0a1b2c3d4e5f6071', 1, NULL, NULL, NULL);
