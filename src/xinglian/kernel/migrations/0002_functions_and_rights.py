"""What the models cannot say: ids, the fact ledger, the job door, and who may touch what."""

from django.db import migrations

from xinglian.kernel.rls import Shared

DEFER_JOB = """
CREATE FUNCTION kernel_defer_job(_task text, _queue text, _priority int, _lock text,
    _queueing_lock text, _args jsonb, _at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- A partner may start work for itself only, whatever the application was talked into.
    IF current_setting('role') = 'xl_partner' AND (
        _args->'scope'->>'role' IS DISTINCT FROM 'xl_worker'
        OR _args->'scope'->>'reach' IS DISTINCT FROM 'own'
        OR _args->'scope'->>'org_id' IS DISTINCT FROM current_setting('app.org_id', true)
    ) AND (
        _args->'scope'->>'role' IS DISTINCT FROM 'xl_partner'
        OR _args->'scope'->>'org_id' IS DISTINCT FROM current_setting('app.org_id', true)
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a partner may only start work for itself';
    END IF;
    RETURN (procrastinate_defer_jobs_v1(ARRAY[
        ROW(_queue, _task, _priority, _lock, _queueing_lock, _args, _at)
        ::procrastinate_job_to_defer_v1]))[1];
EXCEPTION WHEN unique_violation THEN
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION kernel_defer_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel_defer_job TO xl_partner, xl_staff, xl_worker, xl_app;
"""

QUEUE_RIGHTS = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO xl_worker', name);
    END LOOP;
END $$;
GRANT SELECT ON procrastinate_jobs, procrastinate_events TO xl_staff;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO xl_worker;
"""

FACTS = """
CREATE TABLE kernel_fact (
    id bigint NOT NULL DEFAULT kernel_new_id(),
    kind text NOT NULL,
    org_id bigint NOT NULL,
    subject text NOT NULL,
    subject_id bigint NOT NULL,
    at timestamptz NOT NULL,
    amount numeric(20, 6),
    unit text NOT NULL DEFAULT '',
    source text NOT NULL,
    ref text,
    body jsonb,
    is_simulated boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE UNIQUE INDEX kernel_fact_once ON kernel_fact (kind, ref, at) WHERE ref IS NOT NULL;
CREATE INDEX kernel_fact_org ON kernel_fact (org_id, at);
CREATE INDEX kernel_fact_kind ON kernel_fact (kind, at);

CREATE FUNCTION kernel_fact_month(_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', _month);
    name text := 'kernel_fact_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('kernel_fact_month'));
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF kernel_fact FOR VALUES FROM (%L) TO (%L)',
        name, first, (first + interval '1 month')::date);
    -- Read through the parent only: without row security of its own it answers nobody directly.
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
EXCEPTION WHEN duplicate_table THEN
    -- Whoever waited for the lock may still remember that there was none: somebody else has made it.
    RETURN;
END $$;
REVOKE ALL ON FUNCTION kernel_fact_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel_fact_month TO xl_partner, xl_staff, xl_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(FACTS, "DROP TABLE kernel_fact; DROP FUNCTION kernel_fact_month"),
        migrations.RunSQL(DEFER_JOB, "DROP FUNCTION kernel_defer_job"),
        migrations.RunSQL(QUEUE_RIGHTS, migrations.RunSQL.noop),
        Shared("kernel_letter", partner="insert", staff="select insert update", worker="all"),
        Shared("kernel_heard", staff="select", worker="select insert"),
        Shared("kernel_knobvalue", partner="select", staff="all", worker="select"),
    ]
