package dev.ringback;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that no compiler reads agree with each other, and with what the service promises to whoever runs it. */
class DeploymentFilesTest {
    @Nested
    class Heroku {
        private final String procfile = text("Procfile");
        private final JsonNode app = json("app.json");

        @Test
        void theOnlyProcessRunsThePackagedService() {
            assertThat(procfile).matches("web: java .*-jar target/quarkus-app/quarkus-run\\.jar\n");
        }

        @Test
        void theHeapLeavesRoomInTheSmallestDynoAndALargerDynoMayHaveMore() {
            assertThat(procfile).containsPattern("-Xmx300m \\$JAVA_OPTS .*-jar");
        }

        @Test
        void javaIsTheOneWeCompileForAndTheMavenWrapperStaysInCharge() {
            assertThat(text("system.properties").lines())
                    .contains("java.runtime.version=17")
                    .noneMatch(line -> line.startsWith("maven.version"));
            assertThat(text("pom.xml")).contains("<maven.compiler.release>17<");
        }

        @Test
        void theManifestSaysNothingThatHerokuDoesNotKnow() {
            assertThat(names(app))
                    .isSubsetOf("name", "description", "keywords", "addons", "env", "formation", "buildpacks");
            assertThat(app.get("env")).allSatisfy(setting -> assertThat(names(setting))
                    .isSubsetOf("description", "value", "generator", "required"));
            assertThat(value(app, "/formation/web/quantity")).isEqualTo("1");
            assertThat(texts(app.get("buildpacks"), "/url")).containsExactly("heroku/java");
            assertThat(texts(app.get("addons"), "")).singleElement().asString().startsWith("heroku-postgresql");
        }

        @Test
        void whoDeploysIsAskedForNothing() {
            assertThat(app.get("env"))
                    .isNotEmpty()
                    .allMatch(setting -> setting.has("generator")
                            || setting.has("value")
                            || !setting.path("required").asBoolean(true));
        }

        @Test
        void everyAppGetsTokensOfItsOwn() {
            assertThat(value(app, "/env/RINGBACK_OPERATOR_TOKEN/generator")).isEqualTo("secret");
            assertThat(value(app, "/env/RINGBACK_VIEWER_TOKEN/generator")).isEqualTo("secret");
        }
    }

    @Nested
    class Kubernetes {
        private final JsonNode kustomization = manifest("kustomization.yaml");
        private final JsonNode deployment = manifest("deployment.yaml");
        private final JsonNode pod = deployment.at("/spec/template/spec");
        private final JsonNode podLabels = deployment.at("/spec/template/metadata/labels");
        private final JsonNode container = pod.at("/containers/0");
        private final List<String> settings = texts(kustomization.at("/configMapGenerator/0/literals"), "");

        @Test
        void everyManifestIsAppliedButTheExampleOfASecret() {
            var files = new ArrayList<>(texts(kustomization.get("resources"), ""));
            files.addAll(List.of("kustomization.yaml", "secret.example.yaml"));
            assertThat(Path.of("k8s/base").toFile().list()).containsExactlyInAnyOrderElementsOf(files);
        }

        @ParameterizedTest
        @CsvSource({
            "deployment.yaml,          apps/v1,   Deployment",
            "service.yaml,             v1,        Service",
            "serviceaccount.yaml,      v1,        ServiceAccount",
            "poddisruptionbudget.yaml, policy/v1, PodDisruptionBudget",
            "secret.example.yaml,      v1,        Secret",
        })
        void everyManifestIsOfItsKindAndCarriesTheSameNameAndLabels(String file, String apiVersion, String kind) {
            JsonNode manifest = manifest(file);
            assertThat(value(manifest, "/apiVersion")).isEqualTo(apiVersion);
            assertThat(value(manifest, "/kind")).isEqualTo(kind);
            assertThat(value(manifest, "/metadata/name")).isEqualTo("ringback");
            assertThat(manifest.at("/metadata/labels")).isEqualTo(podLabels);
        }

        @ParameterizedTest
        @CsvSource({
            "startupProbe,   /q/health/started",
            "livenessProbe,  /q/health/live",
            "readinessProbe, /q/health/ready",
        })
        void everyProbeAsksItsOwnQuestion(String probe, String path) {
            assertThat(value(container, "/" + probe + "/httpGet/path")).isEqualTo(path);
            assertThat(value(container, "/" + probe + "/httpGet/port")).isEqualTo("http");
        }

        @Test
        void theServiceLeadsToThePortThatRingbackIsToldToBind() {
            assertThat(value(manifest("service.yaml"), "/spec/ports/0/targetPort"))
                    .isEqualTo("http");
            assertThat(value(container, "/ports/0/name")).isEqualTo("http");
            assertThat(settings).contains("PORT=" + value(container, "/ports/0/containerPort"));
        }

        @ParameterizedTest
        @CsvSource({
            "service.yaml,             /spec/selector",
            "poddisruptionbudget.yaml, /spec/selector/matchLabels",
            "deployment.yaml,          /spec/selector/matchLabels",
            "deployment.yaml,          /spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels",
        })
        void everySelectorFindsThePods(String file, String selector) {
            JsonNode labels = manifest(file).at(selector);
            assertThat(labels).isNotEmpty();
            assertThat(podLabels.properties()).containsAll(labels.properties());
        }

        /** The restricted Pod Security Standard; no token for the Kubernetes API; no RINGBACK_PORT of its making. */
        @ParameterizedTest
        @CsvSource({
            "/securityContext/runAsNonRoot,                          true",
            "/securityContext/runAsUser,                             10001",
            "/securityContext/seccompProfile/type,                   RuntimeDefault",
            "/containers/0/securityContext/allowPrivilegeEscalation, false",
            "/containers/0/securityContext/readOnlyRootFilesystem,   true",
            "/containers/0/securityContext/capabilities/drop/0,      ALL",
            "/containers/0/volumeMounts/0/mountPath,                 /tmp",
            "/serviceAccountName,                                    ringback",
            "/automountServiceAccountToken,                          false",
            "/enableServiceLinks,                                    false",
        })
        void thePodMayDoNoMoreThanItMust(String pointer, String value) {
            assertThat(value(pod, pointer)).isEqualTo(value);
        }

        @Test
        void nothingIsGivenBackToThePod() {
            assertThat(names(container.at("/securityContext/capabilities"))).containsExactly("drop");
            assertThat(container.get("volumeMounts")).hasSize(1);
            assertThat(pod.get("containers")).hasSize(1);
            assertThat(names(pod.at("/volumes/0"))).containsExactlyInAnyOrder("name", "emptyDir");
            assertThat(pod.at("/volumes/0/name")).isEqualTo(container.at("/volumeMounts/0/name"));
            assertThat(value(manifest("serviceaccount.yaml"), "/automountServiceAccountToken"))
                    .isEqualTo("false");
        }

        @Test
        void settingsAndSecretsComeFromWhatTheBaseNames() {
            assertThat(texts(container.get("envFrom"), "/configMapRef/name"))
                    .contains(value(kustomization, "/configMapGenerator/0/name"));
            assertThat(texts(container.get("envFrom"), "/secretRef/name"))
                    .contains(value(manifest("secret.example.yaml"), "/metadata/name"));
        }

        @Test
        void theExampleOfASecretNamesWhatIsNeededAndHoldsPlaceholdersOnly() {
            JsonNode secret = manifest("secret.example.yaml").path("stringData");
            assertThat(names(secret)).contains("DATABASE_URL", "RINGBACK_OPERATOR_TOKEN", "RINGBACK_VIEWER_TOKEN");
            assertThat(texts(secret, ""))
                    .allMatch(value -> value.equals("CHANGE-ME")
                            || value.equals("postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=require"));
        }

        @ParameterizedTest
        @CsvSource({
            "deployment.yaml,          /spec/replicas,                                             2",
            "deployment.yaml,          /spec/strategy/rollingUpdate/maxSurge,                      0",
            "deployment.yaml,          /spec/strategy/rollingUpdate/maxUnavailable,                1",
            "poddisruptionbudget.yaml, /spec/maxUnavailable,                                       1",
            "deployment.yaml,          /spec/template/spec/containers/0/resources/limits/cpu,      2",
            "deployment.yaml,          /spec/template/spec/containers/0/resources/requests/memory, 512Mi",
            "deployment.yaml,          /spec/template/spec/containers/0/resources/limits/memory,   512Mi",
        })
        void theSizesAreThoseOfTheDeploymentPage(String file, String pointer, String value) {
            assertThat(value(manifest(file), pointer)).isEqualTo(value);
        }

        @Test
        void theHeapLeavesRoomWithinTheMemoryLimitAndAStopGetsItsTime() {
            assertThat(settings).contains("JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=60.0");
            assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(10);
        }

        private static JsonNode manifest(String file) {
            return yaml("k8s/base/" + file);
        }
    }

    @Nested
    class Image {
        private final String dockerfile = text("Dockerfile");

        @Test
        void theImageRunsAsTheUserThatThePodNames() {
            JsonNode pod = yaml("k8s/base/deployment.yaml").at("/spec/template/spec/securityContext");
            assertThat(dockerfile.lines())
                    .contains("USER " + value(pod, "/runAsUser") + ":" + value(pod, "/runAsGroup"));
        }

        @ParameterizedTest
        @CsvSource({"lib/ lib/", "*.jar ./", "quarkus/ quarkus/", "app/ app/"})
        void theImageHoldsEveryPartOfThePackage(String part) {
            assertThat(dockerfile.lines()).contains("COPY target/quarkus-app/" + part);
        }

        @Test
        void theImageBuildSeesThePackageAndNothingElse() {
            assertThat(text(".dockerignore").lines()).containsExactly("*", "!target/quarkus-app/");
        }

        @Test
        void javaIsProcessOneSoThatItIsToldToStop() {
            assertThat(dockerfile).containsPattern("(?m)^ENTRYPOINT \\[\"java\", .*\"-jar\", \"quarkus-run.jar\"]$");
        }
    }

    @Nested
    class ContinuousIntegration {
        private final String script = text(".ci/run");

        @Test
        void itRunsEveryTestAndStopsAtTheFirstFailure() {
            assertThat(script).startsWith("#!/usr/bin/env bash\n").contains("\nset -euo pipefail\ncd \"$(dirname ");
            assertThat(script).endsWith("\nexec ./mvnw -B --no-transfer-progress verify\n");
        }

        @Test
        void itCanBeRunAsItIs() {
            assertThat(Path.of(".ci/run")).isExecutable();
            assertThat(Path.of("mvnw")).isExecutable();
        }
    }

    private static JsonNode json(String file) {
        return tree(JsonMapper.builder().build(), file);
    }

    private static JsonNode yaml(String file) {
        return tree(YAMLMapper.builder().build(), file);
    }

    /** Strict: a key that is given twice, or anything after the first document, is a mistake. */
    private static JsonNode tree(ObjectMapper mapper, String file) {
        try {
            return mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .reader()
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readTree(text(file));
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    /** Empty, and so unlike anything expected, when there is nothing at the pointer. */
    private static String value(JsonNode node, String pointer) {
        return node.at(pointer).asText();
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(property -> property.getKey()).toList();
    }

    private static List<String> texts(JsonNode parent, String pointer) {
        return StreamSupport.stream(parent.spliterator(), false)
                .map(child -> child.at(pointer))
                .filter(not(JsonNode::isMissingNode))
                .map(JsonNode::asText)
                .toList();
    }
}
