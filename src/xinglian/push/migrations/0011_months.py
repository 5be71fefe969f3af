"""Inboxes, deliveries and receipts in parts, one a month of their messages: old months go to the archive as a whole."""

from django.db import migrations

# Ids sort by time, so a message's id says its month, and the keys that promise “once” hold it already.
MONTHS = """
CREATE FUNCTION push_first_id(_month date) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ((extract(epoch FROM date_trunc('month', _month::timestamp)) * 1000)::bigint - 1704067200000) << 22
$$;
CREATE FUNCTION push_month_of(_message_id bigint) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_trunc('month', timestamp '2024-01-01' + (_message_id >> 22) * interval '1 millisecond')::date
$$;

-- Whoever sends makes sure of the message's month; a job makes the coming ones ahead. Attached, not created in place:
-- nobody who reads or writes has to wait.
CREATE FUNCTION push_month(_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', _month);
    parent text;
    part text;
BEGIN
    IF first < '2025-01-01' OR to_regclass('push_receipt_' || to_char(first, 'YYYYMM')) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('push_month'));
    FOREACH parent IN ARRAY ARRAY['push_inbox', 'push_delivery', 'push_receipt'] LOOP
        part := parent || '_' || to_char(first, 'YYYYMM');
        IF to_regclass(part) IS NULL THEN
            PERFORM push_part(parent, part, push_first_id(first), push_first_id((first + interval '1 month')::date));
        END IF;
    END LOOP;
EXCEPTION WHEN duplicate_table THEN
    -- Whoever waited for the lock may still remember that there was none: somebody else has made it.
    RETURN;
END $$;

CREATE FUNCTION push_part(_parent text, _part text, _from bigint, _to bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', _part, _parent);
    -- Reading a message rewrites its row: leave room on the page so that no index has to follow.
    EXECUTE format('ALTER TABLE %I SET (fillfactor = %s)', _part,
        CASE _parent WHEN 'push_inbox' THEN 85 WHEN 'push_delivery' THEN 70 ELSE 100 END);
    -- Read through the parent only: without policies of its own it answers nobody directly. A fan-out alone writes straight
    -- into it: a million rows need not look for their month one by one.
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', _part);
    IF _parent = 'push_inbox' THEN
        EXECUTE format('CREATE POLICY fan_out ON %I FOR INSERT TO xl_worker WITH CHECK'
            ' ((SELECT current_setting(''app.reach'', true)) = ''network'')', _part);
        EXECUTE format('GRANT INSERT ON %I TO xl_worker', _part);
    END IF;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', _parent, _part,
        coalesce(_from::text, 'MINVALUE'), _to);
END $$;
REVOKE ALL ON FUNCTION push_part FROM PUBLIC;

-- Until the end of the transaction nobody changes the month: what is archived is what is dropped.
CREATE FUNCTION push_hold_month(_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['push_inbox', 'push_delivery', 'push_receipt'] LOOP
        EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', parent || '_' || to_char(_month, 'YYYYMM'));
    END LOOP;
END $$;

-- `_rows`: how many rows of each the archive holds; with any other number nothing is dropped.
CREATE FUNCTION push_drop_month(_month date, _rows bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    names text[] := ARRAY['push_inbox', 'push_delivery', 'push_receipt'];
    part text;
    found bigint;
BEGIN
    -- Detaching needs the whole table for a moment: rather give up than make everybody wait behind us.
    SET LOCAL lock_timeout = '2s';
    FOR n IN 1..3 LOOP
        part := names[n] || '_' || to_char(_month, 'YYYYMM');
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', names[n]);
        EXECUTE format('SELECT count(*) FROM %I', part) INTO found;
        IF found <> _rows[n] THEN
            RAISE EXCEPTION '% has % rows, the archive %', part, found, _rows[n];
        END IF;
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', names[n], part);
        EXECUTE format('DROP TABLE %I', part);
    END LOOP;
    SET LOCAL lock_timeout = 0;
END $$;

CREATE FUNCTION push_months() RETURNS TABLE (month date, bytes bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT to_date(right(c.relname, 6), 'YYYYMM'), sum(pg_total_relation_size(c.oid))::bigint
      FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
     WHERE h.inhparent = ANY (ARRAY['push_inbox', 'push_delivery', 'push_receipt']::regclass[]) AND c.relname ~ '_[0-9]{6}$'
     GROUP BY 1 ORDER BY 1
$$;

REVOKE ALL ON FUNCTION push_month, push_hold_month, push_drop_month, push_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION push_month, push_months TO xl_staff, xl_worker;
GRANT EXECUTE ON FUNCTION push_hold_month, push_drop_month TO xl_worker;
"""

# A table cannot become one in parts: another takes its name, its rows, rights, policies and indexes, and what hung on the
# old one (views, other tables' policies, whoever made them) is put up again as it was.
MOVE = """
DO $move$
DECLARE
    tables text[] := ARRAY['push_inbox', 'push_delivery', 'push_receipt'];
    name text;
    later text[] := '{}';
    one record;
    month date;
BEGIN
    -- Views, the ones that stand on others last.
    FOR one IN
        WITH RECURSIVE hanging (oid, depth) AS (
            SELECT unnest(tables)::regclass::oid, 0
            UNION
            SELECT r.ev_class, h.depth + 1 FROM hanging h
              JOIN pg_depend d ON d.refobjid = h.oid AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
              JOIN pg_rewrite r ON r.oid = d.objid WHERE r.ev_class <> h.oid)
        SELECT c.oid, c.relname, max(h.depth) AS depth, c.reloptions, c.relacl, pg_get_viewdef(c.oid) AS query
          FROM hanging h JOIN pg_class c ON c.oid = h.oid WHERE c.relkind = 'v' GROUP BY c.oid ORDER BY depth
    LOOP
        later := later || format('CREATE VIEW %I %s AS %s', one.relname,
            coalesce('WITH (' || array_to_string(one.reloptions, ', ') || ')', ''), one.query);
        later := later || ARRAY(
            SELECT format('GRANT %s ON %I TO %I', a.privilege_type, one.relname, a.grantee::regrole)
              FROM aclexplode(one.relacl) a WHERE a.grantee <> 0);
    END LOOP;
    -- Policies of the tables, and of others that ask these.
    FOR one IN
        SELECT DISTINCT p.* FROM pg_policies p WHERE p.schemaname = 'public' AND (p.tablename = ANY (tables) OR EXISTS (
            SELECT FROM pg_policy q JOIN pg_depend d ON d.objid = q.oid AND d.classid = 'pg_policy'::regclass
             WHERE q.polname = p.policyname AND q.polrelid = p.tablename::regclass AND d.refclassid = 'pg_class'::regclass
               AND d.refobjid = ANY (tables::regclass[])))
    LOOP
        later := later || format('CREATE POLICY %I ON %I AS %s FOR %s TO %s %s %s', one.policyname, one.tablename, one.permissive,
            one.cmd, array_to_string(one.roles, ', '), coalesce('USING (' || one.qual || ')', ''),
            coalesce('WITH CHECK (' || one.with_check || ')', ''));
        EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename);
    END LOOP;
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', name);
        later := later || ARRAY(
            SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', name, conname, pg_get_constraintdef(oid))
              FROM pg_constraint WHERE conrelid = name::regclass AND contype IN ('p', 'u', 'c'));
        later := later || ARRAY(
            SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = name::regclass
               AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid));
        later := later || ARRAY(
            SELECT format('GRANT %s ON %I TO %I', a.privilege_type, name, a.grantee::regrole)
              FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = name::regclass AND a.grantee <> 0);
        later := later || ARRAY(
            SELECT format('GRANT %s (%I) ON %I TO %I', a.privilege_type, t.attname, name, a.grantee::regrole)
              FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = name::regclass AND a.grantee <> 0);
        later := later || format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name)
                       || format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I RENAME TO %I', name, name || '_whole');
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMMENTS)'
            ' PARTITION BY RANGE (message_id)', name, name || '_whole');
        -- Before all months, for numbers that are none of the clock's.
        PERFORM push_part(name, name || '_before', NULL, push_first_id('2025-01-01'));
    END LOOP;
    FOR month IN
        SELECT push_month_of(message_id) FROM push_inbox_whole UNION SELECT push_month_of(message_id) FROM push_delivery_whole
        UNION SELECT push_month_of(message_id) FROM push_receipt_whole
        UNION SELECT (date_trunc('month', now()) + make_interval(months => n))::date FROM generate_series(0, 2) n
    LOOP
        PERFORM push_month(month);
    END LOOP;
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('INSERT INTO %I SELECT * FROM %I', name, name || '_whole');
    END LOOP;
    FOREACH name IN ARRAY tables LOOP
        -- Views that were kept as text above go with it.
        EXECUTE format('DROP TABLE %I CASCADE', name || '_whole');
    END LOOP;
    -- Tables first, then what reads them.
    FOREACH name IN ARRAY later LOOP
        IF name !~ '^(CREATE VIEW|GRANT|CREATE POLICY)' THEN EXECUTE name; END IF;
    END LOOP;
    FOREACH name IN ARRAY later LOOP
        IF name ~ '^CREATE VIEW' THEN EXECUTE name; END IF;
    END LOOP;
    FOREACH name IN ARRAY later LOOP
        IF name ~ '^(GRANT|CREATE POLICY)' THEN EXECUTE name; END IF;
    END LOOP;
END $move$;
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0010_ten_minutes"), ("kernel", "0002_functions_and_rights")]

    operations = [
        migrations.RunSQL(MONTHS, migrations.RunSQL.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
    ]
