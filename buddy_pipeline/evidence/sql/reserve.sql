-- Counts as spent what a request may cost at most, if the budget of the month has room for it.
INSERT INTO ops.remote_costs (month, reader, model, currency, requests, texts, tokens_in, tokens_out, cost)
SELECT
    date_trunc('month', now() AT TIME ZONE 'UTC')::date,
    %(reader)s::text,
    %(model)s::text,
    %(currency)s::text,
    1,
    0,
    0,
    0,
    %(most)s::numeric
WHERE
    %(most)s::numeric + (
        SELECT coalesce(sum(c.cost), 0)
        FROM ops.remote_costs AS c
        WHERE c.month = date_trunc('month', now() AT TIME ZONE 'UTC')::date AND c.currency = %(currency)s::text
    ) <= %(budget)s::numeric
ON CONFLICT (month, reader, model, currency) DO UPDATE
    SET
        requests = remote_costs.requests + 1, cost = remote_costs.cost + excluded.cost
RETURNING month
