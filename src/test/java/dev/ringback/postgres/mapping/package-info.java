/** Mappings on a real database, with the triggers that Heroku Connect has on its tables. */
package dev.ringback.postgres.mapping;
