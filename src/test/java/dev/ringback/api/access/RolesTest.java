package dev.ringback.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may do what is written on each method, or on its class. */
class RolesTest {
    private static final Set<String> LOOKING = Set.of("jakarta.ws.rs.GET", "jakarta.ws.rs.HEAD");

    private static final List<JavaMethod> ENDPOINTS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.ringback").stream()
                    .filter(type -> type.isAnnotatedWith(Path.class))
                    .flatMap(type -> type.getMethods().stream())
                    .filter(RolesTest::isEndpoint)
                    .toList();

    @Test
    void eachEndpointNamesItsRole() {
        assertThat(ENDPOINTS).hasSizeGreaterThan(10).allSatisfy(endpoint -> assertThat(roles(endpoint))
                .as(endpoint.getFullName())
                .isSubsetOf(Roles.VIEWER, Roles.OPERATOR)
                .hasSize(1));
    }

    @Test
    void whatChangesAnythingIsForOperators() {
        assertThat(ENDPOINTS)
                .filteredOn(endpoint -> !isLooking(endpoint))
                .isNotEmpty()
                .allSatisfy(endpoint ->
                        assertThat(roles(endpoint)).as(endpoint.getFullName()).containsExactly(Roles.OPERATOR));
    }

    @Test
    void whatOnlyLooksIsForViewersToo() {
        assertThat(ENDPOINTS).filteredOn(RolesTest::isLooking).isNotEmpty().allSatisfy(endpoint -> assertThat(
                        roles(endpoint))
                .as(endpoint.getFullName())
                .containsExactly(Roles.VIEWER));
    }

    @Test
    void nothingIsOpenToAll() {
        assertThat(ENDPOINTS)
                .noneMatch(endpoint -> endpoint.isAnnotatedWith(PermitAll.class)
                        || endpoint.getOwner().isAnnotatedWith(PermitAll.class));
    }

    private static boolean isEndpoint(JavaMethod method) {
        return method.getAnnotations().stream()
                .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class));
    }

    private static boolean isLooking(JavaMethod method) {
        return method.getAnnotations().stream()
                .anyMatch(annotation -> LOOKING.contains(annotation.getRawType().getName()));
    }

    private static List<String> roles(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return method.tryGetAnnotationOfType(RolesAllowed.class)
                .or(() -> owner.tryGetAnnotationOfType(RolesAllowed.class))
                .map(allowed -> Arrays.asList(allowed.value()))
                .orElse(List.of());
    }
}
