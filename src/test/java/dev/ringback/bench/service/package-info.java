/** A processor that only the benchmark's build of the service has. */
package dev.ringback.bench.service;
