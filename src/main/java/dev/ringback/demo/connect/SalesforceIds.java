package dev.ringback.demo.connect;

/** Salesforce's ids: 15 characters in which case matters, and three that make up for whoever ignores it. */
final class SalesforceIds {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final int CHUNKS = 3;
    private static final int CHUNK = 5;

    private long last;

    /** So that what somebody else has given, and has perhaps deleted since, is not given again. */
    void goOnAfter(long number) {
        last = Math.max(last, number);
    }

    /** @param prefix the three characters that tell an object from others */
    String next(String prefix) {
        StringBuilder number = new StringBuilder();
        for (long rest = ++last; number.length() < CHUNKS * CHUNK - prefix.length(); rest /= DIGITS.length()) {
            number.append(DIGITS.charAt((int) (rest % DIGITS.length())));
        }
        return complete(prefix + number.reverse());
    }

    /** Each of the last characters says which of five letters are capitals. */
    static String complete(String id) {
        StringBuilder complete = new StringBuilder(id);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            int capitals = 0;
            for (int i = 0; i < CHUNK; i++) {
                char letter = id.charAt(chunk * CHUNK + i);
                capitals |= letter >= 'A' && letter <= 'Z' ? 1 << i : 0;
            }
            complete.append(SUFFIX.charAt(capitals));
        }
        return complete.toString();
    }
}
