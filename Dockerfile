# The packaged service; build it first: ./mvnw -DskipTests package
FROM eclipse-temurin:17-jre

WORKDIR /app

# From what changes least to what changes most: a new release usually replaces only the small last layers.
COPY target/quarkus-app/lib/ lib/
COPY target/quarkus-app/*.jar ./
COPY target/quarkus-app/quarkus/ quarkus/
COPY target/quarkus-app/app/ app/

# A number, not a name: Kubernetes can check runAsNonRoot only against a number.
USER 10001:10001
EXPOSE 8080

# java is process 1, so that SIGTERM reaches it. The image's own entry point would write to a read-only file system.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "quarkus-run.jar"]
