/** What is refused about mappings before any database is asked. */
package dev.ringback.salesforce.mapping;
