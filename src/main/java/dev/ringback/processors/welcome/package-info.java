/** New users are greeted by mail. It writes the letter; when and how it leaves is the delivery's business. */
@NullMarked
package dev.ringback.processors.welcome;

import org.jspecify.annotations.NullMarked;
