package dev.ringback;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house: who may use whom. The table is the truth; ARCHITECTURE.md explains it. */
class ArchitectureTest {
    private static final String ROOT = "dev.ringback";
    private static final Set<String> TAKERS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.Date.<init>",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Math.random");
    private static final Set<String> EVERYBODY = Set.of("*");

    /** Each room, and the rooms that it may use beside itself. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("bounds", Set.of()),
            Map.entry("change", Set.of()),
            Map.entry("processing", Set.of("change")),
            Map.entry("intake", Set.of("change", "processing")),
            Map.entry("postgres", Set.of("change", "processing", "intake")),
            Map.entry("postgres.capture", Set.of("change", "processing", "operations", "postgres")),
            Map.entry("postgres.shield", Set.of("change", "processing", "postgres", "salesforce")),
            Map.entry("postgres.reading", Set.of("change", "postgres")),
            Map.entry("postgres.live", Set.of("postgres", "postgres.reading")),
            Map.entry("postgres.replay", Set.of("change", "processing", "postgres", "postgres.reading")),
            Map.entry("postgres.backfill", Set.of("change", "processing", "postgres", "postgres.reading")),
            Map.entry("postgres.pause", Set.of("change", "processing", "postgres", "postgres.reading")),
            Map.entry("postgres.acts", Set.of("postgres", "postgres.reading")),
            Map.entry("postgres.connect", Set.of("change", "postgres", "postgres.reading", "salesforce")),
            Map.entry(
                    "api",
                    Set.of(
                            "change",
                            "operations",
                            "postgres.acts",
                            "postgres.backfill",
                            "postgres.replay",
                            "postgres.connect",
                            "postgres.live",
                            "postgres.pause",
                            "postgres.reading",
                            "api.access",
                            "api.limits",
                            "api.problem",
                            "api.values")),
            Map.entry("api.values", Set.of("api.access")),
            Map.entry("api.access", Set.of("api.limits", "api.problem")),
            Map.entry("api.limits", Set.of("api.problem")),
            Map.entry("api.problem", Set.of()),
            Map.entry("postgres.cascade", Set.of("bounds", "change", "processing", "postgres")),
            Map.entry("postgres.deliveries", Set.of("change", "delivery", "postgres")),
            Map.entry("delivery", Set.of("change")),
            Map.entry("processors", Set.of("change", "processing")),
            Map.entry("processors.subscription", Set.of("change", "processing", "processors")),
            Map.entry("processors.tickets", Set.of("change", "processing", "processors")),
            Map.entry("processors.welcome", Set.of("change", "processing", "processors", "delivery")),
            Map.entry("processors.curricula", Set.of("change", "processing", "processors")),
            Map.entry("processors.audit", Set.of("change", "processing", "processors")),
            Map.entry("tracing", Set.of("change", "processing", "delivery")),
            Map.entry("health", Set.of("operations", "postgres.reading", "api.access")),
            Map.entry("retention", Set.of()),
            Map.entry("postgres.retention", Set.of("retention", "postgres")),
            Map.entry("operations", Set.of("change", "processing", "intake", "retention", "delivery")),
            Map.entry("salesforce", Set.of("change", "processing")),
            Map.entry("salesforce.mapping", Set.of("bounds", "change")),
            Map.entry("postgres.mapping", Set.of("bounds", "change", "processing", "postgres", "salesforce.mapping")),
            Map.entry("demo", EVERYBODY),
            Map.entry("demo.connect", Set.of("postgres")),
            Map.entry("", EVERYBODY)));

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theTableNamesEveryPackageAndNoOther() {
        Set<String> packages = HOUSE.stream()
                .map(JavaClass::getPackageName)
                .map(ArchitectureTest::room)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(MAY_USE.keySet()).isEqualTo(packages);
    }

    @Test
    void noRoomUsesOneThatItMayNot() {
        List<String> trespasses = HOUSE.stream()
                .flatMap(from -> from.getDirectDependenciesFromSelf().stream())
                .filter(ArchitectureTest::isTrespass)
                .map(Dependency::getDescription)
                .distinct()
                .toList();
        assertThat(trespasses).isEmpty();
    }

    private static boolean isTrespass(Dependency dependency) {
        if (!dependency.getTargetClass().getPackageName().startsWith(ROOT)) {
            return false;
        }
        String from = room(dependency.getOriginClass().getPackageName());
        String to = room(dependency.getTargetClass().getPackageName());
        Set<String> allowed = MAY_USE.getOrDefault(from, Set.of());
        return !from.equals(to) && !allowed.equals(EVERYBODY) && !allowed.contains(to);
    }

    @Test
    void theTableItselfHasNoCycleAndNamesOnlyRooms() {
        MAY_USE.forEach((room, used) -> {
            if (!used.equals(EVERYBODY)) {
                assertThat(MAY_USE.keySet()).as("rooms used by %s", room).containsAll(used);
                used.forEach(other -> assertThat(MAY_USE.getOrDefault(other, Set.of()))
                        .as("%s uses %s, which must not use it back", room, other)
                        .doesNotContain(room));
            }
        });
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void theCoreIsPlainJava() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".change..", ROOT + ".bounds..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(ROOT + ".change..", ROOT + ".bounds..", "java..", "org.jspecify..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".processing..", ROOT + ".intake..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.quarkus..", "java.sql..", "jakarta..", "org.flywaydb..")
                .check(HOUSE);
    }

    @Test
    void timeAndChanceAreAskedNeverTaken() {
        DescribedPredicate<JavaAccess<?>> takesTime = DescribedPredicate.describe(
                "take the time or chance from the air",
                access -> TAKERS.contains(access.getTargetOwner().getName() + "." + access.getName()));
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".demo..")
                .should()
                .accessTargetWhere(takesTime)
                .check(HOUSE);
    }

    /** What decides about changes knows spans alone. Readers, and the gaps of capture, hand on the database's times. */
    @Test
    void noWallClockIsAskedWhereTheDatabasesClockDecides() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".change..",
                        ROOT + ".processing..",
                        ROOT + ".intake..",
                        ROOT + ".delivery..",
                        ROOT + ".processors..",
                        ROOT + ".postgres",
                        ROOT + ".postgres.deliveries..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.time.Clock.class,
                        java.time.InstantSource.class,
                        java.time.Instant.class,
                        java.time.LocalDateTime.class,
                        java.time.OffsetDateTime.class,
                        java.time.ZonedDateTime.class,
                        java.util.Date.class,
                        java.sql.Timestamp.class)
                .check(HOUSE);
    }

    @Test
    void thingsAreNamedAndNotPatterns() {
        assertThat(HOUSE.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(simple -> simple.matches(
                                ".*(Impl|Manager|Helper|Util|Utils|Service|Dto|DTO|Abstract.*|Base|Data|Info2)")))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhyItExists() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Set<Path> withoutReason = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .collect(Collectors.toSet());
            assertThat(withoutReason).isEmpty();
        }
    }

    @Test
    void filesAreShortEnoughToRead() throws Exception {
        assertThat(filesLongerThan(300, Path.of("src/main"))).isEmpty();
        assertThat(filesLongerThan(500, Path.of("src/test"))).isEmpty();
    }

    private static List<String> filesLongerThan(int most, Path root) throws Exception {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > most)
                    .map(Path::toString)
                    .toList();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String room(String packageName) {
        return packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    }
}
