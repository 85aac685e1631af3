-- What went through a replica in the last minutes, as it shows it to the others with its sign of life.
ALTER TABLE ${schema}.ringback_replicas ADD COLUMN flow text;
