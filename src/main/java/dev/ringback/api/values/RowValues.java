package dev.ringback.api.values;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import dev.ringback.api.access.AccessSettings;
import dev.ringback.api.access.Roles;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.Unremovable;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Whether the present caller may see the values of rows. Where it is not known who asks, nobody may. */
@Singleton
@Unremovable
public class RowValues {
    /** Says for JSON that is written later, on another thread, what was true of who asked. */
    private static final String SHOWN = "ringback.values-shown";

    private final boolean forViewers;
    private final CurrentIdentityAssociation caller;

    @Inject
    RowValues(AccessSettings settings, CurrentIdentityAssociation caller) {
        this.forViewers = settings.payloadForViewers();
        this.caller = caller;
    }

    /** For JSON, which nobody injects anything into. */
    public static boolean areShown() {
        ArcContainer container = Arc.container();
        return container != null && container.instance(RowValues.class).get().areShownIn(container);
    }

    private boolean areShownIn(ArcContainer container) {
        if (forViewers) {
            return true;
        }
        return container.requestContext().isActive() && caller.getIdentity().hasRole(Roles.OPERATOR);
    }

    /** Whoever the present caller is: what is written by it shows values to them or hides them, whenever that is. */
    public static ObjectWriter writer(ObjectMapper json) {
        return json.writer().withAttribute(SHOWN, areShown());
    }

    private static boolean areShown(SerializerProvider json) {
        return json.getAttribute(SHOWN) instanceof Boolean shown ? shown : areShown();
    }

    static String payload(String json, SerializerProvider to) {
        return areShown(to) ? json : HiddenJson.payload(json);
    }

    static String outcomes(String json, SerializerProvider to) {
        return areShown(to) ? json : HiddenJson.outcomes(json);
    }

    static String words(String text, SerializerProvider to) {
        return areShown(to) ? text : HiddenWords.in(text);
    }

    /** A payload as the present caller may see it. */
    public static @Nullable String payload(@Nullable String json) {
        return json == null || areShown() ? json : HiddenJson.payload(json);
    }

    /** The outcomes of processors as the present caller may see them. */
    public static @Nullable String outcomes(@Nullable String json) {
        return json == null || areShown() ? json : HiddenJson.outcomes(json);
    }

    /** What a database, a mail server or Salesforce said, as the present caller may see it. */
    public static @Nullable String words(@Nullable String text) {
        return text == null || areShown() ? text : HiddenWords.in(text);
    }
}
