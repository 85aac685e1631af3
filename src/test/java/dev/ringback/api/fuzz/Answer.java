package dev.ringback.api.fuzz;

import io.vertx.core.MultiMap;

/**
 * What came back.
 *
 * @param whole whether the body has ended, and was not left when enough of it was read
 */
record Answer(int status, MultiMap headers, String body, boolean whole) {
    /** Its media type without parameters, or nothing. */
    String mediaType() {
        String type = headers.get("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip();
    }

    @Override
    public String toString() {
        return status + " " + headers.get("Content-Type") + " " + Request.cut(body);
    }
}
