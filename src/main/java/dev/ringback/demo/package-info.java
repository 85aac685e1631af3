/**
 * What a developer needs to see Ringback at work without installing anything: a real PostgreSQL, sample data, and somebody
 * who changes it. It exists in dev mode and in tests only; nothing else in the service may depend on it, and the packaged
 * service carries neither its libraries nor its beans. Its writers know nothing of Ringback: they are any application.
 */
@NullMarked
package dev.ringback.demo;

import org.jspecify.annotations.NullMarked;
