-- What a request cost, in the place of what was reserved for it.
UPDATE ops.remote_costs AS c
SET
    texts = c.texts + %(texts)s, tokens_in = c.tokens_in + %(tokens_in)s, tokens_out = c.tokens_out + %(tokens_out)s,
    cost = greatest(0, c.cost - %(reserved)s::numeric + %(cost)s::numeric)
WHERE c.month = %(month)s::date AND c.reader = %(reader)s AND c.model = %(model)s AND c.currency = %(currency)s
