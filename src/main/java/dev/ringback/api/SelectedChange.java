package dev.ringback.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A change, of which some members are shown.
 *
 * @param names of members of a {@link LoggedChange}, in the order in which they are shown
 */
@JsonSerialize(using = SelectedChange.Members.class)
record SelectedChange(LoggedChange change, Set<String> names) {
    /** Each member as it is shown of the whole change. */
    static final class Members extends JsonSerializer<SelectedChange> {
        @Override
        public void serialize(SelectedChange selected, JsonGenerator json, SerializerProvider serializers)
                throws IOException {
            Map<String, PropertyWriter> members = new HashMap<>();
            Iterator<PropertyWriter> all =
                    serializers.findValueSerializer(LoggedChange.class).properties();
            all.forEachRemaining(member -> members.put(member.getName(), member));
            json.writeStartObject();
            for (String name : selected.names()) {
                PropertyWriter member = members.get(name);
                if (member != null) {
                    write(member, selected.change(), json, serializers);
                }
            }
            json.writeEndObject();
        }

        private static void write(
                PropertyWriter member, LoggedChange change, JsonGenerator json, SerializerProvider serializers)
                throws IOException {
            try {
                member.serializeAsField(change, json, serializers);
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
