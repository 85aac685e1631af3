/** Tests of what a change is and what becomes of it: values in, values out. */
package dev.ringback.change;
