package dev.ringback;

import dev.ringback.api.limits.LimitSettings;
import dev.ringback.delivery.DeliverySettings;
import dev.ringback.delivery.MailSettings;
import dev.ringback.postgres.cascade.FuseSettings;
import dev.ringback.processors.subscription.SubscriptionSettings;
import dev.ringback.processors.tickets.TicketSettings;
import dev.ringback.processors.welcome.WelcomeSettings;
import dev.ringback.salesforce.ConnectSettings;
import dev.ringback.salesforce.FlipFlopSettings;
import dev.ringback.salesforce.JourneySettings;
import dev.ringback.salesforce.ReloadSettings;
import dev.ringback.salesforce.WaitSettings;
import dev.ringback.salesforce.mapping.MappingSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of a service that knows its database and has one mapping, called m; all else is as it is by itself. */
final class GivenSettings {
    static final String MAPPING = "ringback.mappings.\"m\".";

    private static final Map<String, String> WELL = Map.of(
            "quarkus.datasource.reactive.url",
            "postgresql://localhost/db",
            MAPPING + "connect-table",
            "contact",
            MAPPING + "local-table",
            "users",
            MAPPING + "external-id",
            "user__c",
            MAPPING + "columns.\"last_name\"",
            "lastname");

    private GivenSettings() {}

    /**
     * What the start says of them.
     *
     * @param others beside or instead of these; an empty one is not set at all
     * @return nothing if they are right
     */
    static String refusal(Map<String, String> others) {
        Map<String, String> values = new HashMap<>(WELL);
        values.putAll(others);
        values.values().removeIf(String::isEmpty);
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter());
        List.of(
                        Settings.class,
                        LimitSettings.class,
                        SubscriptionSettings.class,
                        TicketSettings.class,
                        WelcomeSettings.class,
                        MailSettings.class,
                        DeliverySettings.class,
                        FuseSettings.class,
                        MappingSettings.class,
                        ConnectSettings.class,
                        FlipFlopSettings.class,
                        WaitSettings.class,
                        ReloadSettings.class,
                        JourneySettings.class)
                .forEach(builder::withMapping);
        try {
            SettingsCheck.check(builder.build());
            return "";
        } catch (IllegalArgumentException wrong) {
            return wrong.getMessage();
        }
    }
}
