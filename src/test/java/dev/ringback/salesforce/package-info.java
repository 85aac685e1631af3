/** What is known of Heroku Connect, against the stand-in for its schema. */
@NullMarked
package dev.ringback.salesforce;

import org.jspecify.annotations.NullMarked;
