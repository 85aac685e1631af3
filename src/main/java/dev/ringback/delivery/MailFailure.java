package dev.ringback.delivery;

import io.vertx.ext.mail.SMTPException;
import java.util.Set;

/** Reads why a mail was not taken: for good, for now, or because no mail is taken at all. */
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
        if (!(failure instanceof SMTPException answer) || !isAboutTheMail(answer, words)) {
            return Receipt.unreachable(words);
        }
        return answer.isPermanent() && isReadable(answer) ? Receipt.refused(words) : Receipt.later(words);
    }

    private static boolean isAboutTheMail(SMTPException answer, String words) {
        return !OUR_CREDENTIALS.contains(answer.getReplyCode())
                && ABOUT_THE_MAIL.stream().anyMatch(words::startsWith);
    }

    /** The client takes what it cannot read for a 500. */
    private static boolean isReadable(SMTPException answer) {
        return answer.getReplyMessage().startsWith(Integer.toString(answer.getReplyCode()));
    }
}
