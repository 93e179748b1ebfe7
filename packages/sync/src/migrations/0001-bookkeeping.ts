import type { Migration } from "./migration.ts";

export const bookkeeping: Migration = {
  id: 1,
  name: "bookkeeping",
  sql: `
CREATE TABLE postern.binding (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  organization_id text NOT NULL,
  bound_at timestamptz NOT NULL DEFAULT now()
);

-- Tells our own changes from those of another database on the same org.
CREATE TABLE postern.identity (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  database_id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO postern.identity DEFAULT VALUES;

CREATE TABLE postern.worker (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id text NOT NULL,
  state text NOT NULL,
  error jsonb,
  started_at timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL
);

CREATE TABLE postern.object (
  sobject text PRIMARY KEY,
  table_name text NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  total bigint,
  -- The load continues behind this Id.
  loaded_to text,
  load_started_at timestamptz,
  -- Set when events may have been missed: everything modified since is read again. -infinity: everything.
  reconcile_since timestamptz,
  events_applied bigint NOT NULL DEFAULT 0,
  last_event_at timestamptz,
  lag_ms double precision,
  lag_p99_ms double precision,
  error jsonb
);

-- Written in the same transaction as the rows.
CREATE TABLE postern.position (
  topic text PRIMARY KEY,
  replay_id bytea NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now()
);

-- The last state both sides agreed on, for records with changes of their own in Postgres only: elsewhere the row is that state.
CREATE TABLE postern.agreed (
  sobject text NOT NULL,
  record_id text NOT NULL,
  -- null: made in Postgres and not known to be in the org.
  image jsonb,
  -- What a create sent, noted before sending.
  sent jsonb,
  PRIMARY KEY (sobject, record_id)
);

CREATE TABLE postern.outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  sobject text NOT NULL,
  record_id text NOT NULL,
  operation text NOT NULL,
  changed text[],
  at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'pending',
  attempts int NOT NULL DEFAULT 0,
  not_before timestamptz,
  error jsonb
);
CREATE INDEX outbox_record ON postern.outbox (sobject, record_id);

CREATE TABLE postern.conflict (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  sobject text NOT NULL,
  record_id text NOT NULL,
  -- null: the record as a whole (deleted on one side, changed on the other).
  field text,
  base jsonb,
  salesforce jsonb,
  postgres jsonb,
  winner text NOT NULL
);

-- Records to be read from the org again: gaps, updates of unknown rows, rows that were locked.
CREATE TABLE postern.refetch (
  sobject text NOT NULL,
  record_id text NOT NULL,
  reason text NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (sobject, record_id)
);

CREATE TABLE postern.feed (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  sobject text NOT NULL,
  record_id text NOT NULL,
  name text,
  change text NOT NULL,
  fields text[] NOT NULL,
  origin text NOT NULL,
  direction text NOT NULL
);

CREATE FUNCTION postern.assign_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key text;
BEGIN
  IF NOT TG_ARGV[1]::boolean THEN
    RAISE EXCEPTION 'SYNC_INSERT_REFUSED: rows of % cannot be created from Postgres', TG_ARGV[0]
      USING ERRCODE = 'PS001', HINT = 'The object needs the external id field Postern_Key__c; create the record in Salesforce.';
  END IF;
  IF NEW.id NOT LIKE 'new-%' THEN
    RAISE EXCEPTION 'SYNC_ID_GIVEN: the id of a new % is given by Salesforce', TG_ARGV[0]
      USING ERRCODE = 'PS001', HINT = 'Leave id out; it is new-… until Salesforce has the record.';
  END IF;
  key := coalesce(to_jsonb(NEW) ->> 'postern_key__c', gen_random_uuid()::text);
  RETURN jsonb_populate_record(NEW, jsonb_build_object('postern_key__c', key, 'id', 'new-' || key));
END $$;

CREATE FUNCTION postern.capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  record_id text := coalesce(before ->> 'id', after ->> 'id');
  changed text[];
  fixed text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT TG_ARGV[3]::boolean THEN
      RAISE EXCEPTION 'SYNC_DELETE_REFUSED: % cannot be deleted', TG_ARGV[0] USING ERRCODE = 'PS001';
    END IF;
  ELSE
    SELECT array_agg(field.key) INTO changed FROM jsonb_each(after) AS field
      WHERE field.value IS DISTINCT FROM coalesce(before -> field.key, 'null'::jsonb);
    IF changed IS NULL THEN RETURN NULL; END IF;
    SELECT name INTO fixed FROM unnest((CASE TG_OP WHEN 'UPDATE' THEN TG_ARGV[1] ELSE TG_ARGV[2] END)::text[]) AS name
      WHERE name = ANY (changed) LIMIT 1;
    IF fixed IS NOT NULL THEN
      RAISE EXCEPTION 'SYNC_COLUMN_READ_ONLY: %.% is set by Salesforce', lower(TG_ARGV[0]), fixed
        USING ERRCODE = 'PS001', HINT = 'Leave the column out; sync keeps it.';
    END IF;
  END IF;
  INSERT INTO postern.agreed (sobject, record_id, image) VALUES (TG_ARGV[0], record_id, before) ON CONFLICT DO NOTHING;
  INSERT INTO postern.outbox (sobject, record_id, operation, changed)
    VALUES (TG_ARGV[0], record_id, lower(TG_OP), changed);
  PERFORM pg_notify('postern_outbox', '');
  RETURN NULL;
END $$;

CREATE FUNCTION postern.refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'SYNC_TRUNCATE_REFUSED: a synced table is not truncated'
    USING ERRCODE = 'PS001', HINT = 'DELETE is captured row by row; TRUNCATE would leave Salesforce as it is.';
END $$;

CREATE FUNCTION postern.release_held() RETURNS bigint LANGUAGE sql AS $$
  WITH released AS (UPDATE postern.outbox SET state = 'released' WHERE state = 'held' RETURNING 1),
       told AS (SELECT pg_notify('postern_outbox', '') FROM (SELECT 1) AS once)
  SELECT count(*) FROM released, told;
$$;

-- What was held is read again from the org, so that it wins.
CREATE FUNCTION postern.discard_held() RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (DELETE FROM postern.outbox WHERE state = 'held' RETURNING sobject, record_id),
       records AS (SELECT DISTINCT sobject, record_id FROM gone),
       forgotten AS (DELETE FROM postern.agreed a USING records r WHERE a.sobject = r.sobject AND a.record_id = r.record_id),
       asked AS (INSERT INTO postern.refetch (sobject, record_id, reason)
                 SELECT sobject, record_id, 'discarded' FROM records ON CONFLICT DO NOTHING),
       told AS (SELECT pg_notify('postern_refetch', ''), pg_notify('postern_outbox', '') FROM (SELECT 1) AS once)
  SELECT count(*) FROM records, told;
$$;
`,
};
