/**
 * A stand-in for Heroku Connect and the Salesforce behind it, for dev mode and for tests: the schema, and somebody who acts
 * in it as Connect does. It is made from what is known of Connect, and knows nothing of Ringback: what Ringback needs of the
 * real one, it must find here by the same ways.
 */
@NullMarked
package dev.ringback.demo.connect;

import org.jspecify.annotations.NullMarked;
