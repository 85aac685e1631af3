package dev.ringback.demo.connect;

import java.util.List;
import java.util.Set;

/**
 * A kind of record in Salesforce.
 *
 * @param name in lower case, as its table is called
 * @param prefix what its ids begin with
 * @param required the fields without which Salesforce takes no record
 * @param unique the external ids, of which Salesforce takes each value once
 */
public record ObjectType(String name, String prefix, Set<String> required, Set<String> unique) {
    /** Those of the tables that {@link ConnectSchema} makes. */
    public static final List<ObjectType> STANDARD = List.of(
            new ObjectType("account", "001", Set.of("name"), Set.of()),
            new ObjectType("contact", "003", Set.of("lastname"), Set.of("ringback_user_id__c")),
            new ObjectType("case", "500", Set.of(), Set.of("ringback_ticket_id__c")));
}
