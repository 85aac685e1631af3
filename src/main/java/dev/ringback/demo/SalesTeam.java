package dev.ringback.demo;

import dev.ringback.demo.connect.SalesforceOrg;
import dev.ringback.demo.connect.SalesforceRecord;
import dev.ringback.demo.connect.SaveResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** People who work in Salesforce and have never seen our database. Each act goes the same way twice. */
final class SalesTeam {
    static final int KEPT_CONTACTS = 50;

    private static final String CONTACT = "contact";
    private static final String DOMAIN = "@salesforce.example.com";
    private static final List<String> FIRST_NAMES = List.of("Mina", "Noor", "Otto", "Pia", "Quentin", "Rosa", "Sami");
    private static final List<String> LAST_NAMES = List.of("Aalto", "Bianchi", "Costa", "Duval", "Eriksen");
    private static final List<String> TITLES = List.of("CFO", "Head of Training", "Librarian");

    private final SalesforceOrg org;
    private long acts;

    SalesTeam(SalesforceOrg org) {
        this.org = org;
    }

    /** What was done, for people to read. */
    synchronized Optional<String> proceed() {
        long act = acts++;
        return switch ((int) (act % 5)) {
            case 0, 2 -> add(act);
            case 1 -> newest().flatMap(contact -> marry(contact, act));
            case 3 -> newest().flatMap(contact -> promote(contact, act));
            default -> oldest().flatMap(this::remove);
        };
    }

    private Optional<String> add(long act) {
        String firstName = FIRST_NAMES.get((int) (act % FIRST_NAMES.size()));
        String lastName = LAST_NAMES.get((int) (act % LAST_NAMES.size()));
        String email = "%s.%s.%d%s".formatted(firstName, lastName, act, DOMAIN).toLowerCase(Locale.ROOT);
        SaveResult added = org.insert(CONTACT, Map.of("firstname", firstName, "lastname", lastName, "email", email));
        return said(added, "%s %s is a new contact".formatted(firstName, lastName));
    }

    private Optional<String> marry(SalesforceRecord contact, long act) {
        String lastName = LAST_NAMES.get((int) (act % LAST_NAMES.size())) + "-" + act;
        SaveResult changed = org.update(CONTACT, contact.sfid(), Map.of("lastname", lastName));
        return said(changed, "%s is %s now".formatted(name(contact), lastName));
    }

    private Optional<String> promote(SalesforceRecord contact, long act) {
        String title = TITLES.get((int) (act % TITLES.size()));
        SaveResult changed = org.update(CONTACT, contact.sfid(), Map.of("title", title));
        return said(changed, "%s has the title %s".formatted(name(contact), title));
    }

    /** The first contacts stay for a while, so that there is something to look at. */
    private Optional<String> remove(SalesforceRecord contact) {
        return contacts().size() < KEPT_CONTACTS / 10
                ? Optional.empty()
                : said(org.delete(CONTACT, contact.sfid()), name(contact) + " is deleted");
    }

    private Optional<String> said(SaveResult result, String words) {
        trim();
        return result.success() ? Optional.of(words + " (" + result.sfid() + ")") : Optional.empty();
    }

    /** A demonstration may run for weeks. */
    private void trim() {
        List<SalesforceRecord> contacts = contacts();
        contacts.stream()
                .limit(Math.max(0, contacts.size() - KEPT_CONTACTS))
                .forEach(contact -> org.delete(CONTACT, contact.sfid()));
    }

    private Optional<SalesforceRecord> newest() {
        return contacts().stream().reduce((before, after) -> after);
    }

    private Optional<SalesforceRecord> oldest() {
        return contacts().stream().findFirst();
    }

    /** Those that were made here, in the order in which they were made. */
    private List<SalesforceRecord> contacts() {
        return org.records(CONTACT).stream()
                .filter(contact -> String.valueOf(contact.field("email")).endsWith(DOMAIN))
                .sorted(Comparator.comparing(SalesforceRecord::sfid))
                .toList();
    }

    private static String name(SalesforceRecord contact) {
        return contact.field("firstname") + " " + contact.field("lastname");
    }
}
