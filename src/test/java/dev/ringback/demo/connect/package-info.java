/** Tests that the stand-in is what is known of Heroku Connect, each on a database of its own. */
@NullMarked
package dev.ringback.demo.connect;

import org.jspecify.annotations.NullMarked;
