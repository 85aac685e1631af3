/**
 * What a caller may see of the rows behind the log. Viewers see that something happened to a record, and what became of
 * it; the values of its columns are for operators, unless a setting says otherwise. The JSON of the API names the fields
 * that may hold values, and here they are hidden, in one place, whichever way they leave the house.
 *
 * <p>It must not know the log.
 */
@NullMarked
package dev.ringback.api.values;

import org.jspecify.annotations.NullMarked;
