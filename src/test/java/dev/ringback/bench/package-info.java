/**
 * The benchmark: {@code ./bench/run}. Each measurement is a class; each figure is a ratio against a baseline of the same run.
 */
package dev.ringback.bench;
