-- What a change that an operator has ignored remembers of its processors: those that were done stay so, the others are
-- ignored with it, and say what they were.
CREATE OR REPLACE FUNCTION ${schema}.ringback_let_be(processors jsonb, who text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT jsonb_object_agg(said.key, CASE WHEN said.value ->> 'status' IN ('succeeded', 'ignored') THEN said.value
        ELSE jsonb_build_object('status', 'ignored', 'reason', pg_catalog.concat(
            'ignored by ', who, '; was ', said.value ->> 'status', ': ' || (said.value ->> 'reason'))) END)
    FROM jsonb_each(CASE jsonb_typeof(processors) WHEN 'object' THEN processors END) AS said
$function$;
