/** Tests of what makes Ringback easy to try: they start real servers, and harm them. */
@NullMarked
package dev.ringback.demo;

import org.jspecify.annotations.NullMarked;
