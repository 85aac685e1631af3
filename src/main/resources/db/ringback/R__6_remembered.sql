-- What a change that is tried again, or released, remembers of its processors: those that are done stay done, all others
-- are asked again. A screen that had parked it has had its say: it is not asked again.
CREATE OR REPLACE FUNCTION ${schema}.ringback_released(processors jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT jsonb_object_agg(said.key, CASE said.value ->> 'status'
        WHEN 'parked' THEN jsonb_build_object('status', 'ignored',
            'reason', pg_catalog.concat('released; was parked: ', said.value ->> 'reason'))
        ELSE said.value END)
    FROM jsonb_each(CASE jsonb_typeof(processors) WHEN 'object' THEN processors END) AS said
    WHERE said.value ->> 'status' IN ('succeeded', 'ignored')
       OR said.key LIKE 'screen:%' AND said.value ->> 'status' = 'parked'
$function$;

-- What is kept of earlier attempts beside the outcomes of this one. A screen that had left a change open and now lets it
-- pass says nothing more, and what it said then would be read as if it still held.
CREATE OR REPLACE FUNCTION ${schema}.ringback_remembered(processors jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT coalesce(jsonb_object_agg(said.key, said.value), '{}')
    FROM jsonb_each(CASE jsonb_typeof(processors) WHEN 'object' THEN processors END) AS said
    WHERE said.key NOT LIKE 'screen:%' OR said.value ->> 'status' IN ('succeeded', 'ignored', 'dead')
$function$;
