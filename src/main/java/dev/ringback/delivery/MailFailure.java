package dev.ringback.delivery;

import io.vertx.ext.mail.SMTPException;
import java.util.Set;

/** Reads why a mail was not taken: for good, or for now. */
final class MailFailure {
    /** Ours to mend, and nothing to do with this mail: authentication is required, too weak, wrong, not encrypted. */
    private static final Set<Integer> OUR_CREDENTIALS = Set.of(530, 534, 535, 538);
    /** How the client begins its message when it was the mail, and not we, that was turned away. */
    private static final Set<String> ABOUT_THE_MAIL = Set.of(
            "sender address not accepted",
            "recipient address not accepted",
            "DATA command not accepted",
            "sending data failed");

    private MailFailure() {}

    static Receipt receipt(Throwable failure) {
        String words = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return failure instanceof SMTPException answer && isFinal(answer, words)
                ? Receipt.refused(words)
                : Receipt.later(words);
    }

    private static boolean isFinal(SMTPException answer, String words) {
        return answer.isPermanent()
                && answer.getReplyMessage().startsWith(Integer.toString(answer.getReplyCode()))
                && !OUR_CREDENTIALS.contains(answer.getReplyCode())
                && ABOUT_THE_MAIL.stream().anyMatch(words::startsWith);
    }
}
