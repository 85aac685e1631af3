package dev.ringback.demo.connect;

import dev.ringback.demo.connect.SaveResult.Refusal;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Salesforce org in memory: its records, its rules, and its bad days. A write is an answer, never an exception; whoever
 * asks for an object that it does not have gets one.
 */
public final class SalesforceOrg {
    private final InstantSource clock;
    private final SalesforceIds ids = new SalesforceIds();
    private final Map<String, Shelf> shelves = new HashMap<>();
    private final Set<String> locked = new HashSet<>();
    private boolean reachable = true;
    private long version;

    /** The records of one type, and what must be looked up fast. */
    private static final class Shelf {
        final ObjectType type;
        final List<ValidationRule> rules = new ArrayList<>();
        final Map<String, SalesforceRecord> records = new HashMap<>();
        final TreeMap<Long, String> changes = new TreeMap<>();
        final Map<String, Map<String, String>> unique = new HashMap<>();

        Shelf(ObjectType type) {
            this.type = type;
            type.unique().forEach(field -> unique.put(field, new HashMap<>()));
        }
    }

    /** With the standard objects. */
    public SalesforceOrg() {
        this(InstantSource.system());
    }

    public SalesforceOrg(InstantSource clock) {
        this.clock = clock;
        ObjectType.STANDARD.forEach(this::define);
    }

    /** Adds an object; one of the same name goes with its records. */
    public synchronized void define(ObjectType type) {
        shelves.put(type.name(), new Shelf(type));
    }

    public synchronized void demand(String object, ValidationRule rule) {
        of(object).rules.add(rule);
    }

    public synchronized void dropRules(String object) {
        of(object).rules.clear();
    }

    /** As somebody who has the record open for long. */
    public synchronized void lock(String sfid) {
        locked.add(sfid);
    }

    public synchronized void unlock(String sfid) {
        locked.remove(sfid);
    }

    /** Nobody reaches Salesforce until {@link #comeBack}; people in the org go on working. */
    public synchronized void goDown() {
        reachable = false;
    }

    public synchronized void comeBack() {
        reachable = true;
    }

    synchronized boolean isReachable() {
        return reachable;
    }

    /** An empty or missing value is no value. */
    public synchronized SaveResult insert(String object, Map<String, ? extends @Nullable String> fields) {
        Shelf all = of(object);
        LocalDateTime now = now();
        SalesforceRecord blank = new SalesforceRecord("", Map.of(), false, now, now, 0);
        Map<String, String> merged = merged(blank, fields);
        Optional<Refusal> objection = objection(all, null, merged);
        if (objection.isPresent()) {
            return SaveResult.refused(null, objection.get());
        }
        String sfid = ids.next(all.type.prefix());
        keep(all, new SalesforceRecord(sfid, merged, false, now, now, ++version));
        return SaveResult.saved(sfid);
    }

    /** Changes the given fields and leaves the others as they are. */
    public synchronized SaveResult update(String object, String sfid, Map<String, ? extends @Nullable String> fields) {
        Shelf all = of(object);
        SalesforceRecord present = all.records.get(sfid);
        Optional<Refusal> obstacle = obstacle(present, sfid);
        if (present == null || obstacle.isPresent()) {
            return SaveResult.refused(sfid, obstacle.orElseThrow());
        }
        Map<String, String> merged = merged(present, fields);
        Optional<Refusal> objection = objection(all, sfid, merged);
        if (objection.isPresent()) {
            return SaveResult.refused(sfid, objection.get());
        }
        keep(all, new SalesforceRecord(sfid, merged, false, present.created(), now(), ++version));
        return SaveResult.saved(sfid);
    }

    public synchronized SaveResult delete(String object, String sfid) {
        Shelf all = of(object);
        SalesforceRecord present = all.records.get(sfid);
        Optional<Refusal> obstacle = obstacle(present, sfid);
        if (present == null || obstacle.isPresent()) {
            return SaveResult.refused(sfid, obstacle.orElseThrow());
        }
        keep(all, new SalesforceRecord(sfid, present.fields(), true, present.created(), now(), ++version));
        return SaveResult.saved(sfid);
    }

    /** A record that is not in the recycle bin. */
    public synchronized Optional<SalesforceRecord> find(String object, String sfid) {
        return Optional.ofNullable(of(object).records.get(sfid)).filter(found -> !found.deleted());
    }

    /** What is not in the recycle bin, in the order of the last changes. */
    public synchronized List<SalesforceRecord> records(String object) {
        return changedSince(object, 0).stream()
                .filter(found -> !found.deleted())
                .toList();
    }

    /** Deleted ones too, in the order of their last changes. */
    synchronized List<SalesforceRecord> changedSince(String object, long since) {
        Shelf all = of(object);
        List<SalesforceRecord> changed = new ArrayList<>();
        for (String sfid : all.changes.tailMap(since, false).values()) {
            SalesforceRecord found = all.records.get(sfid);
            if (found != null) {
                changed.add(found);
            }
        }
        return changed;
    }

    /** Grows with each change of a record. */
    public synchronized long version() {
        return version;
    }

    /** From now on ids are given that no org before this one can have given, one in each millisecond at the most. */
    synchronized void succeed() {
        ids.goOnAfter(clock.instant().toEpochMilli());
    }

    /** Takes over what a table has of an org that is gone. */
    synchronized void adopt(String object, String sfid, Map<String, ? extends @Nullable String> fields) {
        LocalDateTime now = now();
        SalesforceRecord blank = new SalesforceRecord(sfid, Map.of(), false, now, now, 0);
        keep(of(object), new SalesforceRecord(sfid, merged(blank, fields), false, now, now, ++version));
    }

    private Shelf of(String object) {
        return shelves.computeIfAbsent(object, name -> new Shelf(new ObjectType(name, "a00", Set.of(), Set.of())));
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    }

    private Optional<Refusal> obstacle(@Nullable SalesforceRecord present, String sfid) {
        if (present == null) {
            return refusal("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
        }
        if (present.deleted()) {
            return refusal("ENTITY_IS_DELETED", "entity is deleted");
        }
        return locked.contains(sfid)
                ? refusal("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
                : Optional.empty();
    }

    private static Optional<Refusal> objection(Shelf all, @Nullable String sfid, Map<String, String> fields) {
        List<String> missing = all.type.required().stream()
                .filter(field -> !fields.containsKey(field))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            return Optional.of(new Refusal(
                    "REQUIRED_FIELD_MISSING", "Required fields are missing: " + missing, List.copyOf(missing)));
        }
        for (Map.Entry<String, Map<String, String>> values : all.unique.entrySet()) {
            String value = fields.get(values.getKey());
            String owner = value == null ? null : values.getValue().get(value);
            if (owner != null && !owner.equals(sfid)) {
                String message = "duplicate value found: " + values.getKey() + " duplicates value on record with id: "
                        + owner.substring(0, 15);
                return Optional.of(new Refusal("DUPLICATE_VALUE", message, List.of(values.getKey())));
            }
        }
        return List.copyOf(all.rules).stream()
                .flatMap(rule -> rule.objection(fields).stream())
                .findFirst()
                .map(message -> new Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, List.of()));
    }

    private static Optional<Refusal> refusal(String code, String message) {
        return Optional.of(new Refusal(code, message, List.of()));
    }

    private static Map<String, String> merged(
            SalesforceRecord present, Map<String, ? extends @Nullable String> fields) {
        Map<String, String> merged = new TreeMap<>(present.fields());
        fields.forEach((name, value) -> {
            if (value == null || value.isEmpty()) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private static void keep(Shelf all, SalesforceRecord changed) {
        SalesforceRecord before = all.records.put(changed.sfid(), changed);
        if (before != null) {
            all.changes.remove(before.version());
            all.unique.forEach((field, owners) -> owners.remove(before.field(field), changed.sfid()));
        }
        all.changes.put(changed.version(), changed.sfid());
        all.unique.forEach((field, owners) -> {
            String value = changed.field(field);
            if (value != null && !changed.deleted()) {
                owners.put(value, changed.sfid());
            }
        });
    }
}
