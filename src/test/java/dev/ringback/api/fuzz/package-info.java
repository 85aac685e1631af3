/**
 * Asks the running service what its own description says may be asked, and what nobody should ask, and holds it to what the
 * description says is answered. It knows no endpoint: one that is added is taken up by itself.
 */
package dev.ringback.api.fuzz;
