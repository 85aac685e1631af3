package dev.ringback.api.access;

/** What callers may be. An operator is a viewer too. */
public final class Roles {
    /** May look at everything. */
    public static final String VIEWER = "viewer";
    /** May act on the log. */
    public static final String OPERATOR = "operator";

    private Roles() {}
}
