/**
 * Which table of Heroku Connect and which table of the application are kept in step, and how: read from the configuration
 * and checked as far as that is possible without a database. It must not know SQL's ways of quoting, nor what is in either
 * table.
 */
@NullMarked
package dev.ringback.salesforce.mapping;

import org.jspecify.annotations.NullMarked;
