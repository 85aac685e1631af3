/**
 * What Heroku Connect's tables mean for claimed changes: which of them have to wait for Salesforce, and which are nothing but
 * a reload. It runs in the claim's transaction, and only for changes in Connect's schema.
 */
@NullMarked
package dev.ringback.postgres.shield;

import org.jspecify.annotations.NullMarked;
