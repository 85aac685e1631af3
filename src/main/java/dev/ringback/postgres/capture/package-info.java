/**
 * Capture: the triggers that log changes, as they are declared by the processors' interests, installed on their tables and
 * inspected. One life: read the catalogue, judge what is there, repair what differs, read again and report.
 *
 * <p>Installed are, for each watched table and each of its partitions and inheriting tables, exactly the operations that
 * some processor declares, and TRUNCATE, which takes records away without naming them. An operation that nobody declares
 * has no part in the order of those that somebody does: for one record, what is logged is logged in the order of the
 * commits. Only a key that is changed by an UPDATE of a table whose updates nobody declares goes unseen.
 *
 * <p>A trigger of ours that is ENABLEd ALWAYS by an operator stays so: it then fires for sessions with
 * {@code session_replication_role = replica} (a restore), too, which by default fire none of ours.
 *
 * <p>What is seen in place is written down with its time ({@link dev.ringback.postgres.capture.Witness}), so that an
 * interruption is not only repaired but also named, as a gap: a table, its operations, from when to when. "When capture was
 * not in place" in {@code docs/lifecycle.md} says how exact that is.
 *
 * <p>It must not know what becomes of a change once it is logged.
 */
@NullMarked
package dev.ringback.postgres.capture;

import org.jspecify.annotations.NullMarked;
