package dev.ringback.api.problem;

/** Every way in which a request can be refused. The codes are part of the API: clients decide by them. */
public enum ProblemKind {
    BAD_PARAMETER("bad-parameter", 400, "A parameter has a value that cannot be used"),
    UNKNOWN_PARAMETER("unknown-parameter", 400, "There is no such parameter"),
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    HOSTILE_PATH("hostile-path", 400, "The path is not written plainly"),
    NOT_AUTHENTICATED("not-authenticated", 401, "This needs a token"),
    NO_TOKEN_CONFIGURED("no-token-configured", 401, "This service is closed until it has a token"),
    FORBIDDEN("forbidden", 403, "This needs the role of an operator"),
    CROSS_SITE("cross-site", 403, "Another site's page may not do this"),
    VALUES_HIDDEN("values-hidden", 403, "This would tell values that are hidden from viewers"),
    UNKNOWN_PATH("unknown-path", 404, "There is nothing at this path"),
    NO_SUCH_CHANGE("no-such-change", 404, "There is no such change"),
    NO_SUCH_DELIVERY("no-such-delivery", 404, "There is no such delivery"),
    NO_SUCH_GAP("no-such-gap", 404, "There is no such gap"),
    NO_SUCH_RELOAD("no-such-reload", 404, "There is no such reload"),
    NO_SUCH_BACKFILL("no-such-backfill", 404, "There is no such backfill"),
    NO_SUCH_TABLE("no-such-table", 404, "No processor watches such a table"),
    NO_SUCH_PROCESSOR("no-such-processor", 404, "There is no such processor"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The path does not know this method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer does not come in that form"),
    NOT_RETRYABLE("not-retryable", 409, "The change is not in a state to be retried"),
    NOT_REPLAYABLE("not-replayable", 409, "The change is not settled"),
    BACKFILL_NOT_SO_FAR("backfill-not-so-far", 409, "The backfill is in no state for this"),
    RECORD_BUSY("record-busy", 409, "Somebody holds what it needs"),
    NOT_IGNORABLE("not-ignorable", 409, "The change is not in a state to be ignored"),
    NOT_RELEASABLE("not-releasable", 409, "The change is not in a state to be released"),
    DELIVERY_NOT_RETRYABLE("delivery-not-retryable", 409, "The delivery is not in a state to be sent again"),
    DELIVERY_NOT_CANCELLABLE("delivery-not-cancellable", 409, "The delivery is not in a state to be taken back"),
    GAP_LASTS("gap-lasts", 409, "The gap has not ended"),
    RELOAD_RUNNING("reload-running", 409, "The reload has not ended"),
    CONNECT_UNAVAILABLE("connect-unavailable", 409, "Heroku Connect's log cannot be used"),
    TOO_SLOWLY_SENT("too-slowly-sent", 408, "The request did not arrive in time"),
    BODY_TOO_LONG("body-too-long", 413, "The body is too long"),
    TARGET_TOO_LONG("target-too-long", 414, "The path with its query is too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The request does not come in a known form"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 422, "The key was used for another request"),
    TOO_MANY_REQUESTS("too-many-requests", 429, "This token is used too often"),
    TOO_MANY_FAILED_LOGINS("too-many-failed-logins", 429, "Too many logins fail from this address"),
    HEADERS_TOO_LONG("headers-too-long", 431, "The headers are too long"),
    SERVER_FAILED("server-failed", 500, "The service failed"),
    DATABASE_UNAVAILABLE("database-unavailable", 503, "The database cannot be reached"),
    TOO_MANY_LISTENERS("too-many-listeners", 503, "There is no room for another listener"),
    TOO_BUSY("too-busy", 503, "The service has too many requests to answer"),
    TOO_SLOW("too-slow", 503, "The database did not finish in time");

    private final String code;
    private final int status;
    private final String title;

    ProblemKind(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public Problem because(String detail) {
        return new Problem("urn:ringback:problem:" + code, title, status, detail, code, null, null, null);
    }
}
