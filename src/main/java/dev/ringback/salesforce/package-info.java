/**
 * What is known of Heroku Connect: its columns, its sessions, how its tables are told from others. It must not know where
 * the log is kept, nor any business reaction.
 */
@NullMarked
package dev.ringback.salesforce;

import org.jspecify.annotations.NullMarked;
