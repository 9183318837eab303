-- Compares the events of one topic with the rows of its entity; fills ops.discrepancies and ops.reconciliation.
WITH exports AS (
    SELECT DISTINCT export_date
    FROM ops.drops
    WHERE program = %(program)s AND status = 'loaded' AND format = any(%(formats)s)
),

-- of each key the newest event that counts; those that were applied count before those that were not
told AS (
    SELECT DISTINCT ON ({key}) *
    FROM (
        SELECT
            {key_told},
            status,
            occurred_at,
            seq,
            data,
            told,
            told_sealed,
            key_id
        FROM ops.buddy_system_events
        WHERE type = %(topic)s
    ) r
    ORDER BY {key}, status = 'applied' DESC, status = 'rejected' DESC, occurred_at DESC, seq DESC
),

pairs AS (
    SELECT
        {key_shown} AS key,
        coalesce({happened}, (t.told ->> {happened_name})::timestamptz) AS happened_at,
        e.export_date,
        x.export_date IS NOT NULL AS by_export,
        t.status,
        t.occurred_at,
        {differing} AS columns,
        {key_in_reports} AS key_in_reports
    FROM export.{entity} e
    LEFT JOIN told t ON {by_key}
    LEFT JOIN exports x ON x.export_date = e.export_date
    LEFT JOIN ({sealed}) p ON {by_sealed_key}
    WHERE {whole}
),

placed AS (
    SELECT
        *,
        happened_at >= %(start)s AND happened_at < %(end)s AS in_month,
        status = 'applied' AND occurred_at >= %(start)s AND occurred_at < %(end)s AS told_in_month,
        export_date >= %(export_date)s OR (%(lists)s AND by_export) AS confirmed,
        NOT by_export AND status = 'applied' AND occurred_at > %(export_date)s AS told_since
    FROM pairs
),

-- what each row counts as; null: as nothing, for it is of another month, its event is still to be applied, or the export has
-- it and it was rejected: then the quarantine tells of it
judged AS (
    SELECT
        *,
        CASE
            WHEN confirmed AND NOT coalesce(told_since, FALSE)
                THEN
                    CASE
                        WHEN NOT in_month THEN NULL
                        WHEN status IS NULL AND happened_at >= %(first_event)s AND happened_at < %(export_date)s THEN 'missed'
                        WHEN status = 'rejected' THEN 'different'
                        WHEN status = 'applied' THEN CASE WHEN columns = '{{}}' THEN 'equal' ELSE 'different' END
                    END
            WHEN told_since THEN CASE WHEN in_month THEN 'newer' END
            WHEN EXISTS (
                SELECT FROM ops.quarantine q
                WHERE q.drop_id = %(drop_id)s AND q.entity = {entity_name} AND q.severity = 'error' AND q.key = key_in_reports
            ) THEN NULL
            WHEN by_export THEN {vanished}
            WHEN status = 'applied' AND (in_month OR told_in_month) THEN 'unconfirmed'
        END AS outcome
    FROM placed
    WHERE in_month OR NOT confirmed
),

listed AS (
    INSERT INTO ops.discrepancies (period, topic, key, outcome, columns, happened_at)
    SELECT
        %(period)s,
        %(topic)s,
        key,
        outcome,
        CASE WHEN outcome = 'different' THEN columns ELSE '{{}}' END,
        happened_at
    FROM judged
    WHERE outcome IN ('different', 'missed', 'unconfirmed', 'vanished')
)

INSERT INTO ops.reconciliation (
    period, topic, entity, drop_id, equal, different, missed, newer, unconfirmed, vanished, run_id, reconciled_at
)
SELECT
    %(period)s,
    %(topic)s,
    {entity_name},
    %(drop_id)s,
    count(*) FILTER (WHERE outcome = 'equal'),
    count(*) FILTER (WHERE outcome = 'different'),
    count(*) FILTER (WHERE outcome = 'missed'),
    count(*) FILTER (WHERE outcome = 'newer'),
    count(*) FILTER (WHERE outcome = 'unconfirmed'),
    count(*) FILTER (WHERE outcome = 'vanished'),
    %(run_id)s,
    clock_timestamp()
FROM judged
