-- Rows to begin with. Repeatable: a table that has any row is left as it is.
INSERT INTO public.agents (name, email)
SELECT name, email
FROM (VALUES ('Ines Moreau', 'ines.moreau@example.com'),
             ('Tomasz Zielinski', 'tomasz.zielinski@example.com'),
             ('Ngozi Eze', 'ngozi.eze@example.com'),
             ('Kaito Mori', 'kaito.mori@example.com')) AS agent (name, email)
WHERE NOT EXISTS (SELECT FROM public.agents);

INSERT INTO public.users (first_name, last_name, email)
SELECT first_name, last_name, email
FROM (VALUES ('Amara', 'Lindqvist', 'amara.lindqvist@example.com'),
             ('Bruno', 'Castellano', 'bruno.castellano@example.com'),
             ('Chiara', 'Novak', 'chiara.novak@example.com'),
             ('Dmitri', 'Okafor', 'dmitri.okafor@example.com'),
             ('Elif', 'Sorensen', 'elif.sorensen@example.com')) AS person (first_name, last_name, email)
WHERE NOT EXISTS (SELECT FROM public.users);

WITH opened AS (
    INSERT INTO public.curricula (title)
    SELECT title
    FROM (VALUES ('Databases'), ('Distributed systems')) AS curriculum (title)
    WHERE NOT EXISTS (SELECT FROM public.curricula)
    RETURNING id, title
)
INSERT INTO public.courses (curriculum_id, title)
SELECT opened.id, course.title
FROM opened
JOIN (VALUES ('Databases', 'Tables and keys'),
             ('Databases', 'Transactions'),
             ('Databases', 'Triggers'),
             ('Distributed systems', 'Messages'),
             ('Distributed systems', 'Clocks'),
             ('Distributed systems', 'Consensus')) AS course (curriculum, title)
    ON course.curriculum = opened.title;
